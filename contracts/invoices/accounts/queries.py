"""The account of a customer, and what is owed, read in two statements each."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    CompoundSelect,
    Select,
    String,
    Table,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from contracts.billing.models import Invoice
from contracts.invoices.accounts.movements import (
    KINDS,
    Movement,
    Statement,
    statements,
)
from contracts.invoices.models import Payment, Settlement
from contracts.invoices.queries import InvoiceFilter, InvoiceRow, list_invoices
from upheld.db import db, table_of
from upheld.isolation import in_scope
from upheld.money import Money

_INVOICES, _PAYMENTS = table_of(Invoice), table_of(Payment)
_SETTLEMENTS = table_of(Settlement)


@dataclass(frozen=True, slots=True)
class Owed:
    """The newest invoices of a contract or customer, and what is owed of all."""

    rows: tuple[InvoiceRow, ...]
    total: int
    #: By currency; of it what is overdue.
    open: tuple[Money, ...]
    overdue: tuple[Money, ...]


def owed(
    *, today: date, contract_id: str = "", customer_id: str = "", size: int = 5
) -> Owed:
    """Return what a contract or a customer owes; without either, all in scope."""
    wanted = InvoiceFilter(contract_id=contract_id, customer_id=customer_id)
    page = list_invoices(wanted, today=today, size=size)
    late = case((Invoice.due_on < today, Invoice.open_minor), else_=0)
    statement = (
        select(Invoice.currency, func.sum(Invoice.open_minor), func.sum(late))
        .where(Invoice.kind != "credit", Invoice.open_minor != 0)
        .group_by(Invoice.currency)
        .order_by(Invoice.currency)
    )
    if contract_id:
        statement = statement.where(Invoice.contract_id == contract_id)
    if customer_id:
        statement = statement.where(Invoice.customer_id == customer_id)
    sums = [(one[0], int(one[1]), int(one[2])) for one in db.session.execute(statement)]
    return Owed(
        tuple(page.rows),
        page.total,
        tuple(Money(open_, code) for code, open_, _late in sums),
        tuple(Money(late, code) for code, _open, late in sums if late),
    )


def account(
    customer_id: str, since: date, until: date, *, limit: int | None = None
) -> tuple[Statement, ...]:
    """Return the account of a customer from a day to a day, both in it.

    Of more than *limit* movements those are left out that came last.
    """
    moved = _moved(customer_id).subquery()
    before = db.session.execute(
        select(moved.c.currency, func.sum(moved.c.minor))
        .where(moved.c.day < since)
        .group_by(moved.c.currency)
    )
    openings = {str(code): int(minor) for code, minor in before}
    rows = db.session.execute(
        select(moved)
        .where(moved.c.day >= since, moved.c.day <= until)
        .order_by(moved.c.day, moved.c.place, moved.c.id)
        .limit(limit)
    )
    found = (
        Movement(
            day=row.day,
            kind=KINDS[row.place],
            amount=Money(int(row.minor), row.currency),
            reference=row.reference,
            invoice_id=row.invoice_id or "",
        )
        for row in rows
    )
    return statements(openings, found)


def _moved(customer_id: str) -> CompoundSelect[tuple[object, ...]]:
    invoices, payments, others = _INVOICES.c, _PAYMENTS.c, _SETTLEMENTS.c
    is_credit = invoices.kind == "credit"
    papers: Select[tuple[object, ...]] = select(
        invoices.id.label("id"),
        invoices.issued_on.label("day"),
        case((is_credit, 1), else_=0).label("place"),
        case((is_credit, -invoices.gross_minor), else_=invoices.gross_minor).label(
            "minor"
        ),
        invoices.currency.label("currency"),
        invoices.number.label("reference"),
        invoices.id.label("invoice_id"),
    )
    nothing = cast(literal(None), String)
    money: Select[tuple[object, ...]] = select(
        payments.id,
        payments.received_on,
        literal(2),
        -payments.amount_minor,
        payments.currency,
        payments.reference,
        nothing,
    )
    is_refund = others.kind == "refund"
    rest: Select[tuple[object, ...]] = select(
        others.id,
        others.day,
        case((is_refund, 4), else_=3),
        case((is_refund, others.amount_minor), else_=-others.amount_minor),
        others.currency,
        literal(""),
        others.invoice_id,
    ).where(others.kind.in_(("refund", "write_off")))
    return union_all(
        _of(papers, _INVOICES, customer_id),
        _of(money, _PAYMENTS, customer_id),
        _of(rest, _SETTLEMENTS, customer_id),
    )


def _of(
    statement: Select[tuple[object, ...]], table: Table, customer_id: str
) -> Select[tuple[object, ...]]:
    return statement.where(in_scope(table), table.c.customer_id == customer_id)
