"""Write the charges of a contract and when they are billed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.billing.charges import prepared_charges
from contracts.billing.cycles import BilledPeriod, Cycle
from contracts.billing.models import BillingPeriod, BillingSchedule, Charge
from contracts.billing.operations import staging
from contracts.records import Offer
from upheld.db import db, table_of, upsert_into
from upheld.prepared import Prepared

Values = dict[str, Any]

_PERIODS = table_of(BillingPeriod)
_CHARGES, _SCHEDULES = table_of(Charge), table_of(BillingSchedule)
#: More periods than a run needs at a time, so that the next one finds them there.
_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose the charges are."""

    seller_id: str
    customer_id: str
    deal_id: str
    contract_id: str

    @property
    def columns(self) -> Values:
        """The owner as every row has it."""
        return {name: getattr(self, name) for name in self.__slots__}


def schedule_contract(owner: Owner, plain: Mapping[str, Any]) -> None:
    """Write the charges that :func:`prepared_charges` made, in this transaction.

    What costs nothing at all is never billed: it has no charge and no schedule.
    """
    charges = plain.get("charges") or ()
    if not charges:
        return
    _CHARGING.run(*(charge_row(owner, one) for one in charges))
    due_on = date.fromisoformat(plain["next_due_on"])
    _SCHEDULING.run(schedule_row(owner, plain, ordinal=0, due_on=due_on))


def charge_row(owner: Owner, plain: Mapping[str, Any]) -> Values:
    """Return the row of one charge."""
    days = {name: plain[name] and date.fromisoformat(plain[name]) for name in _DAYS}
    return {
        **plain,
        **days,
        **owner.columns,
        "quantity": Decimal(plain["quantity"]),
        "invoice_id": None,
    }


_DAYS = ("due_on", "starts_on", "ends_on")


def schedule_row(
    owner: Owner, plain: Mapping[str, Any], *, ordinal: int, due_on: date
) -> Values:
    """Return the row of a schedule that goes on with the period *ordinal*."""
    days = [one["due_on"] for one in plain["charges"] if one["due_on"]]
    once = min(map(date.fromisoformat, days), default=None)
    return {
        **owner.columns,
        "rhythm": 1,
        "cycle_id": plain["cycle_id"],
        "cycle": plain["cycle"],
        "currency": plain["charges"][0]["currency"],
        "next_ordinal": ordinal,
        "period_due_on": due_on,
        "rhythms": 1,
        "once_due_on": once,
        "next_due_on": min(day for day in (due_on, once) if day),
        "parked": "",
    }


def first_from(cycle: Cycle, day: date) -> BilledPeriod | None:
    """Return the first period that begins on or after *day*: what is before is over.

    A contract that comes from another system was billed there.
    """
    return next((one for one in cycle.periods() if one.period.start >= day), None)


def complete_cycles(session: Session, day: date) -> None:
    """Write the periods of all cycles of the step, past *day*."""
    cycles: list[str] = list(session.scalars(staging.incomplete(day)))
    for text in cycles:
        complete_periods(Cycle.read(text), day)


def complete_periods(cycle: Cycle, until: date) -> None:
    """Write the periods of *cycle* up to one that is due after *until*, or its last."""
    last = db.session.scalar(
        select(func.max(_PERIODS.c.ordinal)).where(_PERIODS.c.cycle_id == cycle.id)
    )
    rows = list(_missing(cycle, until, -1 if last is None else last))
    if rows:
        insert = upsert_into(_PERIODS).on_conflict_do_nothing()
        db.session.execute(insert, rows)


def _missing(cycle: Cycle, until: date, last: int) -> Iterator[Values]:
    coming = cycle.periods(last + 1)
    for one in coming:
        yield _period_row(cycle, one)
        if one.due_on > until:
            break
    yield from (_period_row(cycle, one) for one in islice(coming, _AHEAD))


def _period_row(cycle: Cycle, one: BilledPeriod) -> Values:
    return {
        "cycle_id": cycle.id,
        "ordinal": one.ordinal,
        "starts_on": one.period.start,
        "ends_on": one.period.end,
        "due_on": one.due_on,
        "from_part": int(one.before * one.parts),
        "to_part": int(one.after * one.parts),
        "parts": one.parts,
    }


def rows_of(
    owner: Owner, offer: Offer, from_day: date
) -> tuple[list[Values], Values | None]:
    """Return the rows of a contract that is billed here from a day on."""
    plain = prepared_charges(offer)
    cycle = Cycle.of(offer.term)
    plain["charges"] = [one for one in plain["charges"] if one["period_months"]]
    begun = first_from(cycle, from_day)
    if begun is None or not plain["charges"]:
        return [], None
    return (
        [charge_row(owner, one) for one in plain["charges"]],
        schedule_row(owner, plain, ordinal=begun.ordinal, due_on=begun.due_on),
    )


_CHARGING = Prepared(_CHARGES.insert, _CHARGES.c.keys())
_SCHEDULING = Prepared(_SCHEDULES.insert, _SCHEDULES.c.keys())
