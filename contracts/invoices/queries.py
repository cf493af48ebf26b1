"""Lists of invoices, and what is open of one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, select, true

from contracts.billing.models import Invoice
from contracts.invoices.models import Settlement
from contracts.invoices.states import Standing
from contracts.models import Contract, Customer
from upheld.db import db
from upheld.errors import NotFound
from upheld.listing import Order, Page, read_page
from upheld.money import Money
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice or credit note in a list."""

    id: str
    number: str
    kind: str
    contract_id: str
    contract: str
    customer_id: str
    customer: str
    issued_on: date
    due_on: date
    gross: Money
    #: What is still owed; of a credit note, what is owed to the customer.
    open: Money

    def standing(self, today: date) -> Standing:
        """Return where it stands on a day."""
        if self.kind == "credit":
            return Standing.CREDIT
        if not self.open.minor:
            return Standing.SETTLED
        return Standing.OVERDUE if self.due_on < today else Standing.OPEN


@dataclass(frozen=True, slots=True)
class SettledBy:
    """One amount that settled an invoice."""

    day: date
    #: ``payment``, ``credit`` or ``write_off``.
    kind: str
    amount: Money
    reason: str
    recorded_by: str
    payment_id: str | None
    credit_id: str | None


_COLUMNS = (
    Invoice.id,
    Invoice.number,
    Invoice.kind,
    Invoice.contract_id,
    Contract.number.label("contract"),
    Invoice.customer_id,
    Customer.name.label("customer"),
    Invoice.issued_on,
    Invoice.due_on,
    Invoice.gross_minor,
    Invoice.open_minor,
    Invoice.currency,
)
_FACTS = tuple(column.key for column in _COLUMNS[:-3])
_NEWEST = Order((Invoice.id,), descending=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFilter:
    """Which invoices are wanted; what is empty lets all pass."""

    standing: Standing | None = None
    contract_id: str = ""
    customer_id: str = ""
    #: The days on which they were issued, both in it.
    since: date | None = None
    until: date | None = None


ALL = InvoiceFilter()


def list_invoices(
    wanted: InvoiceFilter = ALL,
    *,
    today: date,
    after: str | None = None,
    size: int = 50,
) -> Page[InvoiceRow]:
    """Return invoices and credit notes, those issued last first."""
    statement = (
        select(*_COLUMNS)
        .join(Contract, Contract.id == Invoice.contract_id)
        .join(Customer, Customer.id == Invoice.customer_id)
        .where(*_criteria(wanted, today))
    )
    return read_page(statement, _NEWEST, _row, after=after, size=size)


def _criteria(wanted: InvoiceFilter, today: date) -> Iterator[ColumnElement[bool]]:
    yield _stands(wanted.standing, today)
    if wanted.contract_id:
        yield Invoice.contract_id == wanted.contract_id
    if wanted.customer_id:
        yield Invoice.customer_id == wanted.customer_id
    if wanted.since:
        yield Invoice.issued_on >= wanted.since
    if wanted.until:
        yield Invoice.issued_on <= wanted.until


def _stands(standing: Standing | None, today: date) -> ColumnElement[bool]:
    billed = Invoice.kind != "credit"
    criteria = {
        None: true(),
        Standing.OPEN: and_(billed, Invoice.open_minor != 0, Invoice.due_on >= today),
        Standing.OVERDUE: and_(billed, Invoice.open_minor != 0, Invoice.due_on < today),
        Standing.SETTLED: and_(billed, Invoice.open_minor == 0),
        Standing.CREDIT: ~billed,
    }
    return criteria[standing]


def invoice_row(invoice_id: str) -> InvoiceRow:
    """Return one invoice as a list has it."""
    found = db.session.execute(
        select(*_COLUMNS)
        .join(Contract, Contract.id == Invoice.contract_id)
        .join(Customer, Customer.id == Invoice.customer_id)
        .where(Invoice.id == invoice_id)
    ).first()
    if found is None:
        raise NotFound(_("There is no such invoice."))
    return _row(found)


def settled_by(invoice_id: str) -> tuple[SettledBy, ...]:
    """Return what has settled an invoice, in order."""
    rows = db.session.scalars(
        select(Settlement)
        .where(Settlement.invoice_id == invoice_id)
        .order_by(Settlement.id)
    )
    return tuple(
        SettledBy(
            row.day,
            row.kind,
            Money(row.amount_minor, row.currency),
            row.reason,
            row.recorded_by,
            row.payment_id,
            row.credit_id,
        )
        for row in rows
    )


def credit_notes(invoice_id: str) -> tuple[InvoiceRow, ...]:
    """Return the credit notes of an invoice, in order."""
    rows = db.session.execute(
        select(*_COLUMNS)
        .join(Contract, Contract.id == Invoice.contract_id)
        .join(Customer, Customer.id == Invoice.customer_id)
        .where(Invoice.corrects_id == invoice_id)
        .order_by(Invoice.id)
    )
    return tuple(_row(row) for row in rows)


def corrected_id(invoice_id: str) -> str | None:
    """Return the invoice that a credit note corrects."""
    statement = select(Invoice.corrects_id).where(Invoice.id == invoice_id)
    return db.session.scalar(statement)


def _row(row: Any) -> InvoiceRow:  # noqa: ANN401  a row of the columns above
    facts = {name: getattr(row, name) for name in _FACTS}
    gross, owed = (
        Money(minor, row.currency) for minor in (row.gross_minor, row.open_minor)
    )
    return InvoiceRow(**facts, gross=gross, open=owed)
