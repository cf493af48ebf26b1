"""What settles an invoice: payments, credit, and giving it up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from contracts.billing.models import Invoice
from contracts.invoices.allocating import OpenInvoice, checked_parts, oldest_first
from contracts.invoices.models import Payment, Settlement
from contracts.models import Customer
from upheld import audit
from upheld.db import db, new_id
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.money import Money
from upheld.principal import current_principal
from upheld.texts import _, format_money
from upheld.transactions import transaction

LONGEST_KEY = 64
LONGEST_REFERENCE = 200
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """Money that came in.

    ``key`` makes it one and the same: another with it is refused.  ``parts`` are minor
    units by invoice; ``None`` settles what was due first, first.
    """

    customer_id: str
    received_on: date
    amount: Money
    key: str
    reference: str = ""
    source: str = "hand"
    parts: Mapping[str, int] | None = None


def checked_reason(text: str) -> str:
    """Return a reason that was given, or refuse."""
    reason = " ".join(text.split())
    if not reason:
        raise InvalidInput.of("reason", _("Say why: it stays with the invoice."))
    if len(reason) > LONGEST_REASON:
        raise InvalidInput.of(
            "reason",
            _("This is longer than %(count)s characters.", count=LONGEST_REASON),
        )
    return reason


def locked_invoice(invoice_id: str) -> Invoice:
    """Return an invoice that nobody else settles until the end of the transaction."""
    found = db.session.scalar(
        select(Invoice).where(Invoice.id == invoice_id).with_for_update()
    )
    if found is None:
        raise NotFound(_("There is no such invoice."))
    return found


def settle(
    invoice: Invoice,
    amount: int,
    *,
    by: Invoice | Payment | str,
    day: date,
    now: datetime,
) -> None:
    """Settle *amount* of a locked *invoice* by a payment, a credit note, or giving up.

    What settles it is open by as much less.  A negative amount undoes it; giving up
    takes a reason.
    """
    if not amount:
        return
    row = Settlement(
        customer_id=invoice.customer_id,
        kind="write_off",
        invoice_id=invoice.id,
        amount_minor=amount,
        currency=invoice.currency,
        day=day,
        recorded_by=current_principal().name,
        created_at=now,
    )
    if isinstance(by, Payment):
        row.kind, row.payment_id = "payment", by.id
        by.open_minor -= amount
    elif isinstance(by, Invoice):
        row.kind, row.credit_id = "credit", by.id
        by.open_minor -= amount
    else:
        row.reason = by
    invoice.open_minor -= amount
    db.session.add(row)


def open_invoices(customer_id: str, currency: str) -> tuple[OpenInvoice, ...]:
    """Return what a customer owes in one currency, what was due first, first."""
    rows = db.session.execute(
        select(
            Invoice.id,
            Invoice.number,
            Invoice.customer_id,
            Invoice.issued_on,
            Invoice.due_on,
            Invoice.open_minor,
        )
        .where(
            Invoice.customer_id == customer_id,
            Invoice.currency == currency,
            Invoice.kind != "credit",
            Invoice.open_minor > 0,
        )
        .order_by(Invoice.due_on, Invoice.number)
    )
    return tuple(OpenInvoice(*row[:5], Money(row[5], currency)) for row in rows)


def record_payment(new: NewPayment, *, now: datetime) -> str:
    """Record money that came in, settle invoices by it, and return its id.

    What is left over stays the customer's credit.  The same ``key`` again is refused.
    """
    _check(new)
    try:
        with transaction():
            return _record(new, now)
    except IntegrityError:
        raise Refused(_("This payment has been recorded already.")) from None


def _check(new: NewPayment) -> None:
    if new.amount.minor <= 0:
        raise InvalidInput.of("amount", _("Give an amount above zero."))
    if not 0 < len(new.key) <= LONGEST_KEY:
        raise InvalidInput.of(
            "key", _("It needs 1 to %(n)s characters.", n=LONGEST_KEY)
        )
    if len(new.reference) > LONGEST_REFERENCE:
        raise InvalidInput.of(
            "reference",
            _("This is longer than %(count)s characters.", count=LONGEST_REFERENCE),
        )


def _record(new: NewPayment, now: datetime) -> str:
    known = select(Customer.id).where(Customer.id == new.customer_id)
    if db.session.scalar(known.with_for_update()) is None:
        raise NotFound(_("There is no such customer."))
    payment = Payment(
        id=new_id(),
        customer_id=new.customer_id,
        received_on=new.received_on,
        currency=new.amount.currency,
        amount_minor=new.amount.minor,
        open_minor=new.amount.minor,
        source=new.source,
        reference=new.reference,
        key=new.key,
        recorded_by=current_principal().name,
        created_at=now,
    )
    db.session.add(payment)
    db.session.flush()
    numbers = _allocate(payment, new.parts, new.received_on, now)
    audit.record(
        "payment.recorded",
        payment.id,
        after={"amount": new.amount, "day": new.received_on, "invoices": numbers},
    )
    return payment.id


def _allocate(
    source: Payment | Invoice,
    parts: Mapping[str, int] | None,
    day: date,
    now: datetime,
) -> list[str]:
    """Settle invoices by what is open of *source*; return their numbers."""
    invoices = open_invoices(source.customer_id, source.currency)
    chosen = (
        oldest_first(source.open_minor, invoices)
        if parts is None
        else checked_parts(source.open_minor, parts, invoices)
    )
    numbers = []
    for invoice_id, part in sorted(chosen.items()):
        invoice = locked_invoice(invoice_id)
        settle(invoice, min(part, invoice.open_minor), by=source, day=day, now=now)
        numbers.append(invoice.number)
    db.session.flush()
    return sorted(numbers)


def allocate(
    source_id: str,
    parts: Mapping[str, int] | None,
    *,
    day: date,
    now: datetime,
    left: int | None = None,
) -> None:
    """Settle invoices by what is left of a payment or credit note.

    *left* is what a form showed: where it is not that any more, it is refused.
    """
    with transaction():
        source = _source(source_id)
        if left is not None and left != source.open_minor:
            raise Refused(
                _("Meanwhile another amount is left of it."),
                hint=_("Look at what is left, then allocate again."),
            )
        numbers = _allocate(source, parts, day, now)
        if not numbers:
            raise Refused(
                _("There is no open invoice that it could settle."),
                hint=_("It stays the customer's credit; it can be refunded."),
            )
        audit.record("credit.allocated", source_id, after={"invoices": numbers})


def refund(source_id: str, reason: str, *, day: date, now: datetime) -> None:
    """Note that all that is left of a payment or credit note was paid back."""
    reason = checked_reason(reason)
    with transaction():
        source = _source(source_id)
        amount = source.open_minor
        is_payment = isinstance(source, Payment)
        db.session.add(
            Settlement(
                customer_id=source.customer_id,
                kind="refund",
                payment_id=source_id if is_payment else None,
                credit_id=None if is_payment else source_id,
                amount_minor=amount,
                currency=source.currency,
                day=day,
                reason=reason,
                recorded_by=current_principal().name,
                created_at=now,
            )
        )
        source.open_minor = 0
        paid_back = Money(amount, source.currency)
        audit.record("credit.refunded", source_id, after={"amount": paid_back})


def _source(source_id: str) -> Payment | Invoice:
    """Return a locked payment or credit note of which something is left."""
    found: Payment | Invoice | None = db.session.scalar(
        select(Payment).where(Payment.id == source_id).with_for_update()
    ) or db.session.scalar(
        select(Invoice)
        .where(Invoice.id == source_id, Invoice.kind == "credit")
        .with_for_update()
    )
    if found is None:
        raise NotFound(_("There is no such credit."))
    if found.open_minor <= 0:
        raise Refused(_("Nothing is left of it."))
    return found


def undo_payment(payment_id: str, *, day: date, now: datetime) -> str:
    """Reverse a payment by a row that says so; return the id of that row.

    What it settled is open again.  Refused once a part of it was paid back.
    """
    try:
        with transaction():
            return _undo(payment_id, day, now)
    except IntegrityError:
        raise _undone() from None


def _undone() -> Refused:
    return Refused(_("This payment has been undone already."))


def _undo(payment_id: str, day: date, now: datetime) -> str:
    payment = db.session.scalar(
        select(Payment).where(Payment.id == payment_id).with_for_update()
    )
    if payment is None:
        raise NotFound(_("There is no such payment."))
    _check_undo(payment)
    for invoice_id, amount in _settled_by(payment_id):
        settle(locked_invoice(invoice_id), -amount, by=payment, day=day, now=now)
    reversal = Payment(
        id=new_id(),
        customer_id=payment.customer_id,
        received_on=day,
        currency=payment.currency,
        amount_minor=-payment.amount_minor,
        open_minor=0,
        source=payment.source,
        reference=payment.reference,
        key=f"undo:{payment.id}",
        reverses_id=payment.id,
        recorded_by=current_principal().name,
        created_at=now,
    )
    payment.open_minor = 0
    db.session.add(reversal)
    db.session.flush()
    undone = Money(payment.amount_minor, payment.currency)
    audit.record("payment.undone", payment_id, before={"amount": undone})
    return reversal.id


def _check_undo(payment: Payment) -> None:
    if payment.reverses_id:
        raise Refused(_("This row undoes a payment itself."))
    undone = select(Payment.id).where(Payment.reverses_id == payment.id)
    if db.session.scalar(undone):
        raise _undone()
    refunded = db.session.scalar(
        select(func.sum(Settlement.amount_minor)).where(
            Settlement.payment_id == payment.id, Settlement.kind == "refund"
        )
    )
    if refunded:
        amount = format_money(Money(int(refunded), payment.currency))
        raise Refused(
            _("%(amount)s of this payment were paid back.", amount=amount),
            hint=_("Record what came in as a payment of its own."),
        )


def _settled_by(payment_id: str) -> Iterable[tuple[str, int]]:
    rows = db.session.execute(
        select(Settlement.invoice_id, func.sum(Settlement.amount_minor))
        .where(Settlement.payment_id == payment_id, Settlement.kind == "payment")
        .group_by(Settlement.invoice_id)
        .order_by(Settlement.invoice_id)
    )
    return [(str(invoice_id), int(amount)) for invoice_id, amount in rows]


def write_off(invoice_id: str, reason: str, *, day: date, now: datetime) -> None:
    """Give up what is open of an invoice; it is owed by law all the same."""
    reason = checked_reason(reason)
    with transaction():
        invoice = locked_invoice(invoice_id)
        if invoice.kind == "credit" or invoice.open_minor <= 0:
            raise Refused(_("Nothing of %(number)s is open.", number=invoice.number))
        given_up = Money(invoice.open_minor, invoice.currency)
        settle(invoice, invoice.open_minor, by=reason, day=day, now=now)
        audit.record(
            "invoice.written_off",
            invoice_id,
            after={"amount": given_up, "reason": reason},
        )
