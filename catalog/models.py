"""The tables of the catalogue.

An offering keeps its identity and what lists show; everything else that it says
is a revision: canonical JSON of :class:`catalog.offerings.OfferingSpec`, written
once and never changed.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalog.proration import METHOD_KNOWN
from upheld.db import Frozen, Id, Identified, Model, SellerOwned


class Category(Identified, SellerOwned, Model):
    """A heading of the catalogue."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("seller_id", "code"),)

    code: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]


class Offering(Identified, SellerOwned, Model):
    """Something on sale, as lists and searches show it."""

    __tablename__ = "offering"
    __table_args__ = (
        UniqueConstraint("seller_id", "code"),
        CheckConstraint(
            "kind in ('warranty','uptime','support','work','product','bundle')",
            name="kind_known",
        ),
        CheckConstraint("state in ('active','retired')", name="state_known"),
    )

    code: Mapped[str] = mapped_column(String(64))
    #: A kind of domain.md, or ``bundle`` for an offering made of offerings.
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    category_code: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default="active")
    #: The number of the revision in force.
    revision: Mapped[int]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    #: Code, title and outcome, case-folded: what search looks in.
    search_text: Mapped[str] = mapped_column(String(2000))
    changed_at: Mapped[datetime]


class OfferingRevision(Identified, SellerOwned, Model):
    """What an offering said from one change to the next."""

    __tablename__ = "offering_revision"
    __table_args__ = (UniqueConstraint("offering_id", "number"),)

    offering_id: Mapped[Id] = mapped_column(ForeignKey("offering.id"), index=True)
    number: Mapped[int]
    spec: Mapped[Frozen]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))


class PriceBook(Identified, SellerOwned, Model):
    """Prices of one currency, for one customer segment or for all."""

    __tablename__ = "price_book"
    __table_args__ = (
        UniqueConstraint("seller_id", "code"),
        CheckConstraint(METHOD_KNOWN, name="proration_known"),
    )

    code: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    currency: Mapped[str] = mapped_column(String(3))
    segment: Mapped[str | None] = mapped_column(String(64))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    #: ``[{"months": 36, "percent": "5"}]``: the longest term reached counts.
    term_discounts: Mapped[list[dict[str, str | int]]] = mapped_column(JSON)
    #: See :class:`catalog.proration.Method`.
    proration: Mapped[str] = mapped_column(String(16), default="actual_days")


class PriceEntry(Identified, SellerOwned, Model):
    """The price of one offering, or of one of its options, for one term or for all."""

    __tablename__ = "price_entry"
    __table_args__ = (
        UniqueConstraint(
            "price_book_id", "offering_code", "option_code", "term_months"
        ),
        CheckConstraint("charge in ('recurring','one_off')", name="charge_known"),
        CheckConstraint("period_months in (1,3,6,12)", name="period_known"),
    )

    price_book_id: Mapped[Id] = mapped_column(ForeignKey("price_book.id"), index=True)
    offering_code: Mapped[str] = mapped_column(String(64))
    #: Empty for the offering itself.
    option_code: Mapped[str] = mapped_column(String(64), default="")
    #: 0 for any term.
    term_months: Mapped[int] = mapped_column(default=0)
    charge: Mapped[str] = mapped_column(String(16))
    #: The months that a recurring price is for; 1 for a one-off price.
    period_months: Mapped[int] = mapped_column(default=1)
    model: Mapped[str] = mapped_column(String(64))
    #: As the model's schema dumps them.
    parameters: Mapped[Frozen]
    #: The least for each charge of a line, in major units.
    minimum: Mapped[Decimal | None]


class Cost(Identified, SellerOwned, Model):
    """What an offering or one of its options costs the seller."""

    __tablename__ = "cost"
    __table_args__ = (
        UniqueConstraint(
            "seller_id", "offering_code", "option_code", "currency", "term_months"
        ),
        CheckConstraint("(amount is null) <> (percent is null)", name="one_basis"),
    )

    offering_code: Mapped[str] = mapped_column(String(64))
    #: Empty for the offering itself.
    option_code: Mapped[str] = mapped_column(String(64), default="")
    #: Empty for any.
    currency: Mapped[str] = mapped_column(String(3), default="")
    #: 0 for any term.
    term_months: Mapped[int] = mapped_column(default=0)
    #: What an amount is for: see :class:`catalog.books.Per`.
    per: Mapped[str] = mapped_column(String(16), default="")
    #: In major units, for each unit.
    amount: Mapped[Decimal | None]
    #: Of the list price.
    percent: Mapped[Decimal | None]


