"""What stands of a contract: its charges, how far they are billed, its versions."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select

from contracts.amending.altering import Standing
from contracts.billing.charges import ONCE, NewCharge, Tax
from contracts.billing.cycles import Cycle
from contracts.billing.models import BillingSchedule, Charge, Invoice
from contracts.models import Contract, ContractRevision
from contracts.records import Offer, read_contract
from contracts.terms import Term
from upheld.db import db
from upheld.errors import NotFound
from upheld.texts import _

_NAMES = tuple(name for name in NewCharge.__slots__ if name != "tax")


class Version(NamedTuple):
    """One version of a contract, as its page lists it."""

    version: int
    kind: str
    effective_on: date
    at: Any
    quote_id: str | None
    yearly_minor: int
    changes: str


def current_offer(contract_id: str) -> Offer:
    """Return the offer in force of a contract, with all amendments."""
    record = db.session.scalar(
        select(Contract.record).where(Contract.id == contract_id)
    )
    if record is None:
        raise NotFound(_("There is no such contract."))
    return read_contract(record).offer


def versions(contract_id: str) -> tuple[Version, ...]:
    """Return the versions of a contract, the newest first; none if never changed."""
    columns = (getattr(ContractRevision, name) for name in Version._fields)
    rows = db.session.execute(
        select(*columns)
        .where(ContractRevision.contract_id == contract_id)
        .order_by(ContractRevision.version.desc())
    )
    return tuple(Version(*row) for row in rows)


def standing_of(contract_id: str, term: Term) -> Standing:
    """Return how far the contract is billed; *term* is that of the offer in force."""
    schedule = db.session.scalar(
        select(BillingSchedule).where(
            BillingSchedule.contract_id == contract_id, BillingSchedule.rhythm == 1
        )
    )
    cycle = Cycle.read(schedule.cycle) if schedule else Cycle.of(term)
    following = schedule.next_ordinal if schedule else 0
    return Standing(
        charges=tuple(map(charge_of, _charges(contract_id))),
        cycle=cycle,
        next_ordinal=following,
        last_sequence=_last_sequence(contract_id),
        first_ordinal=_first_ordinal(contract_id, cycle, following),
    )


def _charges(contract_id: str) -> Iterable[Charge]:
    waiting = or_(Charge.kind != ONCE, Charge.invoice_id.is_(None))
    return db.session.scalars(
        select(Charge)
        .where(Charge.contract_id == contract_id, waiting)
        .order_by(Charge.sequence)
    )


def charge_of(row: Charge) -> NewCharge:
    """Return a stored charge as the rules take it."""
    return NewCharge(
        **{name: getattr(row, name) for name in _NAMES},
        tax=Tax(
            category=row.tax_category,
            millionths=row.tax_millionths,
            reason=row.tax_reason,
        ),
    )


def _last_sequence(contract_id: str) -> int:
    return (
        db.session.scalar(
            select(func.max(Charge.sequence)).where(Charge.contract_id == contract_id)
        )
        or 0
    )


def _first_ordinal(contract_id: str, cycle: Cycle, following: int) -> int:
    """Return the first period that was billed here: what came before was elsewhere."""
    first = db.session.scalar(
        select(func.min(Invoice.starts_on)).where(Invoice.contract_id == contract_id)
    )
    if first is None:
        return following
    periods = (one for one in cycle.periods() if one.period.end > first)
    return min(next(periods).ordinal, following)


def first_free_day(contract_id: str, today: date) -> date:
    """Return the first day from *today* on for which no invoice has been made."""
    taken = set(
        db.session.scalars(
            select(Invoice.billed_for).where(
                Invoice.contract_id == contract_id,
                Invoice.kind == "period",
                Invoice.billed_for >= today,
            )
        )
    )
    day = today
    while day in taken:
        day += timedelta(days=1)
    return day
