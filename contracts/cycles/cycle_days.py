"""The bill-cycle day: on which day of the month an account is billed.

Pure.  A cycle day past the end of a month means its last day.  Periods counted in days
or weeks follow the day on which they began and have no cycle day.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from contracts.cycles.intervals import Every, Unit
from upheld.dates import DateError, Period
from upheld.words import _

LAST_CYCLE_DAY = 31


def align(day: date, cycle_day: int) -> date:
    """Return the cycle day in the month of *day*; it may lie before it."""
    _check(cycle_day)
    last = monthrange(day.year, day.month)[1]
    return day.replace(day=min(cycle_day, last))


def align_to_next(day: date, cycle_day: int, *, every: Every, since: date) -> date:
    """Return the first cycle date from *day* on.

    Intervals of days and weeks ignore the cycle day: they are counted *since* a day,
    and that day itself is no cycle date.
    """
    _check(cycle_day)
    if every.days:
        n = max(-((since - day).days // every.days), 1)
        return every.after(since, n)
    if day.day > cycle_day:
        return align(Every(1, Unit.MONTH).after(day), cycle_day)
    return align(day, cycle_day)


@dataclass(frozen=True, slots=True)
class Cycle:
    """When the billing periods of one line begin: its first cycle date and those after.

    ``cycle_day`` of 0 means the day of the start: anniversary periods.  With
    ``calendar`` they are those of the calendar: quarters from January.  What lies
    before the first cycle date is the leading stub.
    """

    start: date
    every: Every
    cycle_day: int = 0
    calendar: bool = False

    def __post_init__(self) -> None:
        """Refuse a cycle day that no month has, and what fits no calendar."""
        if self.cycle_day:
            _check(self.cycle_day)
        if self.calendar:
            self.every.calendar_anchor()

    @property
    def day(self) -> int:
        """The cycle day, or the day of the month of the start."""
        return 1 if self.calendar else self.cycle_day or self.start.day

    @property
    def first(self) -> date:
        """The first cycle date: the cycle day in the month of the start or later."""
        if self.calendar:
            period = self.every.calendar(self.start)
            return period.start if period.start == self.start else period.end
        if self.every.days:
            return self.start
        aligned = align(self.start, self.day)
        if aligned >= self.start:
            return aligned
        return align(self.every.after(aligned), self.day)

    def begins(self, n: int) -> date:
        """Return the cycle date *n* after the first, negative for before."""
        if self.every.days:
            return self.every.after(self.first, n)
        return align(self.every.after(self.first, n), self.day)

    def index(self, day: date) -> int:
        """Return which cycle date is the last one not after *day*."""
        n = self.every.index(self.first, day)
        if self.begins(n) > day:
            return n - 1
        return n + 1 if self.begins(n + 1) <= day else n

    def period(self, n: int) -> Period:
        """Return the aligned period from cycle date *n* to the next."""
        return Period(self.begins(n), self.begins(n + 1))

    def holding(self, day: date) -> Period:
        """Return the aligned period that *day* falls into, whole, never cut."""
        return self.period(self.index(day))

    def on_or_after(self, day: date) -> date:
        """Return the first cycle date not before *day*, nor before the first."""
        n = self.index(day)
        return self.begins(max(n if self.begins(n) == day else n + 1, 0))

    def next_after(self, day: date) -> date:
        """Return the first cycle date after *day*, nor before the first."""
        return self.begins(max(self.index(day) + 1, 0))


def _check(cycle_day: int) -> None:
    if not 1 <= cycle_day <= LAST_CYCLE_DAY:
        raise DateError(
            _(
                "A cycle day of %(day)s is not between 1 and %(last)s.",
                day=cycle_day,
                last=LAST_CYCLE_DAY,
            )
        )
