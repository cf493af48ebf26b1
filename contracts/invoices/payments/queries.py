"""Payments in a list, and one with what it settled."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from contracts.billing.models import Invoice
from contracts.invoices.models import Payment, Settlement
from contracts.models import Customer
from upheld.db import db
from upheld.errors import NotFound
from upheld.listing import Order, Page, read_page
from upheld.money import Money
from upheld.texts import _

_UNDONE_BY = aliased(Payment)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """One payment in a list."""

    id: str
    customer_id: str
    customer: str
    received_on: date
    amount: Money
    #: What has not been allocated: the customer's credit.
    open: Money
    source: str
    reference: str
    recorded_by: str
    #: The payment that it undoes, and the one that undid it; empty for none.
    reverses_id: str
    reversed_by_id: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What a payment or credit note was used for."""

    day: date
    #: ``payment``, ``credit`` or ``refund``.
    kind: str
    invoice_id: str | None
    number: str
    amount: Money
    reason: str
    recorded_by: str


_NEWEST = Order((Payment.id,), descending=True)
_ROWS = (
    select(
        Payment,
        Customer.name.label("customer"),
        _UNDONE_BY.id.label("reversed_by_id"),
    )
    .join(Customer, Customer.id == Payment.customer_id)
    .outerjoin(_UNDONE_BY, _UNDONE_BY.reverses_id == Payment.id)
)


def list_payments(
    *,
    open_only: bool = False,
    customer_id: str = "",
    after: str | None = None,
    size: int = 50,
) -> Page[PaymentRow]:
    """Return payments, those recorded last first."""
    statement = _ROWS
    if open_only:
        statement = statement.where(Payment.open_minor > 0)
    if customer_id:
        statement = statement.where(Payment.customer_id == customer_id)
    return read_page(statement, _NEWEST, _row, after=after, size=size)


def payment_row(payment_id: str) -> PaymentRow:
    """Return one payment as a list has it."""
    found = db.session.execute(_ROWS.where(Payment.id == payment_id)).first()
    if found is None:
        raise NotFound(_("There is no such payment."))
    return _row(found)


def used_for(source_id: str) -> tuple[Settled, ...]:
    """Return what a payment or credit note was used for, in order."""
    rows = db.session.execute(
        select(Settlement, Invoice.number)
        .outerjoin(Invoice, Invoice.id == Settlement.invoice_id)
        .where(
            (Settlement.payment_id == source_id) | (Settlement.credit_id == source_id)
        )
        .order_by(Settlement.id)
    )
    return tuple(
        Settled(
            one.day,
            one.kind,
            one.invoice_id,
            number or "",
            Money(one.amount_minor, one.currency),
            one.reason,
            one.recorded_by,
        )
        for one, number in rows
    )


def refunded_of(payment: PaymentRow) -> Money:
    """Return what of a payment was paid back."""
    found = db.session.scalar(
        select(func.sum(Settlement.amount_minor)).where(
            Settlement.payment_id == payment.id, Settlement.kind == "refund"
        )
    )
    return Money(int(found or 0), payment.amount.currency)


def _row(row: Any) -> PaymentRow:  # noqa: ANN401  a row of the columns above
    payment: Payment = row.Payment
    return PaymentRow(
        id=payment.id,
        customer_id=payment.customer_id,
        customer=row.customer,
        received_on=payment.received_on,
        amount=Money(payment.amount_minor, payment.currency),
        open=Money(payment.open_minor, payment.currency),
        source=payment.source,
        reference=payment.reference,
        recorded_by=payment.recorded_by,
        reverses_id=payment.reverses_id or "",
        reversed_by_id=row.reversed_by_id or "",
    )
