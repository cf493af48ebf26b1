"""The contracts and open offers of a customer as its list shows them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from contracts.models import Contract
from contracts.queries import (
    ContractFilter,
    ContractRow,
    covered_until,
    list_contracts,
    next_payment,
)
from contracts.quotes.models import Quote
from contracts.quotes.revisions import display
from contracts.quotes.states import OPEN
from contracts.records import ContractRecord, Payment, read_contract
from contracts.standing import Standing, standing
from upheld.db import db
from upheld.listing import Page
from upheld.money import Money

SIZE = 20
MOST_OFFERS = 50


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


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """An offer that its customer can still decide on."""

    id: str
    number: str
    title: str
    valid_until: date
    yearly: Money


def offers_of_customer(*, today: date) -> tuple[OpenOffer, ...]:
    """Return the offers in scope that can be accepted *today*, the newest first."""
    rows = db.session.execute(
        select(
            Quote.id,
            Quote.number,
            Quote.revision,
            Quote.title,
            Quote.valid_until,
            Quote.yearly_minor,
            Quote.currency,
        )
        .where(Quote.state.in_([*OPEN]), Quote.valid_until >= today)
        .order_by(Quote.id.desc())
        .limit(MOST_OFFERS)
    )
    return tuple(
        OpenOffer(
            row.id,
            display(row.number, row.revision),
            row.title,
            row.valid_until,
            Money(row.yearly_minor, row.currency),
        )
        for row in rows
    )


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
