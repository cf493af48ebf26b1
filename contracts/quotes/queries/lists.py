"""Quotes as lists and overviews show them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import aliased

from contracts.models import Customer
from contracts.quotes.models import Quote
from contracts.quotes.pipeline import By
from contracts.quotes.revisions import display
from contracts.quotes.states import OPEN, UNSENT, State, current
from upheld.dates import add_months
from upheld.db import UtcDateTime, db
from upheld.listing import Order, Page, contains, read_page, sorted_by
from upheld.money import Money

A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteFilter:
    """Which quotes are asked for; what is empty does not confine."""

    text: str = ""
    state: str = ""
    customer_id: str = ""
    owner_id: str = ""
    #: The first day of a month: what its pipeline counts, by the day that is named.
    month: date | None = None
    by: By = By.DECISION
    #: Such as ``-yearly``; empty for the newest first.
    sort: str = ""


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A revision of a quote in a list; its state is that of the day asked for."""

    id: str
    deal_id: str
    number: str
    title: str
    customer_id: str
    customer_name: str
    state: str
    yearly: Money
    total: Money
    valid_until: date
    changed_at: datetime
    #: Days since the last change.
    age: int


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many quotes stand in one state, and what they are worth a year."""

    state: str
    count: int
    yearly: Money
    #: The last change of the one that has waited longest.
    oldest: datetime


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One revision of a quote among its others."""

    id: str
    number: str
    revision: int
    state: str
    yearly: Money
    total: Money
    sent_at: datetime | None


_ROW = (
    Quote.id,
    Quote.deal_id,
    Quote.number,
    Quote.revision,
    Quote.title,
    Quote.customer_id,
    # Not a join, which counting the list would have to make for every row of it.
    select(Customer.name)
    .where(Customer.id == Quote.customer_id)
    .scalar_subquery()
    .label("customer_name"),
    Quote.state,
    Quote.yearly_minor,
    Quote.total_minor,
    Quote.currency,
    Quote.valid_until,
    Quote.changed_at,
)


#: What the list can be sorted by.
_SORTS = {
    "title": Quote.title,
    "number": Quote.number,
    "valid": Quote.valid_until,
    "changed": Quote.changed_at,
    "yearly": Quote.yearly_minor,
}


def list_quotes(
    wanted: QuoteFilter, *, today: date, after: str | None = None, size: int = 50
) -> Page[QuoteRow]:
    """Return a page of quotes, the newest first, replaced revisions left out.

    An open quote whose validity has passed is listed, and found, as expired.
    """
    statement = _wanted(wanted, today)
    newest = Order((Quote.id,), descending=True)
    return read_page(
        statement,
        sorted_by(wanted.sort, _SORTS, Quote.id, newest),
        lambda row: _row(row, today),
        after=after,
        size=size,
    )


def quote_ids(wanted: QuoteFilter, *, today: date) -> tuple[str, ...]:
    """Return the ids of all quotes that :func:`list_quotes` would show."""
    statement = _wanted(wanted, today).with_only_columns(Quote.id)
    return tuple(db.session.scalars(statement.order_by(Quote.id.desc())))


def _wanted(wanted: QuoteFilter, today: date) -> Select[Any]:
    statement = select(*_ROW)
    if wanted.state != State.REPLACED:
        statement = statement.where(Quote.state != State.REPLACED)
    if wanted.state:
        statement = statement.where(_state_on(today) == wanted.state)
    if wanted.customer_id:
        statement = statement.where(Quote.customer_id == wanted.customer_id)
    if wanted.owner_id:
        statement = statement.where(Quote.owner_id == wanted.owner_id)
    if wanted.month:
        statement = statement.where(*_expected(wanted.month, wanted.by, today))
    return statement.where(contains(Quote.search_text, wanted.text))


