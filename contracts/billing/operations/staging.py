"""What one step of a run is about to bill, in temporary tables of its connection."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    UniqueConstraint,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session

from contracts.billing.models import BillingPeriod, BillingSchedule, Charge
from contracts.billing.operations.sql import identified
from upheld.db import table_of
from upheld.isolation import in_scope

_TEMPORARY = MetaData()
Rows = Select[Any]

#: The contracts of the step.
STEP = Table(
    "billing_step",
    _TEMPORARY,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("contract_id", String(32), unique=True),
    Column("deal_id", String(32)),
    Column("customer_id", String(32)),
    Column("currency", String(3)),
    prefixes=["TEMPORARY"],
)
#: The invoices to come, those among them that will have no line too.
DUE = Table(
    "billing_due",
    _TEMPORARY,
    Column("invoice_id", String(32), primary_key=True),
    Column("step", Integer),
    Column("due_on", Date),
    Column("starts_on", Date),
    Column("ends_on", Date),
    UniqueConstraint("step", "due_on"),
    prefixes=["TEMPORARY"],
)
#: For each cycle of the step: where it goes on.
COMING = Table(
    "billing_coming",
    _TEMPORARY,
    Column("cycle_id", String(32), primary_key=True),
    Column("ordinal", Integer),
    Column("due_on", Date),
    prefixes=["TEMPORARY"],
)
#: How the customers of the step are named, and how long they have to pay.
BUYER = Table(
    "billing_buyer",
    _TEMPORARY,
    Column("customer_id", String(32), primary_key=True),
    Column("party_id", String(32)),
    Column("payment_days", Integer),
    prefixes=["TEMPORARY"],
)

_TAKEN = ("contract_id", "deal_id", "customer_id", "currency")
SCHEDULES, CHARGES = table_of(BillingSchedule), table_of(Charge)
PERIODS = table_of(BillingPeriod)


def due_contracts(day: date, size: int) -> Rows:
    """Select the contracts of a step: *size* that are due, whatever the order."""
    return (
        select(*(SCHEDULES.c[name] for name in _TAKEN))
        .where(
            in_scope(SCHEDULES),
            SCHEDULES.c.next_due_on <= day,
            SCHEDULES.c.parked == "",
        )
        .order_by(SCHEDULES.c.next_due_on, SCHEDULES.c.contract_id)
        .limit(size)
    )


def begin(session: Session) -> None:
    """Make the temporary tables of this connection, or empty them."""
    connection = session.connection()
    for table in (STEP, DUE, COMING, BUYER):
        table.create(connection, checkfirst=True)
        session.execute(delete(table))


def choose(session: Session, chosen: Rows) -> int:
    """Take the *chosen* contracts, but those that another worker has; return how many.

    What is taken stays locked until the commit.
    """
    locked = chosen.with_for_update(of=SCHEDULES, skip_locked=True)
    session.execute(insert(STEP).from_select(_TAKEN, locked))
    return session.scalar(select(func.count()).select_from(STEP)) or 0


def incomplete(day: date) -> Select[tuple[str]]:
    """Select the cycles of the step whose periods are not written far enough."""
    further = exists().where(
        PERIODS.c.cycle_id == SCHEDULES.c.cycle_id, PERIODS.c.due_on > day
    )
    return (
        select(SCHEDULES.c.cycle)
        .join_from(STEP, SCHEDULES, SCHEDULES.c.contract_id == STEP.c.contract_id)
        .where(in_scope(SCHEDULES), ~further)
        .distinct()
    )


def fill(session: Session, day: date, start: str) -> None:
    """Stage the invoices that become due up to *day*, and where each cycle goes on."""
    session.execute(insert(COMING).from_select(COMING.c.keys(), _coming(day)))
    _look_at(session, STEP)
    session.execute(insert(DUE).from_select(DUE.c.keys(), _due(day, start)))
    _look_at(session, DUE)


def _look_at(session: Session, table: Table) -> None:
    """Tell PostgreSQL what is in a table that it would take for empty."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"analyze {table.name}"))


def _coming(day: date) -> Rows:
    """Select for each cycle of the step the first period after *day*.

    Periods are numbered from 0, so that those before it count up to its number.
    """
    of_step = (
        select(SCHEDULES.c.cycle_id)
        .join_from(STEP, SCHEDULES, SCHEDULES.c.contract_id == STEP.c.contract_id)
        .where(in_scope(SCHEDULES))
    )
    return (
        select(
            PERIODS.c.cycle_id,
            func.sum(case((PERIODS.c.due_on <= day, 1), else_=0)),
            func.min(case((PERIODS.c.due_on > day, PERIODS.c.due_on))),
        )
        .where(PERIODS.c.cycle_id.in_(of_step))
        .group_by(PERIODS.c.cycle_id)
    )


def _due(day: date, start: str) -> Rows:
    """Select what becomes due, one row for each contract and day."""
    found = union_all(*_becoming_due(day)).subquery()
    whole = (found.c.place, found.c.due_on)
    return select(
        identified(start, func.row_number().over(order_by=whole)),
        *whole,
        func.min(found.c.starts_on),
        func.max(found.c.ends_on),
    ).group_by(*whole)


def _becoming_due(day: date) -> Iterator[Rows]:
    """Yield periods, and charges that come once."""
    days = ("due_on", "starts_on", "ends_on")
    yield (
        select(STEP.c.place, *(PERIODS.c[name] for name in days))
        .select_from(with_periods(day))
        .where(in_scope(SCHEDULES))
    )
    yield (
        select(STEP.c.place, *(CHARGES.c[name] for name in days))
        .select_from(with_once(day))
        .where(in_scope(SCHEDULES), in_scope(CHARGES))
    )


def with_periods(day: date) -> Any:  # noqa: ANN401  SQLAlchemy's joins
    """Join the contracts of the step with their schedules and the periods due."""
    return STEP.join(SCHEDULES, SCHEDULES.c.contract_id == STEP.c.contract_id).join(
        PERIODS,
        and_(
            PERIODS.c.cycle_id == SCHEDULES.c.cycle_id,
            PERIODS.c.ordinal >= SCHEDULES.c.next_ordinal,
            PERIODS.c.due_on <= day,
        ),
    )


def with_once(day: date) -> Any:  # noqa: ANN401  SQLAlchemy's joins
    """Join the contracts of the step with their charges due that come once."""
    return STEP.join(
        SCHEDULES,
        and_(
            SCHEDULES.c.contract_id == STEP.c.contract_id,
            SCHEDULES.c.rhythm == 1,
            SCHEDULES.c.once_due_on <= day,
        ),
    ).join(
        CHARGES,
        and_(
            CHARGES.c.contract_id == STEP.c.contract_id,
            CHARGES.c.kind == "once",
            CHARGES.c.invoice_id.is_(None),
            CHARGES.c.due_on <= day,
        ),
    )
