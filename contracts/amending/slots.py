"""The billing periods around a change: those billed already, and those to come.  Pure.

Where a change gives the contract another cycle, the first period to come may begin
within one of the new cycle: what is left of it stands between the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import islice

from contracts.billed_periods import days_of, months_until
from contracts.billing.cycles import BilledPeriod, Cycle
from contracts.proration.methods import Part
from contracts.terms import Term
from upheld.dates import Period


@dataclass(frozen=True, slots=True)
class Days:
    """The days from ``start`` to ``end``, exclusive; ``None`` for an open side."""

    start: date | None = None
    end: date | None = None

    def within(self, period: Period) -> Period | None:
        """Return the days of *period* among them, or ``None`` for none."""
        start = max(self.start or period.start, period.start)
        end = min(self.end or period.end, period.end)
        return Period(start, end) if start < end else None

    def until(self, end: date | None) -> "Days":
        """Return them cut where they go on after *end*."""
        if end is None or (self.end is not None and self.end <= end):
            return self
        return Days(self.start, end)


@dataclass(frozen=True, slots=True)
class Slot:
    """One billing period as a change meets it."""

    billed: BilledPeriod
    term: Term
    #: The days and months that a part of it is measured by; of what is left of a
    #: period they are those of the whole.
    measured: BilledPeriod
    #: Whether an invoice has been made of it.
    invoiced: bool = False
    #: Whether a run bills it, and not a charge that comes once.
    whole: bool = True

    @property
    def period(self) -> Period:
        """Its days."""
        return self.billed.period

    def months_at(self, day: date) -> Fraction:
        """Return the months of the agreement before a *day*, by its proration."""
        first, last = self.billed.before, self.billed.after
        if day <= self.period.start:
            return first
        if day >= self.period.end:
            return last
        one = self.measured
        months = one.after - one.before
        at = one.before + months_until(self.term, one.period, months, day)
        return min(max(at, first), last)

    def part(self, days: Period) -> Part:
        """Return some of its *days* as its method counts them."""
        return days_of(self.term, self.measured.period, days.start, days.end)


def slots(
    old: Cycle, new: Cycle, next_ordinal: int, until: date | None
) -> Iterator[Slot]:
    """Yield the periods up to the one with the last of the days before *until*.

    Of those to come one more follows: where the next invoice is.
    """
    before = list(islice(old.periods(), next_ordinal))
    for one in before:
        yield Slot(one, old.term, one, invoiced=True)
    billed = before[-1] if before else None
    for slot in _coming(old, new, next_ordinal, billed):
        yield slot
        if slot.whole and (until is None or slot.period.start >= until):
            return


def _coming(
    old: Cycle, new: Cycle, next_ordinal: int, last: BilledPeriod | None
) -> Iterator[Slot]:
    if new.ending(None) == old.ending(None) and not _was_cut(old, last):
        for one in new.periods(next_ordinal):
            yield Slot(one, new.term, one)
        return
    billed_to = last.period.end if last else None
    for one in new.periods():
        if last is None or billed_to is None or one.period.start >= billed_to:
            yield Slot(one, new.term, one)
        elif one.period.end > billed_to:
            yield _rest(one, last, billed_to, new.term)


def _was_cut(cycle: Cycle, last: BilledPeriod | None) -> bool:
    """Tell whether the end of a cycle cut the last period that was billed."""
    return last is not None and cycle.ends_on == last.period.end


def _rest(one: BilledPeriod, last: BilledPeriod, billed_to: date, term: Term) -> Slot:
    """Return what is left of a period of another cycle after the last one billed."""
    rest = BilledPeriod(
        one.ordinal,
        Period(billed_to, one.period.end),
        one.due_on,
        min(last.after, one.after),
        one.after,
    )
    return Slot(rest, term, one, whole=False)