def quote_states(*, today: date) -> tuple[StateCount, ...]:
    """Return how many quotes there are in each state and currency."""
    state = _state_on(today).label("state")
    rows = db.session.execute(
        select(
            state,
            Quote.currency,
            func.count(),
            func.sum(Quote.yearly_minor),
            func.min(Quote.changed_at, type_=UtcDateTime()),
        ).group_by(state, Quote.currency)
    )
    counts = [
        StateCount(row[0], row[2], Money(int(row[3]), row[1]), row[4]) for row in rows
    ]
    order = list(State)
    return tuple(
        sorted(counts, key=lambda one: (order.index(State(one.state)), -one.count))
    )


def quotes_in_need(*, today: date, limit: int = 20) -> tuple[QuoteRow, ...]:
    """Return the quotes that wait for the seller, the most pressing first.

    Those are the ones that the customer has opened, those that can be accepted for
    a week at most, and the drafts that nobody has touched for a week.
    """
    open_now = Quote.state.in_([*OPEN]) & (Quote.valid_until >= today)
    soon = Quote.valid_until <= today + A_WEEK
    long_ago = datetime.combine(today - A_WEEK, time.min, UTC)
    forgotten = (Quote.state == State.DRAFT) & (Quote.changed_at < long_ago)
    seen = Quote.state == State.VIEWED
    statement = (
        select(*_ROW)
        .where(forgotten | (open_now & (seen | soon)))
        .order_by(case((open_now & soon, 0), (seen, 1), else_=2), Quote.valid_until)
        .limit(limit)
    )
    return tuple(_row(row, today) for row in db.session.execute(statement))


def revisions(deal_id: str, number: str) -> tuple[RevisionRow, ...]:
    """Return the revisions of a quote, the newest first."""
    rows = db.session.execute(
        select(
            Quote.id,
            Quote.number,
            Quote.revision,
            Quote.state,
            Quote.currency,
            Quote.yearly_minor,
            Quote.total_minor,
            Quote.sent_at,
        )
        .where(Quote.deal_id == deal_id, Quote.number == number)
        .order_by(Quote.revision.desc())
    )
    return tuple(
        RevisionRow(
            row.id,
            display(row.number, row.revision),
            row.revision,
            row.state,
            Money(row.yearly_minor, row.currency),
            Money(row.total_minor, row.currency),
            row.sent_at,
        )
        for row in rows
    )


def in_pipeline(today: date) -> Any:  # noqa: ANN401  an expression
    """Return what picks the open quotes, of each deal one.

    It is the revision that can be accepted, and a draft only where there is none.
    """
    other = aliased(Quote)
    decidable = exists().where(
        other.deal_id == Quote.deal_id,
        other.state.in_([*OPEN]),
        other.valid_until >= today,
    )
    is_open = Quote.state.in_([*OPEN]) & (Quote.valid_until >= today)
    return is_open | (Quote.state.in_(UNSENT) & ~decidable)


def day_of(by: By) -> Any:  # noqa: ANN401  a column
    """Return the day that a month of a pipeline is taken from."""
    return Quote.valid_until if by is By.DECISION else Quote.starts_on


def _expected(month: date, by: By, today: date) -> Any:  # noqa: ANN401  expressions
    day = day_of(by)
    return in_pipeline(today), day >= month, day < add_months(month, 1)


def _state_on(today: date) -> Any:  # noqa: ANN401  an expression
    lapsed = Quote.state.in_([*OPEN]) & (Quote.valid_until < today)
    return case((lapsed, State.EXPIRED.value), else_=Quote.state)


def _row(row: Any, today: date) -> QuoteRow:  # noqa: ANN401  a row of _ROW
    return QuoteRow(
        id=row.id,
        deal_id=row.deal_id,
        number=display(row.number, row.revision),
        title=row.title,
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        state=current(State(row.state), row.valid_until, today),
        yearly=Money(row.yearly_minor, row.currency),
        total=Money(row.total_minor, row.currency),
        valid_until=row.valid_until,
        changed_at=row.changed_at,
        age=max(0, (today - row.changed_at.date()).days),
    )
