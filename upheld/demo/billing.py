"""What the demo's customers are billed, and what they pay: most of them in time."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from contracts.billing.models import Invoice
from contracts.billing.operations.running import count_due, run_billing, start_run
from contracts.invoices.operations.settling import NewPayment, record_payment
from upheld.db import db
from upheld.money import Money

#: Invoices whose numbers end so are paid late.
_LATE = "7"
_PATIENCE = timedelta(days=45)


def bill_and_be_paid(at: datetime) -> None:
    """Bill what is due, and record the payments that have come in by now."""
    today = at.date()
    for invoice_id, customer_id, number, owed in _paid_by(today):
        payment = NewPayment(
            customer_id=customer_id,
            received_on=today,
            amount=owed,
            key=f"statement-{number}",
            reference=number,
            source="statement",
            parts={invoice_id: owed.minor},
        )
        record_payment(payment, now=at)
    if count_due(today):
        run_billing(start_run(today, now=at))


def _paid_by(today: date) -> list[tuple[str, str, str, Money]]:
    """Return the invoices that have just been paid, with what was owed."""
    rows = db.session.execute(
        select(
            Invoice.id,
            Invoice.customer_id,
            Invoice.number,
            Invoice.open_minor,
            Invoice.currency,
            Invoice.due_on,
        ).where(Invoice.open_minor > 0, Invoice.kind != "credit")
    )
    return [
        (row.id, row.customer_id, row.number, Money(row.open_minor, row.currency))
        for row in rows
        if row.due_on + (_PATIENCE if row.number.endswith(_LATE) else timedelta())
        <= today
    ]
