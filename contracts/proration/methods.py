"""How a part of a period is measured: the methods, and the position that each gives.

Pure.  A method gives every day a position on one line, in billing periods, and the part
from one day to another is the difference of their positions.  So parts add up exactly,
whatever the method: p(a, b) + p(b, c) = p(a, c).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import lcm

from catalog.proration import Method
from contracts.cycles.cycle_days import Cycle
from contracts.cycles.intervals import Every, Unit, in_order
from contracts.cycles.zones import as_instants, local_day, start_of_day
from upheld.dates import DateError, Period, utc
from upheld.words import _

_MONTH_DAYS = 30
_YEAR_DAYS = 365
_YEAR_MONTHS = 12
_SECOND = timedelta(seconds=1)


class Leading(StrEnum):
    """How long the period is that the days before the first cycle date are a part of.

    ``aligned``: from the cycle date before.  ``counted_back``: one interval back from
    the first cycle date, which is another day where that was cut to a short month.
    """

    ALIGNED = "aligned"
    COUNTED_BACK = "counted_back"


class ChangeDay(StrEnum):
    """Whose the day of a change is: still the old price's, or already the new one's."""

    OLD = "old"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a billing period: so many of so many, exactly.

    ``counted`` and ``of`` are days, months or seconds, as the method counts.
    """

    counted: Fraction
    of: Fraction

    def __post_init__(self) -> None:
        """Refuse a part of nothing."""
        if self.of <= 0:
            raise DateError(_("A period without a day has no parts."))

    @classmethod
    def days(cls, counted: int, of: int) -> "Part":
        """Return so many days of so many."""
        return cls(Fraction(counted), Fraction(of))

    @property
    def fraction(self) -> Fraction:
        """The part as an exact fraction of one period."""
        return self.counted / self.of

    @property
    def figures(self) -> tuple[int, int]:
        """Both as whole numbers, not reduced: the days stay visible."""
        by = lcm(self.counted.denominator, self.of.denominator)
        return int(self.counted * by), int(self.of * by)

    def __str__(self) -> str:
        """Return it unreduced, ``12/31``."""
        counted, of = self.figures
        return f"{counted}/{of}"


