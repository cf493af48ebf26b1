"""What becomes of the charges while a contract is suspended.  Pure.

What is suspended ends on the first day of the pause and begins again, at the same
price, on the day on which it goes on: the days between are never billed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contracts.amending.altering import Change, Standing
from contracts.billing.charges import RECURRING, NewCharge
from contracts.billing.cycles import Cycle
from upheld.dates import add_months

#: The charges that a pause interrupts, with the days on which they were to end.
Interrupted = Mapping[int, date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """From when to when, the end exclusive; ``put_back`` moves the contract's end."""

    starts_on: date
    ends_on: date | None = None
    put_back: bool = False


def interrupted_by(standing: Standing, pause: Pause) -> dict[int, date | None]:
    """Return the charges that hold on the first day of a pause, or later."""
    return {
        one.sequence: one.ends_on
        for one in standing.charges
        if one.kind == RECURRING
        and (one.ends_on is None or one.ends_on > pause.starts_on)
    }


def pausing(
    standing: Standing, pause: Pause, *, settle_on: date | None, free_on: date
) -> Change:
    """Return the change of charges by which a contract is suspended."""
    interrupted = interrupted_by(standing, pause)
    return Change(
        cycle=_cycle(standing.cycle, pause),
        ended={one: _ended(standing, one, pause.starts_on) for one in interrupted},
        added=_again(standing, interrupted, pause.ends_on) if pause.ends_on else (),
        settle_on=settle_on,
        free_on=free_on,
    )


def resuming(
    standing: Standing, pause: Pause, interrupted: Interrupted, *, free_on: date
) -> Change:
    """Return the change by which it goes on; *pause* has the day, also another one.

    Charges that were to begin again on the day that was planned begin on that day.
    """
    if pause.ends_on is None:
        raise ValueError("a pause that ends has a day")
    planned = {
        one.sequence: one.starts_on
        for one in standing.charges
        if one.kind == RECURRING
        and one.starts_on is not None
        and one.starts_on > pause.starts_on
        and one.sequence not in interrupted
    }
    return Change(
        cycle=_cycle(standing.cycle, pause),
        ended=planned,
        added=_again(standing, interrupted, pause.ends_on),
        free_on=free_on,
    )


def _ended(standing: Standing, sequence: int, day: date) -> date:
    """Return when a charge ends: one that has not begun, before it begins."""
    known = next(one for one in standing.charges if one.sequence == sequence)
    return max(day, known.starts_on) if known.starts_on else day


def _again(
    standing: Standing, interrupted: Interrupted, day: date
) -> tuple[NewCharge, ...]:
    return tuple(
        replace(one, starts_on=max(day, one.starts_on or day), ends_on=end)
        for one in standing.charges
        if one.sequence in interrupted
        and ((end := interrupted[one.sequence]) is None or end > day)
    )


def _cycle(cycle: Cycle, pause: Pause) -> Cycle:
    """Return the cycle of a contract whose end is put back by the days of the pause."""
    end = cycle.ends_on or cycle.term.ends_on
    if not pause.put_back or pause.ends_on is None or end is None:
        return cycle
    later = end + timedelta((pause.ends_on - pause.starts_on).days)
    months = cycle.months
    while add_months(cycle.starts_on, months) < later:
        months += 1
    exact = add_months(cycle.starts_on, months) == later
    return replace(cycle, months=months, ends_on=None if exact else later)
