"""Assets, those chosen for a quote, and what contracts cover."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts.models import ONE_TREE
from upheld.db import CustomerOwned, DealOwned, Id, Identified, Model


class Asset(Identified, CustomerOwned, Model):
    """A thing that a customer owns and a contract can cover, of whatever maker.

    A serial number names one thing among those of its maker, whoever owns it: so it
    is unique for the seller and the maker, and no device is covered for two.
    """

    __tablename__ = "asset"
    __table_args__ = (
        UniqueConstraint("seller_id", "serial_key", "maker_key"),
        # What a customer's list is in order of.
        Index("ix_asset_list", "customer_id", "model", "serial_key", "id"),
    )

    #: Empty for the seller's own make.
    maker: Mapped[str] = mapped_column(String(80), default="")
    maker_key: Mapped[str] = mapped_column(String(160), default="")
    model: Mapped[str] = mapped_column(String(80), default="")
    #: As it was written first.
    serial: Mapped[str] = mapped_column(String(64))
    #: See :func:`contracts.assets.serials.serial_key`.
    serial_key: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(200), default="")
    purchased_on: Mapped[date | None]
    installed_on: Mapped[date | None]
    #: What it is worth, in the currency of the seller.
    value: Mapped[Decimal | None]
    search_text: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[datetime]


class QuoteAsset(CustomerOwned, Model):
    """An asset that was chosen for a line of a draft.

    The rows of a line outlive it, so that bringing it back brings them back.
    """

    __tablename__ = "quote_asset"
    __table_args__ = (
        PrimaryKeyConstraint("line_id", "asset_id"),
        Index("ix_quote_asset_quote_id", "quote_id"),
        Index("ix_quote_asset_asset_id", "asset_id"),
        ONE_TREE,
    )

    quote_id: Mapped[Id] = mapped_column(ForeignKey("quote.id", ondelete="CASCADE"))
    line_id: Mapped[Id]
    offering_code: Mapped[str] = mapped_column(String(64))
    asset_id: Mapped[Id] = mapped_column(ForeignKey("asset.id"))


class Cover(DealOwned, Model):
    """A device on a line of a contract: what "is it covered?" is answered by.

    It repeats the units of the frozen record.  How long it holds is the contract's
    to say, unless the unit has days of its own.
    """

    __tablename__ = "cover"
    __table_args__ = (
        PrimaryKeyConstraint(
            "seller_id", "serial_key", "maker_key", "contract_id", "position"
        ),
        Index("ix_cover_contract_id", "contract_id"),
        ONE_TREE,
    )

    serial_key: Mapped[str] = mapped_column(String(64))
    maker_key: Mapped[str] = mapped_column(String(160), default="")
    contract_id: Mapped[Id] = mapped_column(ForeignKey("contract.id"))
    #: Of the line of the contract; 0 where the record does not say.
    position: Mapped[int]
    serial: Mapped[str] = mapped_column(String(64))
    product: Mapped[str] = mapped_column(String(200), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    starts_on: Mapped[date | None]
    #: The first day not covered.
    ends_on: Mapped[date | None]
