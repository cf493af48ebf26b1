"""The contracts of a customer as its list shows them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from contracts.models import Contract
from contracts.portal.wording import Standing, standing
from contracts.queries import (
    ContractFilter,
    ContractRow,
    covered_until,
    list_contracts,
    next_payment,
)
from contracts.records import ContractRecord, Payment, read_contract
from upheld.db import db
from upheld.listing import Page
from upheld.money import Money

SIZE = 20


@dataclass(frozen=True, slots=True)
class CustomerContract:
    """A contract in its customer's list."""

    id: str
    number: str
    title: str
    standing: Standing
    #: The last day covered; ``None`` for a contract without an end.
    covered_until: date | None
    next_payment: Payment | None
    yearly: Money


def contracts_of_customer(
    *, today: date, after: str | None = None, size: int = SIZE
) -> Page[CustomerContract]:
    """Return the contracts in scope, the newest first, in three statements."""
    page = list_contracts(ContractFilter(), after=after, size=size)
    wanted = [row.id for row in page.rows]
    records = db.session.execute(
        select(Contract.id, Contract.record).where(Contract.id.in_(wanted))
    )
    found = {row.id: read_contract(row.record) for row in records}
    rows = (_contract(row, found[row.id], today) for row in page.rows)
    return Page(tuple(rows), page.next, page.total)


def _contract(
    row: ContractRow, record: ContractRecord, today: date
) -> CustomerContract:
    until = covered_until(row, record.offer.term, today)
    return CustomerContract(
        id=row.id,
        number=row.number,
        title=row.title,
        standing=standing(row.state, row.starts_on, until, today=today),
        covered_until=until,
        next_payment=next_payment(row, record, today),
        yearly=row.yearly,
    )