@dataclass(frozen=True, slots=True)
class Measure:
    """A method with the cycle whose periods it measures.

    ``zone`` says when days begin, which only seconds depend on.
    """

    cycle: Cycle
    method: Method = Method.ACTUAL_DAYS
    leading: Leading = Leading.ALIGNED
    zone: str = "UTC"

    def __post_init__(self) -> None:
        """Refuse a method that counts months for periods of days."""
        if self.method in _COUNTS_MONTHS and not self.cycle.every.months:
            raise DateError(
                _("This method of proration needs a period of months."),
                hint=_("Choose actual days for periods of days and weeks."),
            )

    def position(self, day: date) -> Fraction:
        """Return where *day* begins, in periods from the first cycle date."""
        return _POSITION[self.method](self, day)

    def position_at(self, instant: datetime) -> Fraction:
        """Return where *instant* lies, by the seconds of the period around it."""
        n, aligned = self._around(local_day(instant, self.zone))
        time = as_instants(aligned, self.zone)
        return n + Fraction(
            (utc(instant) - time.start) // _SECOND, time.length // _SECOND
        )

    def fraction(self, start: date, end: date) -> Fraction:
        """Return the part from *start* to *end*, the end exclusive, in periods."""
        in_order(start, end)
        return self.position(end) - self.position(start)

    def fraction_between(self, start: datetime, end: datetime) -> Fraction:
        """Return the part between two instants, by seconds."""
        if utc(end) < utc(start):
            raise DateError(
                _("%(second)s is before %(first)s.", second=end, first=start),
                hint=_("Put the dates in order."),
            )
        return self.position_at(end) - self.position_at(start)

    def inclusive(self, first: date, last: date) -> Fraction:
        """Return the part from *first* to *last*, both of them counted."""
        in_order(first, last)
        return self.fraction(first, last + timedelta(days=1))

    def parts(self, start: date, end: date) -> Iterator[tuple[Period, Part]]:
        """Yield the parts from *start* to *end*, one for each aligned period."""
        in_order(start, end)
        while start < end:
            until = min(self.aligned(start).end, end)
            yield Period(start, until), self.part(start, until)
            start = until

    def part(self, start: date, end: date) -> Part:
        """Return the part from *start* to *end* of the period around *start*."""
        of = self.length(self.aligned(start))
        return Part(self.fraction(start, end) * of, of)

    def aligned(self, day: date) -> Period:
        """Return the period that *day* is a part of."""
        return self._around(day)[1]

    def length(self, aligned: Period) -> Fraction:
        """Return how long an aligned period is, in what the method counts."""
        months = self.cycle.every.months
        if self.method is Method.PER_SECOND:
            return Fraction(as_instants(aligned, self.zone).length // _SECOND)
        if self.method is Method.ACTUAL_DAYS:
            return Fraction(aligned.days)
        return _MONTH_LENGTH[self.method] * months

    def _around(self, day: date) -> tuple[int, Period]:
        cycle = self.cycle
        if day >= cycle.first or self.leading is Leading.ALIGNED:
            n = cycle.index(day)
            return n, cycle.period(n)
        n = cycle.every.index(cycle.first, day)
        return n, cycle.every.period(cycle.first, n)


def of_period(start: date, end: date, period: Period) -> Part:
    """Return the days from *start* to *end* over the days of *period*, whatever it is.

    The part may be more than one: three months over the first of them.
    """
    in_order(start, end)
    return Part.days((end - start).days, period.days)


def thirty_day_number(day: date) -> int:
    """Return the number of *day* on a calendar of months of 30 days."""
    months = _YEAR_MONTHS * day.year + day.month
    return _MONTH_DAYS * months + min(day.day, _MONTH_DAYS)


def _by_actual_days(measure: Measure, day: date) -> Fraction:
    n, aligned = measure._around(day)  # noqa: SLF001 - of the class above
    return n + Fraction((day - aligned.start).days, aligned.days)


def _by_thirty_days(measure: Measure, day: date) -> Fraction:
    days = thirty_day_number(day) - thirty_day_number(measure.cycle.first)
    return Fraction(days, _MONTH_DAYS * measure.cycle.every.months)


def _by_actual_of_30(measure: Measure, day: date) -> Fraction:
    days = (day - measure.cycle.first).days
    return Fraction(days, _MONTH_DAYS * measure.cycle.every.months)


def _by_365(measure: Measure, day: date) -> Fraction:
    days = (day - measure.cycle.first).days
    return Fraction(days * _YEAR_MONTHS, _YEAR_DAYS * measure.cycle.every.months)


def _by_whole_months(measure: Measure, day: date) -> Fraction:
    return Fraction(_monthly(measure.cycle).index(day), measure.cycle.every.months)


def _by_started_months(measure: Measure, day: date) -> Fraction:
    months = _monthly(measure.cycle)
    n = months.index(day)
    begun = n if months.begins(n) == day else n + 1
    return Fraction(begun, measure.cycle.every.months)


def _by_seconds(measure: Measure, day: date) -> Fraction:
    return measure.position_at(start_of_day(day, measure.zone))


def _monthly(cycle: Cycle) -> Cycle:
    """Return the months of a cycle, which begin on its cycle day."""
    return Cycle(cycle.first, Every(1, Unit.MONTH), cycle.day)


_POSITION: dict[Method, Callable[[Measure, date], Fraction]] = {
    Method.ACTUAL_DAYS: _by_actual_days,
    Method.THIRTY_DAYS: _by_thirty_days,
    Method.ACTUAL_OF_30: _by_actual_of_30,
    Method.YEAR_365: _by_365,
    Method.WHOLE_MONTHS: _by_whole_months,
    Method.STARTED_MONTHS: _by_started_months,
    Method.PER_SECOND: _by_seconds,
}
_MONTH_LENGTH = {
    Method.THIRTY_DAYS: Fraction(_MONTH_DAYS),
    Method.ACTUAL_OF_30: Fraction(_MONTH_DAYS),
    Method.YEAR_365: Fraction(_YEAR_DAYS, _YEAR_MONTHS),
    Method.WHOLE_MONTHS: Fraction(1),
    Method.STARTED_MONTHS: Fraction(1),
}
_COUNTS_MONTHS = frozenset(_MONTH_LENGTH)
