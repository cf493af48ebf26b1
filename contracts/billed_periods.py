"""The billing periods of an agreement, and the months that each of them pays for.

Pure.  Each term begins anew, as does each year of an agreement without end, and is paid
to the month: what its last period pays for is what is left of it.  So the payments of a
term add up to its price, whatever the rhythm and the method of proration.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import takewhile

from catalog.proration import Method
from contracts.cycles.billed import Timing
from contracts.cycles.stubs import Billable, periods
from contracts.proration.methods import Measure, Part, of_period
from contracts.terms import Term
from upheld.dates import Period, add_months

_YEAR = 12


@dataclass(frozen=True, slots=True)
class BilledPeriod:
    """One billing period: its days, when it is due, and the months it pays for.

    ``before`` and ``after`` are months of the agreement from its start; the months
    between them are paid for, a part of a month as a fraction.
    """

    period: Period
    due_on: date
    before: Fraction
    after: Fraction

    @property
    def months(self) -> Fraction:
        """The months that the period pays for."""
        return self.after - self.before


def billed_periods(term: Term, ends_on: date | None = None) -> Iterator[BilledPeriod]:
    """Yield the billing periods of *term*, cut by its proration where it *ends_on*.

    An agreement that renews or is evergreen goes on for ever unless it ends.
    """
    for one in _uncut(term):
        if ends_on is None or one.period.end <= ends_on:
            yield one
        elif one.period.start < ends_on:
            yield _cut(term, one, ends_on)
        if ends_on is not None and one.period.end >= ends_on:
            return


def first_term(term: Term) -> Iterator[BilledPeriod]:
    """Return the periods of the first term, of the first year when evergreen."""
    last = add_months(term.starts_on, term.months or _YEAR)
    return takewhile(lambda one: one.period.start < last, _uncut(term))


def _uncut(term: Term) -> Iterator[BilledPeriod]:
    first, length = 0, term.months or _YEAR
    while length:
        yield from _one_term(term, first, first + length)
        first += length
        length = term.renewal_months if term.months else _YEAR


def _one_term(term: Term, first: int, last: int) -> Iterator[BilledPeriod]:
    if not term.rhythm.aligned:
        for start in range(first, last, term.billing_months):
            end = min(start + term.billing_months, last)
            yield _billed(term, _months_of(term, start, end), start, end)
        return
    days = _months_of(term, first, last)
    cycle = term.rhythm.cycle(days.start, term.billing_months)
    before = Fraction(first)
    for one in periods(cycle, days.end, term.rhythm.first_stub):
        after = min(before + _paid_for(term, days.start, one), Fraction(last))
        if one.period.end == days.end:
            after = Fraction(last)
        yield _billed(term, one.period, before, after)
        before = after


def _paid_for(term: Term, start: date, one: Billable) -> Fraction:
    """Return the months that a period pays for: a whole one those of its interval."""
    if one.whole:
        return Fraction(term.billing_months)
    cycle = term.rhythm.cycle(start, term.billing_months)
    measure = Measure(cycle, term.rhythm.proration)
    parts = [
        min(measure.fraction(period.start, period.end), Fraction(1))
        for period in _aligned_parts(measure, one.period)
    ]
    return term.billing_months * sum(parts, Fraction(0))


def _aligned_parts(measure: Measure, period: Period) -> Iterator[Period]:
    return (part for part, _fraction in measure.parts(period.start, period.end))


def _cut(term: Term, one: BilledPeriod, ends_on: date) -> BilledPeriod:
    period = Period(one.period.start, ends_on)
    paid = months_until(term, one.period, one.months, ends_on)
    due_on = ends_on if _arrears(term) else one.due_on
    return replace(one, period=period, due_on=due_on, after=one.before + paid)


def months_until(term: Term, period: Period, months: Fraction, day: date) -> Fraction:
    """Return what of the *months* that a *period* pays for comes before a *day* of it.

    By the proration of *term*; never more than all of them.
    """
    rhythm, start = term.rhythm, period.start
    if rhythm.proration is Method.ACTUAL_DAYS and not rhythm.aligned:
        return months * of_period(start, day, period).fraction
    cycle = rhythm.cycle(start, term.billing_months)
    part = Measure(cycle, rhythm.proration).fraction(start, day)
    return min(term.billing_months * part, months)


def days_of(term: Term, period: Period, start: date, end: date) -> Part:
    """Return the part of a *period* from *start* to *end*, as its method counts."""
    rhythm = term.rhythm
    if rhythm.proration is Method.ACTUAL_DAYS:
        return of_period(start, end, period)
    cycle = rhythm.cycle(period.start, term.billing_months)
    return Measure(cycle, rhythm.proration).part(start, end)


def _billed(
    term: Term, period: Period, before: Fraction | int, after: Fraction | int
) -> BilledPeriod:
    due_on = period.end if _arrears(term) else period.start
    return BilledPeriod(period, due_on, Fraction(before), Fraction(after))


def _arrears(term: Term) -> bool:
    return term.rhythm.timing is not Timing.ADVANCE


def _months_of(term: Term, start: int, end: int) -> Period:
    return Period(add_months(term.starts_on, start), add_months(term.starts_on, end))
