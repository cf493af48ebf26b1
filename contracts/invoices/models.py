"""What is paid, credited, written off and reminded of, once invoices are issued.

Nothing is edited or deleted here: what was wrong is undone by a row that says so.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import CustomerOwned, Id, Identified, Minor, Model


class Payment(Identified, CustomerOwned, Model):
    """Money that came in from a customer; an undone one is reversed by another."""

    __tablename__ = "payment"
    __table_args__ = (
        # A line of a bank statement is taken in once, a payment reversed once.
        UniqueConstraint("seller_id", "key"),
        UniqueConstraint("reverses_id"),
        Index("ix_payment_list", "seller_id", "id", "customer_id"),
        CheckConstraint("(amount_minor < 0) = (reverses_id is not null)", name="signs"),
        CheckConstraint("amount_minor <> 0", name="is_money"),
    )

    received_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    #: Negative where it undoes another.
    amount_minor: Mapped[Minor]
    #: What has not been allocated: the credit of the customer.
    open_minor: Mapped[Minor]
    #: ``hand`` or ``statement``.
    source: Mapped[str] = mapped_column(String(16))
    reference: Mapped[str] = mapped_column(String(200), default="")
    #: What makes it one and the same: of a form or of a line of a statement.
    key: Mapped[str] = mapped_column(String(64))
    reverses_id: Mapped[Id | None] = mapped_column(ForeignKey("payment.id"))
    recorded_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class Settlement(Identified, CustomerOwned, Model):
    """An amount that settles an invoice, or is given back: by what, and why.

    ``payment`` and ``credit`` settle an invoice by a payment or a credit note,
    ``write_off`` gives it up, ``refund`` pays out what is left of either.  What is
    undone has a negative row.
    """

    __tablename__ = "settlement"
    __table_args__ = (
        CheckConstraint(
            "kind in ('payment','credit','write_off','refund')", name="kind_known"
        ),
        CheckConstraint("(kind = 'refund') = (invoice_id is null)", name="settles"),
        CheckConstraint(
            "kind <> 'payment' or (payment_id is not null and credit_id is null)",
            name="by_payment",
        ),
        CheckConstraint(
            "kind <> 'credit' or (credit_id is not null and payment_id is null)",
            name="by_credit",
        ),
        CheckConstraint("amount_minor <> 0", name="is_money"),
        Index("ix_settlement_invoice_id", "invoice_id"),
        Index("ix_settlement_payment_id", "payment_id"),
        Index("ix_settlement_credit_id", "credit_id"),
    )

    kind: Mapped[str] = mapped_column(String(16))
    invoice_id: Mapped[Id | None] = mapped_column(ForeignKey("invoice.id"))
    payment_id: Mapped[Id | None] = mapped_column(ForeignKey("payment.id"))
    #: A credit note.
    credit_id: Mapped[Id | None] = mapped_column(ForeignKey("invoice.id"))
    amount_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="")
    recorded_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class Reminder(CustomerOwned, Model):
    """A step of the reminders of one invoice: sent once."""

    __tablename__ = "invoice_reminder"
    __table_args__ = ({"sqlite_with_rowid": False},)

    invoice_id: Mapped[Id] = mapped_column(ForeignKey("invoice.id"), primary_key=True)
    #: From 1.
    step: Mapped[int] = mapped_column(primary_key=True)
    sent_on: Mapped[date]
    email: Mapped[str] = mapped_column(String(254))
    open_minor: Mapped[Minor]
    created_at: Mapped[datetime]
