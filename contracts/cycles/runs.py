"""The invoices of one line: on which day, for which days.

Pure.  What is invoiced next begins with the day after what was invoiced, so that moving
the date of an invoice stretches or shrinks its period and leaves no gap.  All days here
are inclusive: the first and the last day that an invoice is for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contracts.cycles.billed import Timing
from contracts.cycles.cycle_days import align
from contracts.cycles.intervals import Every, in_order
from upheld.dates import DateError, add_months
from upheld.words import _

_DAY = timedelta(days=1)
_LAST = 31
#: No line has more invoices than one a day for fifty years.
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Run:
    """By which rule a line is invoiced.

    ``month_end``: periods end with the last day of a calendar month, and in arrears
    the invoice is of that very day instead of the day after.  ``offset`` moves the
    day of the invoice by so many days against the start of a period in advance, and
    against its last day in arrears; ``None`` is the usual: 0, and 1 in arrears.

    ``anchor`` is the day that periods are counted from, where it is not the first day
    of the line: months begun on the 31st spring back to it after February.
    """

    every: Every
    timing: Timing = Timing.ADVANCE
    month_end: bool = False
    offset: int | None = None
    anchor: date | None = None

    def __post_init__(self) -> None:
        """Refuse the last day of the month for what is not counted in months."""
        if self.month_end and not self.every.months:
            raise DateError(
                _("Days and weeks cannot be billed by the last day of a month.")
            )

    @property
    def shift(self) -> int:
        """The offset in days, the usual one where none is set."""
        if self.offset is not None:
            return self.offset
        return 0 if self.timing is Timing.ADVANCE or self.month_end else 1

    def last_day(self, first: date) -> date:
        """Return the last day of the period that begins with *first*."""
        if self.month_end:
            return align(add_months(first, self.every.months - 1), _LAST)
        if self.anchor is None:
            return self.every.after(first) - _DAY
        return self.every.holding(self.anchor, first).last_day

    def invoice_day(self, first: date, last: date) -> date:
        """Return on which day the period from *first* to *last* is invoiced."""
        from_day = first if self.timing is Timing.ADVANCE else last
        return from_day + timedelta(days=self.shift)

    def last_day_invoiced_on(self, day: date) -> date:
        """Return the last day that an invoice of *day* is for."""
        moved = day - timedelta(days=self.shift)
        return self.last_day(moved) if self.timing is Timing.ADVANCE else moved


@dataclass(frozen=True, slots=True)
class Invoiced:
    """One invoice of a line: its day, and the first and last day that it is for."""

    on: date
    first: date
    last: date


def next_invoice(run: Run, first: date, end: date | None = None) -> date | None:
    """Return when the period from *first* is invoiced; ``None`` after the *end*."""
    if end is not None and first > end:
        return None
    last = run.last_day(first)
    return run.invoice_day(first, last if end is None else min(last, end))


def next_period(run: Run, on: date, first: date, end: date | None = None) -> Invoiced:
    """Return what is invoiced *on* a day that may have been moved by hand.

    *first* is the first day of the line, or the day after what was invoiced.
    """
    last = run.last_day_invoiced_on(on)
    last = last if end is None else min(last, end)
    in_order(first, last)
    return Invoiced(on, first, last)


@dataclass(frozen=True, slots=True)
class Advanced:
    """Where a line stands after an invoice: the next one, and invoiced until when."""

    next_invoice: date | None
    invoiced_until: date


def advance(run: Run, on: date, end: date | None = None) -> Advanced:
    """Return the state after the invoice that was due *on* a day."""
    until = run.last_day_invoiced_on(on)
    until = until if end is None else min(until, end)
    return Advanced(next_invoice(run, until + _DAY, end), until)


def invoices(run: Run, start: date, end: date | None = None) -> Iterator[Invoiced]:
    """Yield every invoice of a line; without an end there are a great many."""
    if end is not None:
        in_order(start, end)
    anchored = run if run.anchor else _anchored(run, start)
    first = start
    for _one in range(MOST):
        on = next_invoice(anchored, first, end)
        if on is None:
            return
        last = anchored.last_day(first)
        yield Invoiced(on, first, last if end is None else min(last, end))
        first = last + _DAY


def _anchored(run: Run, start: date) -> Run:
    return replace(run, anchor=start)