class MarginFloor(Identified, SellerOwned, Model):
    """The least margin of an offering, of a category, or of whole quotes."""

    __tablename__ = "margin_floor"
    __table_args__ = (
        UniqueConstraint("seller_id", "offering_code", "category_code"),
        CheckConstraint("percent is not null", name="percent_given"),
    )

    #: Empty for all.
    offering_code: Mapped[str] = mapped_column(String(64), default="")
    category_code: Mapped[str] = mapped_column(String(64), default="")
    percent: Mapped[Decimal]


class Campaign(Identified, SellerOwned, Model):
    """A dated discount; nothing of it changes but that it is ended."""

    __tablename__ = "campaign"
    __table_args__ = (UniqueConstraint("seller_id", "name"),)

    name: Mapped[str] = mapped_column(String(100))
    starts_on: Mapped[date]
    #: The day on which it was ended.
    ended_on: Mapped[date | None]
    #: Canonical JSON of :class:`catalog.campaign.CampaignSpec`.
    spec: Mapped[Frozen]


class GuideRow(Identified, SellerOwned, Model):
    """A few questions that lead to services."""

    __tablename__ = "guide"
    __table_args__ = (UniqueConstraint("seller_id", "code"),)

    code: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]
    #: Canonical JSON of :class:`catalog.guidance.GuideSpec`.
    spec: Mapped[Frozen]


class StandardTerms(Identified, SellerOwned, Model):
    """One version of the seller's numbered clauses, in one language."""

    __tablename__ = "standard_terms"
    __table_args__ = (UniqueConstraint("seller_id", "version", "language"),)

    version: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(16))
    #: ``[{"title": …, "text": …}]``; texts are sandboxed templates.
    clauses: Mapped[Frozen]
    #: ``[{"word": …, "meaning": …}]``.
    definitions: Mapped[Frozen]
    created_at: Mapped[datetime]


class PriceOrderRow(Identified, SellerOwned, Model):
    """The order of a seller's price steps at one revision; no row is ever changed."""

    __tablename__ = "price_order"
    __table_args__ = (UniqueConstraint("seller_id", "revision"),)

    revision: Mapped[int]
    #: The plugin that says which tax is on an offer, or empty.
    taxes: Mapped[str] = mapped_column(String(64), default="")
    #: What the margin floor does: see :class:`catalog.price_order.PriceOrder`.
    floor: Mapped[str] = mapped_column(String(16), default="approval")
    #: JSON of the steps: see :class:`catalog.price_order.PriceOrder`.
    steps: Mapped[Frozen]


class PluginStanding(Identified, SellerOwned, Model):
    """A plugin that a seller has switched off, or that has failed."""

    __tablename__ = "plugin_standing"
    __table_args__ = (UniqueConstraint("seller_id", "plugin"),)

    plugin: Mapped[str] = mapped_column(String(200))
    #: The name of who has switched it off; empty while it is on.
    off_by: Mapped[str] = mapped_column(String(200), default="")
    off_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    #: JSON of the last failures: see :class:`catalog.installed.standing.Trouble`.
    troubles: Mapped[Frozen]


class CatalogueRevision(SellerOwned, Model):
    """Counts every change of a seller's catalogue: the key of all that is kept."""

    __tablename__ = "catalogue_revision"

    seller_id: Mapped[Id] = mapped_column(ForeignKey("seller.id"), primary_key=True)
    number: Mapped[int]
    #: What the latest changes concerned: ``{"7": [[], ["NW-R740"]]}``, by number the
    #: codes of offerings that changed and of those whose prices did.
    recent: Mapped[str] = mapped_column(Text, default="{}")
