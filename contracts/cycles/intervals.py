"""Intervals of any unit, counted from an anchor, and the periods that they make.

Pure.  Every boundary is counted from the anchor, never from the last boundary: 31 Jan,
28 Feb, 31 Mar.  Periods are half-open; people are shown their last day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from upheld.dates import DateError, Period, add_months
from upheld.words import _

LONGEST_COUNT = 1000
_MONDAY = date(1900, 1, 1)


class Unit(StrEnum):
    """What an interval is counted in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF_YEAR: 6, Unit.YEAR: 12}


def add_days(anchor: date, days: int) -> date:
    """Return the day *days* after *anchor*, negative for before."""
    try:
        return anchor + timedelta(days=days)
    except OverflowError as error:
        raise DateError(
            _(
                "%(days)s days from %(day)s is outside the calendar.",
                days=days,
                day=anchor,
            )
        ) from error


@dataclass(frozen=True, slots=True)
class Every:
    """So many of a unit: 3 months, 30 days, 2 weeks."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse an interval of nothing."""
        if not 1 <= self.count <= LONGEST_COUNT:
            raise DateError(
                _(
                    "An interval of %(count)s is not between 1 and %(most)s.",
                    count=self.count,
                    most=LONGEST_COUNT,
                )
            )

    @property
    def days(self) -> int:
        """How many days it has; 0 when it is counted in months."""
        return self.count * _DAYS.get(self.unit, 0)

    @property
    def months(self) -> int:
        """How many months it has; 0 when it is counted in days."""
        return self.count * _MONTHS.get(self.unit, 0)

    def after(self, anchor: date, n: int = 1) -> date:
        """Return the day *n* intervals after *anchor*, negative for before."""
        if self.months:
            return add_months(anchor, n * self.months)
        return add_days(anchor, n * self.days)

    def index(self, anchor: date, day: date) -> int:
        """Return how many boundaries from *anchor* on are not after *day*, less one.

        0 is the period that begins on the anchor; those before it are negative.
        """
        if self.days:
            return (day - anchor).days // self.days
        apart = 12 * (day.year - anchor.year) + day.month - anchor.month
        n = apart // self.months
        return n - 1 if self.after(anchor, n) > day else n

    def period(self, anchor: date, n: int) -> Period:
        """Return the period *n* from *anchor*, 0 for the one that begins on it."""
        return Period(self.after(anchor, n), self.after(anchor, n + 1))

    def holding(self, anchor: date, day: date) -> Period:
        """Return the anniversary period that *day* falls into."""
        return self.period(anchor, self.index(anchor, day))

    def calendar(self, day: date) -> Period:
        """Return the calendar period that *day* falls into; weeks begin on Monday."""
        return self.holding(self.calendar_anchor(), day)

    def calendar_anchor(self) -> date:
        """Return a day on which calendar periods begin.

        Months that neither make up a year nor are made of years have none, for they
        would begin in another month each year; nor have several weeks or days.
        """
        fits = 12 % self.months == 0 or self.months % 12 == 0 if self.months else False
        if not (fits or self.days == 1 or self.days == _DAYS[Unit.WEEK]):
            raise DateError(
                _(
                    "%(count)s × %(unit)s does not fit into the calendar.",
                    count=self.count,
                    unit=self.unit.value,
                ),
                hint=_("Count the periods from the start of the contract."),
            )
        return _MONDAY


def whole_periods(start: date, end: date, every: Every) -> int:
    """Return how many complete periods fit between two days, the end exclusive."""
    in_order(start, end)
    return every.index(start, end)


def tile(start: date, end: date, every: Every) -> Iterator[Period]:
    """Yield the periods from *start* to *end*; the last may be short."""
    in_order(start, end)
    n = 0
    while (first := every.after(start, n)) < end:
        n += 1
        yield Period(first, min(every.after(start, n), end))


def in_order(first: date, second: date) -> None:
    """Refuse two days out of order."""
    if second < first:
        raise DateError(
            _("%(second)s is before %(first)s.", second=second, first=first),
            hint=_("Put the dates in order."),
        )
