"""Invariants of what was billed: lines, taxes, numbers, days, and their charges."""

from sqlalchemy import (
    ColumnElement,
    String,
    Table,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)

from contracts.billing.charges import MILLIONTHS, RECURRING
from contracts.billing.models import Charge, Invoice, InvoiceLine, InvoiceTax
from upheld.accounts.models import Counter
from upheld.db import table_of
from upheld.integrity.registry import Query, against, broken, by_query
from upheld.words import N_

_INVOICES, _LINES, _TAXES = map(table_of, (Invoice, InvoiceLine, InvoiceTax))
_CHARGES, _COUNTERS = map(table_of, (Charge, Counter))


@by_query(
    "INV-1",
    "billed-once",
    N_("A contract has one invoice of a kind for a day, or its place among several."),
    rows=_INVOICES,
)
def billed_once() -> Query:
    """Look for what the unique index forbids: an index can be lost."""
    what = [
        _INVOICES.c[name] for name in ("contract_id", "kind", "billed_for", "ordinal")
    ]
    return (
        broken(_INVOICES, func.min(_INVOICES.c.number))
        .group_by(_INVOICES.c.seller_id, *what)
        .having(func.count() > 1)
    )


@by_query(
    "INV-2",
    "days-billed-once",
    N_("The days of a recurring charge follow each other: no gap, none billed twice."),
    rows=_LINES,
)
def days_billed_once() -> Query:
    """Compare each line with the one before it of the same charge."""
    before = func.lag(_LINES.c.ends_on).over(
        partition_by=(_LINES.c.contract_id, _LINES.c.sequence),
        order_by=(_LINES.c.starts_on, _LINES.c.ends_on),
    )
    lines = (
        select(
            *(_LINES.c[name] for name in ("seller_id", "invoice_id", "starts_on")),
            before.label("before"),
        )
        .join(_CHARGES, _of_charge())
        .where(_LINES.c.corrects_position.is_(None), _CHARGES.c.kind == RECURRING)
        .subquery()
    )
    detail = against(lines.c.starts_on, lines.c.before)
    return (
        broken(_INVOICES, _INVOICES.c.number, detail)
        .join(lines, lines.c.invoice_id == _INVOICES.c.id)
        .where(lines.c.starts_on != lines.c.before)
    )


@by_query(
    "INV-3",
    "invoice-sums",
    N_("The lines of an invoice and its tax are its total, for each rate as well."),
    rows=(_INVOICES, _TAXES),
)
def invoice_sums() -> tuple[Query, ...]:
    """Sum lines up by invoice and by rate; take the tax of each rate anew."""
    return _net_and_tax(), _taxable(), _tax_taken()


def _net_and_tax() -> Query:
    net, tax = _summed(_LINES, "net_minor"), _summed(_TAXES, "tax_minor")
    sums = net + tax
    return broken(
        _INVOICES, _INVOICES.c.number, against(sums, _INVOICES.c.gross_minor)
    ).where(
        or_(
            net != _INVOICES.c.net_minor,
            tax != _INVOICES.c.tax_minor,
            _INVOICES.c.net_minor + _INVOICES.c.tax_minor != _INVOICES.c.gross_minor,
        )
    )


def _summed(table: Table, column: str) -> ColumnElement[int]:
    """Return the sum of a column of the rows of an invoice."""
    return (
        select(func.coalesce(func.sum(table.c[column]), 0))
        .where(table.c.invoice_id == _INVOICES.c.id)
        .correlate(_INVOICES)
        .scalar_subquery()
    )


def _taxable() -> Query:
    """Find rates whose lines are not what their tax was taken of."""
    lines = (
        select(func.coalesce(func.sum(_LINES.c.net_minor), 0))
        .where(
            _LINES.c.invoice_id == _TAXES.c.invoice_id,
            _LINES.c.tax_category == _TAXES.c.tax_category,
            _LINES.c.tax_millionths == _TAXES.c.tax_millionths,
        )
        .correlate(_TAXES)
        .scalar_subquery()
    )
    detail = against(lines, _TAXES.c.taxable_minor)
    return _by_rate(detail).where(lines != _TAXES.c.taxable_minor)


def _tax_taken() -> Query:
    """Take the tax of each rate anew; a credit note gives back what was left of it."""
    twice = 2 * _TAXES.c.taxable_minor * _TAXES.c.tax_millionths
    size = (func.abs(twice) + MILLIONTHS) // (2 * MILLIONTHS)
    tax = case((_TAXES.c.taxable_minor < 0, -size), else_=size)
    return _by_rate(against(_TAXES.c.tax_minor, tax)).where(
        _INVOICES.c.kind != "credit", tax != _TAXES.c.tax_minor
    )


def _by_rate(detail: ColumnElement[str]) -> Query:
    return broken(_INVOICES, _INVOICES.c.number, detail).join(
        _TAXES, _TAXES.c.invoice_id == _INVOICES.c.id
    )


@by_query(
    "INV-4",
    "lines-of-charges",
    N_("Every line of an invoice names its invoice and a charge of its contract."),
    rows=_LINES,
)
def lines_of_charges() -> tuple[Query, ...]:
    """Look for lines whose charge, or whose invoice, is not there."""
    charged = exists().where(
        _of_charge(), _CHARGES.c.contract_id == _INVOICES.c.contract_id
    )
    billed = exists().where(_INVOICES.c.id == _LINES.c.invoice_id)
    return (
        broken(_INVOICES, _INVOICES.c.number, _LINES.c.position)
        .join(_LINES, _LINES.c.invoice_id == _INVOICES.c.id)
        .where(~charged),
        broken(_LINES, _LINES.c.invoice_id, _LINES.c.position).where(~billed),
    )


def _of_charge() -> ColumnElement[bool]:
    return and_(
        _CHARGES.c.contract_id == _LINES.c.contract_id,
        _CHARGES.c.sequence == _LINES.c.sequence,
    )


@by_query(
    "INV-9",
    "invoice-numbers",
    N_("Invoices and credit notes are numbered without a gap, each number once."),
    rows=_INVOICES,
)
def invoice_numbers() -> tuple[Query, ...]:
    """Compare how many have a number of a year with how many were drawn."""
    kind = case((_INVOICES.c.kind == "credit", "credit_note"), else_="invoice")
    # ``CN-2027-000004`` or ``INV-2027-000123``, with more digits after a million.
    begins = case((_INVOICES.c.kind == "credit", 4), else_=5)
    year = func.substr(_INVOICES.c.number, begins, 4)
    given = (
        select(
            _INVOICES.c.seller_id,
            kind.label("kind"),
            year.label("year"),
            func.count().label("given"),
        )
        .group_by(_INVOICES.c.seller_id, kind, year)
        .subquery()
    )
    own = and_(
        given.c.seller_id == _COUNTERS.c.seller_id,
        given.c.kind == _COUNTERS.c.kind,
        given.c.year == cast(_COUNTERS.c.year, String),
    )
    count = func.coalesce(given.c.given, 0)
    subject = _COUNTERS.c.kind + " " + cast(_COUNTERS.c.year, String)
    counted = (
        broken(_COUNTERS, subject, against(count, _COUNTERS.c.last), kind="numbers of")
        .select_from(_COUNTERS.outerjoin(given, own))
        .where(
            _COUNTERS.c.kind.in_(("invoice", "credit_note")), count != _COUNTERS.c.last
        )
    )
    twice = (
        broken(_INVOICES, _INVOICES.c.number)
        .group_by(_INVOICES.c.seller_id, _INVOICES.c.number)
        .having(func.count() > 1)
    )
    return counted, twice
