"""Customers and their contracts.

A contract is frozen data: ``record`` is the canonical JSON that was signed.  The
columns beside it only repeat what lists and reports select by.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import (
    CustomerItself,
    CustomerOwned,
    DealOwned,
    Frozen,
    Id,
    Identified,
    Minor,
    Model,
    SellerOwned,
    new_id,
)

#: Small rows that SQLite keeps in the tree of their key, not in one beside it: a
#: signature writes half as many pages.
ONE_TREE = {"sqlite_with_rowid": False}


class Customer(CustomerItself, Model):
    """A company or person that buys."""

    __tablename__ = "customer"
    __table_args__ = (
        UniqueConstraint("seller_id", "number"),
        # What lists are in order of, and count.
        Index("ix_customer_list", "seller_id", "name", "id", "deleted_at"),
    )

    #: The seller's own customer number, such as ``K-10234``.
    number: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    segment: Mapped[str | None] = mapped_column(String(64))
    #: Lines of the postal address, the country not among them.
    address: Mapped[str] = mapped_column(String(500), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    tax_number: Mapped[str] = mapped_column(String(64), default="")
    #: Percent; ``None`` takes the seller's.
    tax_percent: Mapped[Decimal | None]
    #: How many days it has to pay an invoice; ``None`` takes the seller's.
    payment_days: Mapped[int | None]
    email: Mapped[str] = mapped_column(String(254), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(16), default="en")
    search_text: Mapped[str] = mapped_column(String(2000), default="")
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class CustomerAgreement(Identified, CustomerOwned, Model):
    """A discount that one customer has been promised, for an offering or for all."""

    __tablename__ = "customer_agreement"
    __table_args__ = (UniqueConstraint("customer_id", "offering_code", "valid_from"),)

    #: Empty for every offering.
    offering_code: Mapped[str] = mapped_column(String(64), default="")
    percent: Mapped[Decimal]
    reference: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date]
    #: The first day it no longer holds.
    valid_until: Mapped[date | None]


class Contract(Identified, DealOwned, Model):
    """An accepted agreement."""

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("seller_id", "number"),
        Index(
            "uq_contract_external_reference",
            "seller_id",
            "external_reference",
            unique=True,
            sqlite_where=text("external_reference is not null"),
            postgresql_where=text("external_reference is not null"),
        ),
        Index("ix_contract_customer_id", "customer_id"),
        # What lists are in order of, and count.
        Index("ix_contract_list", "seller_id", "id", "state", "customer_id"),
        Index(
            "ix_contract_renews_on",
            "seller_id",
            "renews_on",
            sqlite_where=text("renews_on is not null"),
            postgresql_where=text("renews_on is not null"),
        ),
        CheckConstraint(
            "state in ('draft','offered','accepted','active','suspended',"
            "'expired','terminated','renewed')",
            name="state_known",
        ),
        CheckConstraint("ends_on is null or ends_on > starts_on", name="term_has_days"),
        CheckConstraint(
            "notice_unit in ('days','months','whole_months')", name="notice_unit_known"
        ),
    )

    number: Mapped[str] = mapped_column(String(32))
    #: Grows with every amendment; 1 when signed.
    version: Mapped[int] = mapped_column(default=1)
    #: At most one contract for one deal: "exactly once" is this index.
    deal_id: Mapped[Id] = mapped_column(unique=True)
    quote_id: Mapped[Id | None] = mapped_column(ForeignKey("quote.id"))
    #: The number in the system that an imported contract comes from.
    external_reference: Mapped[str | None] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16))
    currency: Mapped[str] = mapped_column(String(3))
    signed_at: Mapped[datetime | None]
    starts_on: Mapped[date]
    #: The first day not covered; ``None`` for a contract without end.
    ends_on: Mapped[date | None]
    #: 0 for a contract without end.
    term_months: Mapped[int]
    billing_months: Mapped[int] = mapped_column(default=1)
    #: 0 for a contract that ends by itself.
    renewal_months: Mapped[int] = mapped_column(default=0)
    notice: Mapped[int] = mapped_column(default=0)
    #: See :class:`contracts.terms.NoticeUnit`.
    notice_unit: Mapped[str] = mapped_column(String(16), default="days")
    #: See :class:`contracts.uplift.Uplift`; empty where prices stay.
    uplift: Mapped[str] = mapped_column(String(500), default="")
    #: No day before it begins a term or a year of prices anew; ``None`` for never.
    renews_on: Mapped[date | None]
    #: The recurring net for twelve months.
    yearly_minor: Mapped[Minor]
    #: The recurring net for one month, rounded per line.
    monthly_minor: Mapped[Minor]
    one_off_minor: Mapped[Minor]
    record: Mapped[Frozen]
    #: SHA-256 of ``record``.
    fingerprint: Mapped[str] = mapped_column(String(64))
    search_text: Mapped[str] = mapped_column(String(2000), default="")
    created_at: Mapped[datetime]


class ContractLine(CustomerOwned, Model):
    """One line of a contract, as reports and billing select it."""

    __tablename__ = "contract_line"
    __table_args__ = ONE_TREE

    contract_id: Mapped[Id] = mapped_column(ForeignKey("contract.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    offering_code: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[Decimal]
    charge: Mapped[str] = mapped_column(String(16))
    period_months: Mapped[int]
    net_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))


class ContractRevision(DealOwned, Model):
    """One version of a contract, from the day on which it holds.

    The contract itself has the version in force.  A contract that was never changed
    has no revision: its first one is written with the second.
    """

    __tablename__ = "contract_revision"
    __table_args__ = (
        CheckConstraint(
            "kind in ('signed','amended','renewed','transferred')", name="kind_known"
        ),
        ONE_TREE,
    )

    contract_id: Mapped[Id] = mapped_column(ForeignKey("contract.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    #: The first day on which it holds.
    effective_on: Mapped[date]
    #: When it was agreed.
    at: Mapped[datetime]
    #: What was sent to the customer, if anything was.
    quote_id: Mapped[Id | None] = mapped_column(ForeignKey("quote.id"))
    yearly_minor: Mapped[Minor]
    monthly_minor: Mapped[Minor]
    #: What changed, a sentence each, in the language of the customer, as JSON.
    changes: Mapped[str] = mapped_column(String(4000), default="[]")
    record: Mapped[Frozen]
    #: SHA-256 of ``record``.
    fingerprint: Mapped[str] = mapped_column(String(64))


class ContractRenewal(Identified, DealOwned, Model):
    """A term that began anew, or a year whose prices changed: once for each day."""

    __tablename__ = "contract_renewal"
    __table_args__ = (
        # Exactly once: a conflict means that it was done already.
        UniqueConstraint("contract_id", "starts_on"),
        CheckConstraint("kind in ('agreed','automatic','yearly')", name="kind_known"),
    )

    contract_id: Mapped[Id] = mapped_column(ForeignKey("contract.id"))
    #: The first day of the term, or of the year.
    starts_on: Mapped[date]
    #: ``agreed`` by a quote, ``automatic`` or, within a term, ``yearly``.
    kind: Mapped[str] = mapped_column(String(16))
    #: The recurring net for twelve months before and after.
    before_minor: Mapped[Minor]
    after_minor: Mapped[Minor]
    created_at: Mapped[datetime]


class RenewalNotice(CustomerOwned, Model):
    """That a customer was told of the end of a term: once for each step of it."""

    __tablename__ = "renewal_notice"
    __table_args__ = (
        CheckConstraint("step in ('90','60','30','last_day')", name="step_known"),
        ONE_TREE,
    )

    contract_id: Mapped[Id] = mapped_column(ForeignKey("contract.id"), primary_key=True)
    #: The first day after the term.
    term_ends_on: Mapped[date] = mapped_column(primary_key=True)
    #: How many days before the end, or ``last_day`` for the last one to cancel.
    step: Mapped[str] = mapped_column(String(16), primary_key=True)
    sent_at: Mapped[datetime]
    #: Where to; empty where the customer has no address.
    address: Mapped[str] = mapped_column(String(254), default="")


class PriceIndex(SellerOwned, Model):
    """A published value of an index that prices follow, such as consumer prices."""

    __tablename__ = "price_index"
    __table_args__ = (
        CheckConstraint("length(month) = 7", name="month_whole"),
        ONE_TREE,
    )

    seller_id: Mapped[Id] = mapped_column(ForeignKey("seller.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: ``2026-09``.
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    value: Mapped[Decimal]


class ContractPause(Identified, DealOwned, Model):
    """Days on which a contract is suspended: none of them is billed."""

    __tablename__ = "contract_pause"
    __table_args__ = (
        # One pause at a time has no end yet.
        Index(
            "uq_contract_pause_open",
            "contract_id",
            unique=True,
            sqlite_where=text("ends_on is null"),
            postgresql_where=text("ends_on is null"),
        ),
        Index("ix_contract_pause_contract_id", "contract_id", "starts_on"),
        CheckConstraint("ends_on is null or ends_on > starts_on", name="has_days"),
    )

    contract_id: Mapped[Id] = mapped_column(ForeignKey("contract.id"))
    starts_on: Mapped[date]
    #: The first day on which it goes on; ``None`` until that is known.
    ends_on: Mapped[date | None]
    #: Whether the contract ends later by as many days.
    put_back: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(300))
    #: The charges that it interrupts, with the days on which they were to end, as JSON.
    charges: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class ContractEnding(Identified, DealOwned, Model):
    """The end of a contract before its time, or instead of its renewal."""

    __tablename__ = "contract_ending"
    __table_args__ = (
        # One end at a time; what was taken back stays as a row.
        Index(
            "uq_contract_ending_standing",
            "contract_id",
            unique=True,
            sqlite_where=text("withdrawn_at is null"),
            postgresql_where=text("withdrawn_at is null"),
        ),
        Index("ix_contract_ending_due", "seller_id", "ends_on"),
        CheckConstraint(
            "reason in ('customer_notice','seller_notice','agreed','not_paid',"
            "'breach')",
            name="reason_known",
        ),
        CheckConstraint(
            "settlement in ('prorated','kept','rest_of_term')", name="settlement_known"
        ),
    )

    contract_id: Mapped[Id] = mapped_column(ForeignKey("contract.id"))
    #: The first day not covered.
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(16))
    settlement: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(300), default="")
    #: The charge for ending early, and its row among the charges; 0 for none.
    fee_minor: Mapped[Minor] = mapped_column(default=0)
    fee_sequence: Mapped[int] = mapped_column(default=0)
    #: What taking it back restores, as JSON.
    before: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


#: What happens among the seller's people alone: no customer reads of it.
INTERNAL = frozenset(
    {"approval_asked", "approval_given", "approval_refused", "approval_withdrawn"}
)


class DealEvent(DealOwned, Model):
    """What happened to a quote or contract, as its timeline and certificate show it."""

    __tablename__ = "deal_event"
    __table_args__ = (PrimaryKeyConstraint("deal_id", "id"), ONE_TREE)

    id: Mapped[Id] = mapped_column(default=new_id)
    at: Mapped[datetime]
    #: ``created``, ``sent``, ``viewed``, ``accepted``, …
    what: Mapped[str] = mapped_column(String(32))
    who: Mapped[str] = mapped_column(String(200))
    #: How the person was identified: ``password``, ``link``, ``import``.
    identified_by: Mapped[str] = mapped_column(String(32))
    address: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
