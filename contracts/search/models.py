"""What can be found, a row each, whatever table it lives in.

The database itself keeps the rows of customers, quotes, contracts and offerings, see
:mod:`contracts.search.storage`; those of serial numbers are written by
:mod:`contracts.search.operations`.
"""

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import Id, Model, SellerOwned
from upheld.listing import LONGEST_TEXT


class SearchEntry(SellerOwned, Model):
    """One thing that can be found, and the words whose beginnings find it."""

    __tablename__ = "search_entry"
    __table_args__ = (
        UniqueConstraint("object_id", "kind", "number"),
        # A whole number that is typed is found however many others begin with it.
        Index("ix_search_entry_number", "number"),
        CheckConstraint(
            "kind in ('customer','quote','contract','offering','serial')",
            name="kind_known",
        ),
    )

    #: Grows with time: what is newer is shown first.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(16))
    #: What the page shows: of a serial number the contract that covers it.
    object_id: Mapped[Id]
    #: What people know it by, in small letters; of a serial number that itself.
    number: Mapped[str] = mapped_column(String(100))
    #: As :func:`upheld.listing.folded` makes them.
    words: Mapped[str] = mapped_column(String(LONGEST_TEXT))
