"""Read how far billing runs are, and what they could not bill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from contracts.billing.models import BillingRun, BillingSchedule
from contracts.models import Contract, Customer
from upheld.accounts.models import Seller
from upheld.db import db
from upheld.errors import NotFound
from upheld.scope import current_scope
from upheld.texts import _

#: More are not shown.
MOST = 50


@dataclass(frozen=True, slots=True)
class RunView:
    """One run, as far as it is."""

    id: str
    day: date
    state: str
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    stopping: bool
    due: int
    seen: int
    invoices: int
    parked: int

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more happens."""
        return self.state != "running"


@dataclass(frozen=True, slots=True)
class Parked:
    """A contract that cannot be billed, since when, and why."""

    contract_id: str
    number: str
    title: str
    customer: str
    due_on: date
    reason: str


def runs(limit: int = MOST) -> tuple[RunView, ...]:
    """Return the latest runs, the newest first."""
    statement = select(BillingRun).order_by(BillingRun.id.desc()).limit(limit)
    return tuple(_view(row) for row in db.session.scalars(statement))


def run(run_id: str) -> RunView:
    """Return one run of the seller."""
    row = db.session.scalar(
        select(BillingRun)
        .where(BillingRun.id == run_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound(_("There is no such run."))
    return _view(row)


def open_run(day: date) -> str | None:
    """Return the latest run of *day* that has not come to its end."""
    found = select(BillingRun.id).where(
        BillingRun.day == day, BillingRun.state == "running"
    )
    return db.session.scalar(found.order_by(BillingRun.id.desc()).limit(1))


def parked(limit: int = MOST) -> Sequence[Parked]:
    """Return the contracts that are parked, those that are due longest first."""
    statement = (
        select(
            Contract.id,
            Contract.number,
            Contract.title,
            Customer.name,
            BillingSchedule.next_due_on,
            BillingSchedule.parked,
        )
        .join(Contract, Contract.id == BillingSchedule.contract_id)
        .join(Customer, Customer.id == Contract.customer_id)
        .where(BillingSchedule.parked != "", BillingSchedule.next_due_on.is_not(None))
        .order_by(BillingSchedule.next_due_on, Contract.number)
        .limit(limit)
    )
    rows = db.session.execute(statement).all()
    return tuple(Parked(*row[:4], row[4] or date.max, row[5]) for row in rows)


def may_look_ahead() -> bool:
    """Tell whether days that have not come may be billed: only in a demo."""
    return db.session.get_one(Seller, current_scope().seller_id).is_demo


def bills_daily() -> bool:
    """Tell whether what is due is billed each day by itself."""
    return db.session.get_one(Seller, current_scope().seller_id).bills_daily


def _view(row: BillingRun) -> RunView:
    return RunView(**{name: getattr(row, name) for name in RunView.__slots__})
