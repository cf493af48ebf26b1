"""The periods of a line with its stubs: the short ones at the start and at the end.

Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.cycles.cycle_days import Cycle
from contracts.cycles.intervals import in_order
from upheld.dates import Period


class FirstStub(StrEnum):
    """What becomes of the days before the first cycle date.

    ``own`` invoices them by themselves; ``merged`` puts them into the first whole
    period, which gets longer by them.
    """

    OWN = "own"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Billable:
    """One period that is billed, and the aligned period that its last day lies in.

    It is shorter where a line starts or ends within a period, and longer where the
    days before the first cycle date were merged into it.
    """

    period: Period
    aligned: Period

    @property
    def whole(self) -> bool:
        """Whether it is an aligned period, neither more nor less."""
        return self.period == self.aligned


def periods(
    cycle: Cycle, end: date | None = None, stub: FirstStub = FirstStub.OWN
) -> Iterator[Billable]:
    """Yield the periods from the start of *cycle* up to, not including, *end*.

    They follow each other without a gap; without an end they go on.
    """
    if end is not None:
        in_order(cycle.start, end)
    first, n = cycle.start, 0 if cycle.first == cycle.start else -1
    if n == -1 and stub is FirstStub.MERGED and (end is None or cycle.first < end):
        n = 0
    while end is None or first < end:
        aligned = cycle.period(n)
        last = aligned.end if end is None else min(aligned.end, end)
        yield Billable(Period(first, last), aligned)
        first, n = last, n + 1
