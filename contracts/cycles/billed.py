"""How far a line is billed on a day: in advance, in arrears, or in greedy arrears.

Pure.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.cycles.cycle_days import Cycle
from contracts.cycles.intervals import in_order


class Timing(StrEnum):
    """When a period is billed.

    ``advance`` on its first day, ``arrears`` once it is over.  ``greedy`` is for
    arrears that one bill run on a fixed day collects: it also takes the periods in
    progress, but none that begins on the very day of the run.
    """

    ADVANCE = "advance"
    ARREARS = "arrears"
    GREEDY = "greedy"


@dataclass(frozen=True, slots=True)
class Billed:
    """Where the billing of a line stands on a day; ends are exclusive.

    ``until`` is ``None`` while there is nothing to bill yet.
    """

    first_cycle_date: date
    until: date | None
    last_cycle_date: date | None
    next_cycle_date: date


def billed_on(
    cycle: Cycle, target: date, timing: Timing, end: date | None = None
) -> Billed:
    """Return how far a line is billed by *target*, one that ends before *end*."""
    if end is not None:
        in_order(cycle.start, end)
    in_order(cycle.start, target)
    until = _UNTIL[timing](cycle, target, end)
    if until is None:
        return Billed(cycle.first, None, None, cycle.first)
    last = cycle.begins(cycle.index(until)) if until >= cycle.first else None
    return Billed(cycle.first, until, last, cycle.next_after(until))


def _in_advance(cycle: Cycle, target: date, end: date | None) -> date:
    following = cycle.next_after(target)
    return following if end is None else min(following, end)


def _in_arrears(cycle: Cycle, target: date, end: date | None) -> date | None:
    if end is not None and end <= target:
        return end
    return cycle.begins(cycle.index(target)) if target >= cycle.first else None


def _greedily(cycle: Cycle, target: date, end: date | None) -> date | None:
    if target == cycle.start and target != cycle.first:
        return None
    following = cycle.on_or_after(target)
    return following if end is None else min(following, end)


_UNTIL = {
    Timing.ADVANCE: _in_advance,
    Timing.ARREARS: _in_arrears,
    Timing.GREEDY: _greedily,
}
