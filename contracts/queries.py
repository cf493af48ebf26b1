"""Contracts as lists, reports and their own pages show them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from contracts.lifecycle import IN_FORCE, State
from contracts.models import INTERNAL, Contract, Customer, DealEvent
from contracts.periods import Plan
from contracts.records import ContractRecord, Event, Payment, read_contract
from contracts.terms import Term
from upheld.db import db
from upheld.errors import NotFound
from upheld.listing import Order, Page, contains, read_page, sorted_by
from upheld.money import Money
from upheld.texts import _

#: The states in which something is covered, or will be.
_ALIVE = IN_FORCE | {State.ACCEPTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFilter:
    """Which contracts are asked for; what is empty does not confine."""

    text: str = ""
    state: str = ""
    customer_id: str = ""
    #: Such as ``-yearly``; empty for the newest first.
    sort: str = ""


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract in a list."""

    id: str
    deal_id: str
    number: str
    version: int
    title: str
    customer_id: str
    customer_name: str
    state: str
    signed_at: datetime | None
    starts_on: date
    #: The first day not covered by the first term, or by the last where it ``ends``.
    ends_on: date | None
    #: Whether it does not go on by itself.
    ends: bool
    monthly: Money
    yearly: Money
    one_off: Money


@dataclass(frozen=True, slots=True)
class ContractView:
    """One contract on a day."""

    row: ContractRow
    record: ContractRecord
    fingerprint: str
    quote_id: str | None
    #: The last day of the term in force; ``None`` when it has no end.
    covered_until: date | None
    #: The days that are left of it, today among them.
    days_left: int | None
    next_payment: Payment | None
    #: The next last day on which it can be cancelled; ``None`` when it need not be.
    cancel_by: date | None
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class RevenueRow:
    """What the contracts in one state and currency bring in."""

    state: str
    currency: str
    contracts: int
    monthly: Money
    yearly: Money


_ROW = (
    Contract.id,
    Contract.deal_id,
    Contract.number,
    Contract.version,
    Contract.title,
    Contract.customer_id,
    # Not a join, which counting the list would have to make for every row of it.
    select(Customer.name)
    .where(Customer.id == Contract.customer_id)
    .scalar_subquery()
    .label("customer_name"),
    Contract.state,
    Contract.signed_at,
    Contract.starts_on,
    Contract.ends_on,
    Contract.renewal_months,
    Contract.monthly_minor,
    Contract.yearly_minor,
    Contract.one_off_minor,
    Contract.currency,
)


def list_contracts(
    wanted: ContractFilter, *, after: str | None = None, size: int = 50
) -> Page[ContractRow]:
    """Return a page of contracts, the newest first."""
    statement = select(*_ROW).where(*_wanted(wanted))
    newest = Order((Contract.id,), descending=True)
    order = sorted_by(wanted.sort, _SORTS, Contract.id, newest)
    return read_page(statement, order, _row, after=after, size=size)


def contract_ids(wanted: ContractFilter) -> tuple[str, ...]:
    """Return the ids of all contracts that :func:`list_contracts` would show."""
    statement = select(Contract.id).where(*_wanted(wanted))
    return tuple(db.session.scalars(statement.order_by(Contract.id.desc())))


def _wanted(wanted: ContractFilter) -> list[ColumnElement[bool]]:
    criteria = [contains(Contract.search_text, wanted.text)]
    if wanted.state:
        criteria.append(Contract.state == wanted.state)
    if wanted.customer_id:
        criteria.append(Contract.customer_id == wanted.customer_id)
    return criteria


#: What the list can be sorted by.
_SORTS = {
    "title": Contract.title,
    "number": Contract.number,
    "started": Contract.starts_on,
    "yearly": Contract.yearly_minor,
}


def ending_contracts(
    *, today: date, days: int, limit: int = 20
) -> tuple[ContractRow, ...]:
    """Return the contracts whose first term ends within *days*, the first first."""
    statement = (
        select(*_ROW)
        .where(
            Contract.state.in_([*_ALIVE]),
            Contract.ends_on > today,
            Contract.ends_on <= today + timedelta(days=days),
        )
        .order_by(Contract.ends_on, Contract.id)
        .limit(limit)
    )
    return tuple(_row(row) for row in db.session.execute(statement))


