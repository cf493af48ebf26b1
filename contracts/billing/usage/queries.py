"""What was used in the period that runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from contracts.billing.usage.meters import Meter, meters_of
from contracts.billing.usage.models import UsageRecord
from contracts.models import Contract
from contracts.records import read_contract
from upheld.db import db
from upheld.errors import NotFound
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class Reading:
    """What one line has used in the period that runs, and what waits to be rated."""

    position: int
    title: str
    unit: str
    starts_on: date
    #: The first day not in it.
    ends_on: date
    quantity: Decimal
    #: Of earlier periods, recorded but on no invoice yet.
    late: Decimal


def readings(contract_id: str, *, today: date) -> tuple[Reading, ...]:
    """Return a reading of each line that is paid by use, before the start of none."""
    row = db.session.scalar(select(Contract).where(Contract.id == contract_id))
    if row is None:
        raise NotFound(_("There is no such contract."))
    meters = meters_of(read_contract(row.record).offer)
    if not meters:
        return ()
    chosen = select(UsageRecord).where(UsageRecord.contract_id == contract_id)
    found = db.session.scalars(chosen).all()
    return tuple(
        one for meter in meters if (one := _reading(meter, found, today)) is not None
    )


def _reading(meter: Meter, found: Iterable[UsageRecord], today: date) -> Reading | None:
    period = meter.period(max(today, meter.cycle.starts_on))
    if period is None:
        return None
    mine = [one for one in found if one.position == meter.position]
    running = [one for one in mine if period.start <= one.starts_on < period.end]
    late = [one for one in mine if one.charge is None and one.starts_on < period.start]
    return Reading(
        meter.position,
        meter.title,
        meter.unit,
        period.start,
        period.end,
        sum((one.quantity for one in running), Decimal(0)),
        sum((one.quantity for one in late), Decimal(0)),
    )


def contract_by_number(number: str) -> str:
    """Return the id of the contract *number*."""
    found = db.session.scalar(select(Contract.id).where(Contract.number == number))
    if found is None:
        raise NotFound(_("There is no contract %(number)s.", number=number))
    return found


def contract_number(contract_id: str) -> str:
    """Return the number of a contract."""
    found = db.session.scalar(select(Contract.number).where(Contract.id == contract_id))
    if found is None:
        raise NotFound(_("There is no such contract."))
    return found
