"""Customers out of a CSV table: all of them, or none.

The columns are the fields of :class:`CustomerDetails`; ``name`` and ``number`` have
to be there.  A number that is known already changes that customer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sqlalchemy import select

from catalog.exchange.csv_tables import Row, Table, read_table, refuse_columns
from catalog.exchange.sources import Place, Source, read_source
from contracts.customers.details import CustomerDetails, read_payment_days, tidied
from contracts.customers.operations import change_customer, create_customer
from contracts.customers.queries import customer
from contracts.models import Customer
from upheld.db import db
from upheld.errors import InvalidInput, Problem
from upheld.texts import _
from upheld.transactions import transaction

COLUMNS = tuple(field.name for field in fields(CustomerDetails))
NEEDED = ("name", "number")


@dataclass(frozen=True, slots=True)
class CustomerReport:
    """What an import of customers did, or would do."""

    created: int
    changed: int
    unchanged: int
    #: Number and name of each that is ``created`` or ``changed``, and which of them.
    rows: tuple[tuple[str, str, str], ...] = field(default=(), compare=False)


def import_customers(
    path: Path, *, dry_run: bool = False, now: datetime
) -> CustomerReport:
    """Create and change the customers in the table at *path*, in one transaction.

    :raises InvalidInput: with the place of everything that is wrong; then nothing
        is stored.
    """
    return take_customers(read_source(path), dry_run=dry_run, now=now)


def take_customers(
    source: Source, *, dry_run: bool = False, now: datetime
) -> CustomerReport:
    """Do as :func:`import_customers` with a table that has been read already."""
    wanted = read_customers(source)
    with transaction():
        known = _known(tuple(wanted))
        created = [one for number, one in wanted.items() if number not in known]
        changed = {
            known[number]: one
            for number, one in wanted.items()
            if number in known and customer(known[number]).details != one
        }
        if not dry_run:
            for details in created:
                create_customer(details, now=now)
            for customer_id, details in changed.items():
                change_customer(customer_id, details)
    return CustomerReport(
        created=len(created),
        changed=len(changed),
        unchanged=len(wanted) - len(created) - len(changed),
        rows=(
            *((one.number, one.name, "created") for one in created),
            *((one.number, one.name, "changed") for one in changed.values()),
        ),
    )


def read_customers(source: Source) -> dict[str, CustomerDetails]:
    """Return the customers in *source* by their numbers, or raise every problem."""
    table = read_table(source)
    refuse_columns(table, COLUMNS)
    if missing := [name for name in NEEDED if name not in table.columns]:
        raise InvalidInput(
            source.problem(Place(1, 1), _("There is no column “%(name)s”.", name=name))
            for name in missing
        )
    found: dict[str, CustomerDetails] = {}
    problems: list[Problem] = []
    for row in table.rows:
        try:
            details = _details(row)
        except InvalidInput as error:
            problems += _placed(table, row, error)
            continue
        problems += _wrong_number(table, row, details, found)
        found[details.number] = details
    if problems:
        raise InvalidInput(problems)
    return found


def _details(row: Row) -> CustomerDetails:
    texts = {name: text.strip() for name, text in row.cells.items()}
    percent = _percent(texts.pop("tax_percent", ""))
    days = read_payment_days(texts.pop("payment_days", ""))
    segment = texts.pop("segment", "") or None
    return tidied(
        CustomerDetails(
            **texts, segment=segment, tax_percent=percent, payment_days=days
        )
    )


def _percent(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        message = _("“%(value)s” is not a number.", value=text[:40])
        raise InvalidInput.of("tax_percent", message) from None


def _placed(table: Table, row: Row, error: InvalidInput) -> Iterator[Problem]:
    for problem in error.problems:
        yield table.problem(row, problem.where, problem.message, hint=problem.hint)


def _wrong_number(
    table: Table, row: Row, details: CustomerDetails, found: dict[str, CustomerDetails]
) -> Iterator[Problem]:
    if not details.number:
        yield table.problem(row, "number", _("Every row needs a number of its own."))
    elif details.number in found:
        message = _("The number %(number)s stands here twice.", number=details.number)
        yield table.problem(row, "number", message)


def _known(numbers: tuple[str, ...]) -> dict[str, str]:
    rows = db.session.execute(
        select(Customer.number, Customer.id).where(
            Customer.number.in_(numbers), Customer.deleted_at.is_(None)
        )
    )
    return {row.number: row.id for row in rows}