def latest_contracts(limit: int = 5) -> tuple[ContractRow, ...]:
    """Return the contracts that were signed last, the newest first."""
    statement = (
        select(*_ROW)
        .where(Contract.signed_at.is_not(None))
        .order_by(Contract.signed_at.desc(), Contract.id.desc())
        .limit(limit)
    )
    return tuple(_row(row) for row in db.session.execute(statement))


def contract_view(contract_id: str, *, today: date) -> ContractView:
    """Return one contract as of *today*, in two statements."""
    found = db.session.execute(
        select(*_ROW, Contract.record, Contract.fingerprint, Contract.quote_id).where(
            Contract.id == contract_id
        )
    ).one_or_none()
    if found is None:
        raise NotFound(_("There is no such contract."))
    row, record = _row(found), read_contract(found.record)
    until = covered_until(row, record.offer.term, today)
    is_over = row.state not in _ALIVE
    return ContractView(
        row=row,
        record=record,
        fingerprint=found.fingerprint,
        quote_id=found.quote_id,
        covered_until=until,
        days_left=None if until is None else max(0, (until - today).days + 1),
        next_payment=next_payment(row, record, today),
        cancel_by=None if is_over or row.ends else record.offer.term.deadline(today),
        events=_events(row.deal_id),
    )


def contract_by_number(number: str) -> str:
    """Return the id of the contract that people know by *number*."""
    found = db.session.scalar(select(Contract.id).where(Contract.number == number))
    if found is None:
        raise NotFound(_("There is no contract %(number)s.", number=number[:40]))
    return found


def recurring_revenue(*, currency: str | None = None) -> tuple[RevenueRow, ...]:
    """Return the recurring revenue by state and currency, in the order of states."""
    statement = select(
        Contract.state,
        Contract.currency,
        func.count(),
        func.sum(Contract.monthly_minor),
        func.sum(Contract.yearly_minor),
    ).group_by(Contract.state, Contract.currency)
    if currency is not None:
        statement = statement.where(Contract.currency == currency)
    order = list(State)
    rows = [
        RevenueRow(
            state,
            code,
            count,
            Money(int(monthly), code),
            Money(int(yearly), code),
        )
        for state, code, count, monthly, yearly in db.session.execute(statement)
    ]
    return tuple(
        sorted(rows, key=lambda row: (row.currency, order.index(State(row.state))))
    )


def covered_until(row: ContractRow, term: Term, today: date) -> date | None:
    """Return the last day covered: of the term in force, or of one that has ended."""
    if row.state not in _ALIVE:
        return None if row.ends_on is None else row.ends_on - timedelta(days=1)
    agreed = row.ends_on - timedelta(days=1) if row.ends_on and row.ends else None
    if agreed is not None or term.evergreen:
        return agreed
    return term.on(today).last_day


def next_payment(
    row: ContractRow, record: ContractRecord, today: date
) -> Payment | None:
    """Return what is due next; nothing once the contract has ended."""
    if row.state not in _ALIVE:
        return None
    found = Plan.of(record.offer).next_payment(today)
    ends_on = row.ends_on if row.ends else None
    return None if found and ends_on and found.start >= ends_on else found


def _events(deal_id: str) -> tuple[Event, ...]:
    columns = (getattr(DealEvent, name) for name in Event.__slots__)
    rows = db.session.execute(
        select(*columns)
        .where(DealEvent.deal_id == deal_id, DealEvent.what.not_in(INTERNAL))
        .order_by(DealEvent.at, DealEvent.id)
    )
    return tuple(Event(*row) for row in rows)


def _row(row: Any) -> ContractRow:  # noqa: ANN401  a row of _ROW
    return ContractRow(
        id=row.id,
        deal_id=row.deal_id,
        number=row.number,
        version=row.version,
        title=row.title,
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        state=row.state,
        signed_at=row.signed_at,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        ends=not row.renewal_months,
        monthly=Money(row.monthly_minor, row.currency),
        yearly=Money(row.yearly_minor, row.currency),
        one_off=Money(row.one_off_minor, row.currency),
    )
