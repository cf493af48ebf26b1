"""Charges, when they are billed, and the invoices that were issued.

A charge is written once, when its contract is signed or changed; an invoice is written
once, when it is issued.  All that changes afterwards is how far a schedule has been
billed, by which invoice a charge that comes once, and what is still open of an invoice.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from contracts.models import ONE_TREE
from upheld.db import (
    CustomerOwned,
    DealOwned,
    Id,
    Identified,
    Minor,
    Model,
    SellerOwned,
)


class BillingPeriod(Model):
    """One period of one cycle: facts of the calendar, that belong to nobody.

    Contracts with the same terms share them, so that they are billed by one statement.
    """

    __tablename__ = "billing_period"
    __table_args__ = (
        CheckConstraint("ends_on > starts_on", name="has_days"),
        CheckConstraint("parts > 0", name="has_parts"),
        ONE_TREE,
    )

    #: SHA-256 of the terms, the first 32 digits; see :mod:`contracts.billing.cycles`.
    cycle_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: From 0.
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    starts_on: Mapped[date]
    #: The first day not in it.
    ends_on: Mapped[date]
    #: When it is billed.
    due_on: Mapped[date]
    #: The months of the agreement before it begins and when it has ended, in units of
    #: one month divided by ``parts``.
    from_part: Mapped[int] = mapped_column(BigInteger)
    to_part: Mapped[int] = mapped_column(BigInteger)
    parts: Mapped[int]


class BillingSchedule(DealOwned, Model):
    """How far one rhythm of a contract has been billed; the first one leads.

    Only the leading row says when the contract is due, and whether it is parked: a run
    takes contracts, never single rhythms, so that one day gives one invoice.
    """

    __tablename__ = "billing_schedule"
    __table_args__ = (
        # What a run goes through.
        Index("ix_billing_schedule_due", "seller_id", "next_due_on", "contract_id"),
        CheckConstraint("rhythm = 1 or next_due_on is null", name="first_leads"),
        ONE_TREE,
    )

    contract_id: Mapped[Id] = mapped_column(ForeignKey("contract.id"), primary_key=True)
    #: From 1.
    rhythm: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[str] = mapped_column(String(32))
    #: The terms that ``cycle_id`` stands for, as canonical JSON.
    cycle: Mapped[str] = mapped_column(String(500))
    currency: Mapped[str] = mapped_column(String(3))
    #: The first period that has not been billed, and when it is due; ``None`` when the
    #: cycle has come to its end.
    next_ordinal: Mapped[int] = mapped_column(default=0)
    period_due_on: Mapped[date | None]
    #: The rest is of the leading row: how many rhythms there are,
    rhythms: Mapped[int] = mapped_column(default=1)
    #: when the next charge that comes once is due,
    once_due_on: Mapped[date | None]
    #: when anything is, and why nothing can be billed; empty when it can.
    next_due_on: Mapped[date | None]
    parked: Mapped[str] = mapped_column(String(500), default="")


class Charge(DealOwned, Model):
    """What one line of a contract costs, and when.

    ``recurring`` charges cost ``net_minor`` for each ``period_months``; ``once`` is
    billed on the first invoice on or after ``due_on``.  An amendment gives a recurring
    charge its end and adds others; a charge billed once that it makes needless goes.
    """

    __tablename__ = "billing_charge"
    __table_args__ = (
        CheckConstraint("kind in ('recurring','once')", name="kind_known"),
        CheckConstraint(
            "(kind = 'recurring') = (period_months > 0)", name="recurring_by_months"
        ),
        CheckConstraint("(kind = 'once') = (due_on is not null)", name="once_is_due"),
        CheckConstraint("tax_millionths >= 0", name="tax_not_negative"),
        ONE_TREE,
    )

    contract_id: Mapped[Id] = mapped_column(ForeignKey("contract.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    rhythm: Mapped[int] = mapped_column(default=1)
    #: The line of the contract that it comes from.
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    #: Why it is this amount, where that is not the price itself: "12 of 30 days".
    reason: Mapped[str] = mapped_column(String(300), default="")
    quantity: Mapped[Decimal]
    unit: Mapped[str] = mapped_column(String(64), default="")
    currency: Mapped[str] = mapped_column(String(3))
    net_minor: Mapped[Minor]
    period_months: Mapped[int]
    #: Months of the agreement before it is delivered, and before it ends; 0 for no end.
    first_month: Mapped[int] = mapped_column(default=0)
    until_month: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date | None]
    #: The days that a charge billed once pays for, if it pays for days; of a recurring
    #: one, ``None`` for all of the agreement.  A run bills it for whole periods.
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    #: What has billed a charge that is billed once: all that changes of it.
    invoice_id: Mapped[Id | None] = mapped_column(ForeignKey("invoice.id"))
    #: EN 16931: S, Z, E, AE, K, G or O.
    tax_category: Mapped[str] = mapped_column(String(2), default="S")
    tax_millionths: Mapped[int] = mapped_column(default=0)
    #: Why no tax is charged, in a sentence.
    tax_reason: Mapped[str] = mapped_column(String(300), default="")


class BillingRun(Identified, SellerOwned, Model):
    """One run over everything that is due up to a day."""

    __tablename__ = "billing_run"
    __table_args__ = (
        CheckConstraint("state in ('running','done','stopped')", name="state_known"),
        Index("ix_billing_run_list", "seller_id", "id"),
    )

    #: Everything due on or before it is billed, and issued on it.
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime]
    started_by: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None]
    #: Somebody asked for it to end after the step it is at.
    stopping: Mapped[bool] = mapped_column(default=False)
    #: How many contracts were due when it began, and how many have been seen.
    due: Mapped[int] = mapped_column(default=0)
    seen: Mapped[int] = mapped_column(default=0)
    invoices: Mapped[int] = mapped_column(default=0)
    parked: Mapped[int] = mapped_column(default=0)


class InvoiceSeller(Identified, SellerOwned, Model):
    """The seller as its invoices name it: a new row whenever that changes."""

    __tablename__ = "invoice_seller"
    __table_args__ = (UniqueConstraint("seller_id", "fingerprint"),)

    #: SHA-256 of ``record``.
    fingerprint: Mapped[str] = mapped_column(String(64))
    #: Canonical JSON of a :class:`contracts.records.Party`.
    record: Mapped[str] = mapped_column(Text)


class InvoiceCustomer(Identified, CustomerOwned, Model):
    """The customer as invoices name it: a new row whenever that changes."""

    __tablename__ = "invoice_customer"
    __table_args__ = (Index("ix_invoice_customer_customer_id", "customer_id"),)

    number: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(500))
    country: Mapped[str] = mapped_column(String(2))
    tax_number: Mapped[str] = mapped_column(String(64))
    email: Mapped[str] = mapped_column(String(254))
    contact: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(16))


class Invoice(Identified, DealOwned, Model):
    """An invoice or credit note: never edited, numbered without gaps per seller."""

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("seller_id", "number"),
        # Exactly once: a conflict means that it has been billed already.
        UniqueConstraint("contract_id", "kind", "billed_for", "ordinal"),
        # What lists are in order of, and count.
        Index("ix_invoice_list", "seller_id", "id", "customer_id"),
        Index(
            "ix_invoice_open",
            "seller_id",
            "due_on",
            sqlite_where=text("open_minor <> 0"),
            postgresql_where=text("open_minor <> 0"),
        ),
        CheckConstraint(
            "kind in ('period','change','final','credit')", name="kind_known"
        ),
        CheckConstraint("gross_minor = net_minor + tax_minor", name="adds_up"),
        # Who is owed something gets a credit note.
        CheckConstraint("gross_minor >= 0", name="not_negative"),
        CheckConstraint(
            "(kind = 'credit') = (corrects_id is not null)", name="corrects"
        ),
    )

    number: Mapped[str] = mapped_column(String(32))
    #: ``credit`` is a credit note; its amounts are what is given back, not negative.
    kind: Mapped[str] = mapped_column(String(16))
    contract_id: Mapped[Id] = mapped_column(ForeignKey("contract.id"))
    #: The invoice that a credit note corrects.
    corrects_id: Mapped[Id | None] = mapped_column(ForeignKey("invoice.id"), index=True)
    run_id: Mapped[Id | None] = mapped_column(ForeignKey("billing_run.id"))
    #: The day on which what it bills became due.
    billed_for: Mapped[date]
    #: 0 but where one contract has several of a kind for one day.
    ordinal: Mapped[int] = mapped_column(default=0)
    issued_on: Mapped[date]
    #: The last day to pay.
    due_on: Mapped[date]
    #: The days that it bills, the first and the first not in it.
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    net_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    gross_minor: Mapped[Minor]
    #: What is still owed: the only column that changes.
    open_minor: Mapped[Minor]
    #: As both were named when it was issued.
    seller_party_id: Mapped[Id] = mapped_column(ForeignKey("invoice_seller.id"))
    customer_party_id: Mapped[Id] = mapped_column(ForeignKey("invoice_customer.id"))
    #: Why, of a credit note or a change.
    reason: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]


class InvoiceLine(CustomerOwned, Model):
    """One line of an invoice: a charge, for some days.

    Neither its invoice nor its charge is a foreign key: to check both for each of a
    million lines takes a third of a run, and lets two workers wait for each other.
    The integrity check looks at them instead.
    """

    __tablename__ = "invoice_line"
    __table_args__ = (ONE_TREE,)

    invoice_id: Mapped[Id] = mapped_column(primary_key=True)
    #: They stand in this order; not every number is there.
    position: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[Id]
    #: The charge, whose title, quantity and unit it has.
    sequence: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    net_minor: Mapped[Minor]
    #: The line of the corrected invoice that a credit note gives back.
    corrects_position: Mapped[int | None]
    tax_category: Mapped[str] = mapped_column(String(2))
    tax_millionths: Mapped[int]


class InvoiceTax(CustomerOwned, Model):
    """The tax of one rate on an invoice, rounded once."""

    __tablename__ = "invoice_tax"
    __table_args__ = (ONE_TREE,)

    invoice_id: Mapped[Id] = mapped_column(primary_key=True)
    tax_category: Mapped[str] = mapped_column(String(2), primary_key=True)
    tax_millionths: Mapped[int] = mapped_column(primary_key=True)
    taxable_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
