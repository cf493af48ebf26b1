"""Intervals of time and the algebra over them: what downtime is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from upheld.dates import DateError, utc


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The time from ``start`` up to, not including, ``end``, both in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Turn both ends into UTC; refuse an interval that is empty or backwards."""
        object.__setattr__(self, "start", utc(self.start))
        object.__setattr__(self, "end", utc(self.end))
        if self.end <= self.start:
            raise DateError(f"an interval from {self.start} cannot end at {self.end}")

    @property
    def length(self) -> timedelta:
        """How long the interval lasts."""
        return self.end - self.start

    def overlap(self, other: "Interval") -> "Interval | None":
        """Return the time that both have, or ``None``."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Interval(start, end) if start < end else None


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the same time in order, without overlaps and without touching parts."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return tuple(merged)


def subtract(
    intervals: Iterable[Interval], removed: Iterable[Interval]
) -> tuple[Interval, ...]:
    """Return the time in *intervals* that is not in *removed*."""
    cuts = union(removed)
    left: list[Interval] = []
    for interval in union(intervals):
        start = interval.start
        for cut in cuts:
            if cut.end <= start or cut.start >= interval.end:
                continue
            if start < cut.start:
                left.append(Interval(start, cut.start))
            start = cut.end
        if start < interval.end:
            left.append(Interval(start, interval.end))
    return tuple(left)


def intersect(
    intervals: Iterable[Interval], others: Iterable[Interval]
) -> tuple[Interval, ...]:
    """Return the time that is in both."""
    second = union(others)
    pairs = ((one, two) for one in union(intervals) for two in second)
    return tuple(
        common for one, two in pairs if (common := one.overlap(two)) is not None
    )


def duration(intervals: Iterable[Interval]) -> timedelta:
    """Return how long the *intervals* last together, overlaps counted once."""
    return sum((interval.length for interval in union(intervals)), timedelta())
