"""What open quotes are worth, and why others were lost."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import exists, func, select

from contracts.quotes.models import Quote
from contracts.quotes.pipeline import By, Counted
from contracts.quotes.queries.lists import day_of, in_pipeline
from contracts.quotes.states import State
from upheld.accounts.models import User
from upheld.db import db
from upheld.money import Money

#: Days for which reasons are counted.
A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who has quotes."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Lost:
    """How many quotes were declined for one reason; empty where none was given."""

    reason: str
    count: int
    yearly: Money


def open_quotes(by: By, *, owner_id: str = "", today: date) -> tuple[Counted, ...]:
    """Return the open quotes by state and day, of one owner or of all."""
    day = day_of(by)
    statement = (
        select(
            Quote.state,
            day,
            Quote.currency,
            func.count(),
            func.sum(Quote.yearly_minor),
            func.sum(Quote.total_minor),
        )
        .where(in_pipeline(today))
        .group_by(Quote.state, day, Quote.currency)
    )
    if owner_id:
        statement = statement.where(Quote.owner_id == owner_id)
    return tuple(
        Counted(
            state, on, count, Money(int(yearly), currency), Money(int(term), currency)
        )
        for state, on, currency, count, yearly, term in db.session.execute(statement)
    )


def quote_owners() -> tuple[Owner, ...]:
    """Return everybody who has quotes, by name."""
    rows = db.session.execute(
        select(User.id, User.name)
        .where(exists().where(Quote.owner_id == User.id))
        .order_by(User.name, User.id)
    )
    return tuple(Owner(*row) for row in rows)


def lost_reasons(*, owner_id: str = "", today: date) -> tuple[Lost, ...]:
    """Return why quotes were declined in the last year, the most frequent first."""
    since = datetime.combine(today - timedelta(days=A_YEAR), time.min, UTC)
    statement = (
        select(
            Quote.declined_for,
            Quote.currency,
            func.count().label("count"),
            func.sum(Quote.yearly_minor),
        )
        .where(Quote.state == State.DECLINED, Quote.decided_at >= since)
        .group_by(Quote.declined_for, Quote.currency)
        .order_by(func.count().desc(), Quote.declined_for)
    )
    if owner_id:
        statement = statement.where(Quote.owner_id == owner_id)
    rows = db.session.execute(statement)
    return tuple(Lost(row[0], row[2], Money(int(row[3]), row[1])) for row in rows)
