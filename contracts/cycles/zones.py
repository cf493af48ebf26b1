"""Instants, local days and time zones, with summer time.

Pure.  The local date of the account decides on which day something happens.  A local
day has 23 or 25 hours where clocks change; a period is stored as UTC instants.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contracts.cycles.billed import Timing
from contracts.cycles.intervals import Every
from upheld.dates import DateError, Period, utc
from upheld.intervals import Interval
from upheld.words import _


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise DateError(
            _("“%(name)s” is not the name of a time zone.", name=name),
            hint=_("Write a name such as Europe/Rome."),
        ) from error


def local_day(instant: datetime, zone: str) -> date:
    """Return the date of *instant* where the account is."""
    return utc(instant).astimezone(zone_of(zone)).date()


def cycle_day_of(instant: datetime, zone: str) -> int:
    """Return the bill-cycle day of what began at *instant*."""
    return local_day(instant, zone).day


def start_of_day(day: date, zone: str) -> datetime:
    """Return when *day* begins in *zone*, in UTC.

    Where clocks change at midnight, the first instant that belongs to the day.
    """
    return _earliest(datetime.combine(day, time()), zone_of(zone))


def as_instants(period: Period, zone: str) -> Interval:
    """Return a period of days as the time from its first midnight to its last."""
    return Interval(start_of_day(period.start, zone), start_of_day(period.end, zone))


def hours(day: date, zone: str) -> int:
    """Return how many hours a local day has: 24, or 23 or 25 where clocks change."""
    one = as_instants(Period(day, day + timedelta(days=1)), zone)
    return round(one.length / timedelta(hours=1))


def anniversary_period(
    anchor: date, every: Every, billed_on: date, timing: Timing
) -> Period:
    """Return the anniversary period that is billed on a day.

    In advance the one that the day falls into; in arrears the one before it.
    """
    n = every.index(anchor, billed_on)
    return every.period(anchor, n if timing is Timing.ADVANCE else n - 1)


def calendar_period(every: Every, billed_on: date, timing: Timing) -> Period:
    """Return the calendar period that is billed on a day, by the same rule."""
    return anniversary_period(every.calendar_anchor(), every, billed_on, timing)


@dataclass(frozen=True, slots=True)
class Recurring:
    """What recurs from an instant on: every boundary is counted from ``anchor``.

    Days and months are counted on the clock of ``zone``, so that noon stays noon
    when clocks change.
    """

    anchor: datetime
    every: Every
    zone: str = "UTC"

    def boundary(self, n: int) -> datetime:
        """Return the boundary *n* from the anchor, negative for before, in UTC."""
        local = utc(self.anchor).astimezone(zone_of(self.zone)).replace(tzinfo=None)
        day = self.every.after(local.date(), n)
        return _earliest(datetime.combine(day, local.time()), zone_of(self.zone))

    def holding(self, instant: datetime) -> Interval:
        """Return the half-open time between two boundaries that holds *instant*."""
        n = self._index(utc(instant))
        return Interval(self.boundary(n), self.boundary(n + 1))

    def next(self, instant: datetime, *, inclusive: bool = True) -> datetime:
        """Return the first boundary after *instant*, or the instant if it is one."""
        n = self._index(utc(instant))
        same = inclusive and self.boundary(n) == utc(instant)
        return self.boundary(n if same else n + 1)

    def previous(self, instant: datetime, *, inclusive: bool = True) -> datetime:
        """Return the last boundary before *instant*, or the instant if it is one."""
        n = self._index(utc(instant))
        exact = self.boundary(n) == utc(instant)
        return self.boundary(n - 1 if exact and not inclusive else n)

    def _index(self, instant: datetime) -> int:
        zone = zone_of(self.zone)
        anchor = utc(self.anchor).astimezone(zone).date()
        n = self.every.index(anchor, instant.astimezone(zone).date())
        while self.boundary(n) > instant:
            n -= 1
        while self.boundary(n + 1) <= instant:
            n += 1
        return n


def _earliest(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return what the clock shows as *wall*, in UTC.

    Shown twice: the first time.  Never shown, as clocks went forward: the instant at
    which they did.
    """
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return min(early, late) if early <= late else _gap(late, early, zone)


def _gap(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Return when clocks went forward, between two instants of UTC, to the second."""
    before = low.astimezone(zone).utcoffset()
    second = timedelta(seconds=1)
    while high - low > second:
        middle = low + timedelta(seconds=int((high - low) / second) // 2)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
