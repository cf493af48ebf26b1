"""Quotes and their lines: drafts that can be edited until they are sent."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalog.proration import METHOD_KNOWN
from upheld.db import CustomerOwned, DealOwned, Frozen, Id, Identified, Minor, Model


class Quote(Identified, DealOwned, Model):
    """One revision of an offer to one customer.

    All revisions of a quote share ``number`` and ``deal_id``.  Sending freezes
    ``record``; from then on no line is read to show or accept the quote.
    """

    __tablename__ = "quote"
    __table_args__ = (
        UniqueConstraint("seller_id", "number", "revision"),
        CheckConstraint(
            "settlement in ('next_invoice','now')", name="settlement_known"
        ),
        Index("ix_quote_customer_id", "customer_id"),
        Index("ix_quote_deal_id", "deal_id"),
        # What lists are in order of, and count.
        Index("ix_quote_list", "seller_id", "id", "state", "customer_id"),
        CheckConstraint(
            "state in ('draft','in_review','sent','viewed','accepted','declined',"
            "'expired','replaced')",
            name="state_known",
        ),
        CheckConstraint(
            "notice_unit in ('days','months','whole_months')", name="notice_unit_known"
        ),
        CheckConstraint("timing in ('advance','arrears')", name="timing_known"),
        CheckConstraint(
            "alignment in ('start','cycle_day','calendar')", name="alignment_known"
        ),
        CheckConstraint("first_stub in ('own','merged')", name="first_stub_known"),
        CheckConstraint("cycle_day between 1 and 31", name="cycle_day_known"),
        CheckConstraint(METHOD_KNOWN, name="proration_known"),
        Index(
            "uq_quote_draft_of_deal",
            "deal_id",
            unique=True,
            sqlite_where=text("state in ('draft', 'in_review')"),
            postgresql_where=text("state in ('draft', 'in_review')"),
        ),
    )

    number: Mapped[str] = mapped_column(String(32))
    revision: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(16), default="draft")
    owner_id: Mapped[Id | None] = mapped_column(ForeignKey("user.id"))
    currency: Mapped[str] = mapped_column(String(3))
    starts_on: Mapped[date]
    #: 0 for an agreement without end.
    term_months: Mapped[int]
    #: How many months one payment covers.
    billing_months: Mapped[int] = mapped_column(default=12)
    #: 0 for an agreement that ends by itself.
    renewal_months: Mapped[int] = mapped_column(default=12)
    notice: Mapped[int] = mapped_column(default=90)
    #: See :class:`contracts.terms.NoticeUnit`.
    notice_unit: Mapped[str] = mapped_column(String(16), default="days")
    #: See :class:`contracts.rhythm.Rhythm`, whose fields these are.
    timing: Mapped[str] = mapped_column(String(16), default="advance")
    alignment: Mapped[str] = mapped_column(String(16), default="start")
    cycle_day: Mapped[int] = mapped_column(default=1)
    first_stub: Mapped[str] = mapped_column(String(16), default="own")
    proration: Mapped[str] = mapped_column(String(16), default="actual_days")
    #: The last day on which it can be accepted.
    valid_until: Mapped[date]
    #: Percent off every line, after the other adjustments.
    discount_percent: Mapped[Decimal] = mapped_column(default=Decimal(0))
    #: ``{"letter": "A", "title": "Full cover"}`` each, in order; empty for only one.
    options: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    #: The letter of the option that figures and forecasts count.
    favourite: Mapped[str] = mapped_column(String(1), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    terms_version: Mapped[str] = mapped_column(String(32), default="")
    #: Grows with every change of a draft: what a lost update is noticed by.
    edition: Mapped[int] = mapped_column(default=1)
    #: Part of the signed link; a new one makes the old link useless.
    link_key: Mapped[str] = mapped_column(String(32), default="")
    yearly_minor: Mapped[Minor] = mapped_column(default=0)
    total_minor: Mapped[Minor] = mapped_column(default=0)
    #: Canonical JSON of what was sent, and its SHA-256; empty in a draft.
    record: Mapped[Frozen] = mapped_column(default="")
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    #: JSON of the rows that acceptance writes, made when the quote is sent.
    prepared: Mapped[Frozen] = mapped_column(default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    #: Who made the last change, for whoever's change it undoes.
    changed_by: Mapped[str] = mapped_column(String(200), default="")
    sent_at: Mapped[datetime | None]
    viewed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    #: See :class:`contracts.quotes.declining.Reason`; empty unless it was declined.
    declined_for: Mapped[str] = mapped_column(String(16), default="")
    #: Whether the customer is reminded of it by mail.
    reminds: Mapped[bool] = mapped_column(default=True)
    search_text: Mapped[str] = mapped_column(String(2000), default="")
    #: The contract of the same deal that it changes, and the version it starts from;
    #: ``None`` for an offer of a contract of its own.
    amends_id: Mapped[str | None] = mapped_column(String(32))
    amends_version: Mapped[int] = mapped_column(default=0)
    #: The first day on which the change holds.
    effective_on: Mapped[date | None]
    #: See :class:`contracts.records.Amends`.
    settlement: Mapped[str] = mapped_column(String(16), default="next_invoice")
    #: See :class:`contracts.uplift.Uplift`; empty where prices stay.
    uplift: Mapped[str] = mapped_column(String(500), default="")
    #: See :class:`contracts.quotes.renewing.Renewing`; empty for a first term.
    renewal: Mapped[str] = mapped_column(String(1000), default="")


class QuoteLine(Identified, CustomerOwned, Model):
    """One service on a quote."""

    __tablename__ = "quote_line"
    __table_args__ = (
        UniqueConstraint("quote_id", "position"),
        CheckConstraint("discount_percent is not null", name="discount_given"),
    )

    quote_id: Mapped[Id] = mapped_column(ForeignKey("quote.id", ondelete="CASCADE"))
    position: Mapped[int]
    offering_code: Mapped[str] = mapped_column(String(64))
    #: The bundle line that this line came with, if any.
    bundle_line_id: Mapped[Id | None] = mapped_column(
        ForeignKey("quote_line.id", ondelete="CASCADE"), index=True
    )
    quantity: Mapped[Decimal]
    #: Option codes chosen.
    options: Mapped[list[str]] = mapped_column(JSON, default=list)
    discount_percent: Mapped[Decimal] = mapped_column(default=Decimal(0))
    #: The promised level that was chosen for it; 0 for that of its price.
    level: Mapped[Decimal] = mapped_column(default=Decimal(0))
    #: The letters of the quote's options that hold it; empty for all of them.
    in_options: Mapped[str] = mapped_column(String(4), default="")
    #: The customer may add it, and is not asked to.
    optional: Mapped[bool] = mapped_column(default=False)
    #: A heading of the salesperson's own.
    section: Mapped[str] = mapped_column(String(80), default="")
    #: The first and the last year of the term in which it is delivered; 0 for the end.
    from_year: Mapped[int] = mapped_column(default=1)
    to_year: Mapped[int] = mapped_column(default=0)
    #: The position that it has in the contract that is changed; 0 for a new line.
    was: Mapped[int] = mapped_column(default=0)
    #: The positions of the lines that were put together with it: ``3,7``.
    merges: Mapped[str] = mapped_column(String(200), default="")


class QuoteStep(CustomerOwned, Model):
    """One change of a draft: what it took and what it put, so it can be undone."""

    __tablename__ = "quote_step"
    __table_args__ = (
        CheckConstraint("state in ('done','undone','dropped')", name="state_known"),
    )

    quote_id: Mapped[Id] = mapped_column(
        ForeignKey("quote.id", ondelete="CASCADE"), primary_key=True
    )
    #: The edition that it made.
    edition: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who_id: Mapped[str] = mapped_column(String(64))
    who: Mapped[str] = mapped_column(String(200))
    #: ``dropped`` can be neither undone nor done again: it is only told to others.
    state: Mapped[str] = mapped_column(String(8), default="done")
    #: See :class:`contracts.quotes.steps.Step`.
    step: Mapped[Frozen] = mapped_column(default="")
