"""Days, months and half-open periods; instants are UTC.

Nothing here looks up the time: whoever calls says which day it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from upheld.errors import UpheldError


class DateError(UpheldError):
    """A date, instant or period that makes no sense."""

    status = 422


def utc(instant: datetime) -> datetime:
    """Return *instant* in UTC; one without a zone is refused, never guessed."""
    if instant.tzinfo is None:
        raise DateError(f"{instant.isoformat()} has no time zone")
    return instant.astimezone(UTC)


def end_of_day(instant: datetime, timezone: str) -> datetime:
    """Return when the day of *instant* ends in *timezone*, an IANA name; in UTC.

    A day has 23 or 25 hours where clocks change.
    """
    zone = ZoneInfo(timezone)
    following = utc(instant).astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(following, time(), zone).astimezone(UTC)


def add_months(anchor: date, months: int) -> date:
    """Return the day *months* after *anchor*, cut to the length of its month.

    Always count from the anchor, never from the last result: 31 Jan, 28 Feb,
    31 Mar.
    """
    try:
        return anchor + relativedelta(months=months)
    except (ValueError, OverflowError) as error:
        raise DateError(
            f"{months} months from {anchor} is outside the calendar"
        ) from error


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``start`` up to, not including, ``end``."""

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a period without a day."""
        if self.end <= self.start:
            raise DateError(f"a period from {self.start} cannot end on {self.end}")

    @classmethod
    def of_months(cls, start: date, months: int) -> "Period":
        """Return the *months* months that begin on *start*."""
        return cls(start, add_months(start, months))

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day covered, the one that people are shown."""
        return self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        """Tell whether *day* is covered."""
        return self.start <= day < self.end

    def overlap(self, other: "Period") -> "Period | None":
        """Return the days that both periods have, or ``None``."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def split(self, months: int) -> Iterator["Period"]:
        """Yield the parts of *months* months from the start; the last may be short."""
        if months < 1:
            raise DateError(f"cannot split a period into parts of {months} months")
        start, count = self.start, 1
        while start < self.end:
            end = min(add_months(self.start, months * count), self.end)
            yield Period(start, end)
            start, count = end, count + 1
