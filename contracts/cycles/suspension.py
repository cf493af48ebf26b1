"""What becomes of a line's days when it is suspended.

Pure.  All days are inclusive: the first and the last one covered.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from contracts.cycles.intervals import add_days, in_order

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The days from ``first`` to ``last``, both of them; ``None`` for no end."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        """Refuse a span that ends before it begins."""
        if self.last is not None:
            in_order(self.first, self.last)


def suspend(line: Span, first: date, last: date, *, put_back: bool) -> tuple[Span, ...]:
    """Return the days covered when a line is suspended from *first* to *last*.

    With *put_back* the time lost is added at the end, and a line that would begin
    later begins later by the whole suspension; without it the end stays, and what the
    suspension covers is lost.
    """
    pause = Span(first, last)
    if line.last is not None and line.last < pause.first:
        return (line,)
    if put_back:
        return _put_back(line, pause.first, last)
    return _cut(line, pause.first, last)


def _put_back(line: Span, first: date, last: date) -> tuple[Span, ...]:
    if line.first >= first:
        lost_from = first if line.first > last else line.first
        return (_later(line, (last - lost_from).days + 1),)
    before = Span(line.first, first - _DAY)
    rest = Span(first, line.last)
    return before, _later(rest, (last - first).days + 1)


def _later(line: Span, days: int) -> Span:
    end = None if line.last is None else add_days(line.last, days)
    return Span(add_days(line.first, days), end)


def _cut(line: Span, first: date, last: date) -> tuple[Span, ...]:
    kept = []
    if line.first < first:
        kept.append(Span(line.first, first - _DAY))
    after = max(line.first, last + _DAY)
    if line.last is None or line.last >= after:
        kept.append(Span(after, line.last))
    return tuple(kept)
