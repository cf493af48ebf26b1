"""Periods of notice and limits, terms, and the last day on which to send a letter.

Pure.  Last days are inclusive here, as they are printed.
"""

from datetime import date, timedelta

from contracts.cycles.intervals import Every, in_order
from contracts.terms import NoticeUnit, end_of_notice, notice_before
from upheld.dates import DateError
from upheld.words import _

_DAY = timedelta(days=1)


def last_day_of(event: date, every: Every, *, event_counts: bool = False) -> date:
    """Return the last day of a period that an event begins.

    The day of the event counts or not; the period ends on the day with the same
    number, or the last day of a shorter month (Dodds v Walker [1981]).
    """
    last = every.after(event)
    return last - _DAY if event_counts else last


def notice_deadline(end: date, count: int, unit: NoticeUnit) -> date:
    """Return the last day to give notice for cover that ends with *end*."""
    _not_negative(count)
    return notice_before(end, count, unit)


def latest_send_date(
    end: date, count: int, unit: NoticeUnit, *, transit_days: int = 0
) -> date:
    """Return by when notice is sent so that it arrives on its last day."""
    _not_negative(transit_days)
    return notice_deadline(end, count, unit) - timedelta(days=transit_days)


def can_still_give_notice(end: date, count: int, unit: NoticeUnit, today: date) -> bool:
    """Tell whether notice given *today* still ends cover with *end*."""
    return today <= notice_deadline(end, count, unit)


def cover_ends(given: date, count: int, unit: NoticeUnit) -> date:
    """Return the last day covered after notice *given*, whose day counts not."""
    _not_negative(count)
    return end_of_notice(given, count, unit)


def term(first: date, every: Every, times: int = 1) -> tuple[date, date]:
    """Return the first and the last day of a term of *times* intervals."""
    if times < 1:
        raise DateError(_("A term needs at least one period, not %(n)s.", n=times))
    return first, every.after(first, times) - _DAY


def renewed(last: date, every: Every, *, since: date | None = None) -> date:
    """Return the last day of the term that follows one that ends with *last*.

    Counted from the first day of the agreement where *since* tells it, so that a term
    begun on the 31st keeps that day.
    """
    following = last + _DAY
    if since is None:
        return every.after(following) - _DAY
    in_order(since, last)
    return every.holding(since, following).last_day


def contract_length(every: Every, cycles: int) -> Every:
    """Return how long *cycles* billing periods are."""
    if cycles < 1:
        raise DateError(_("A contract has at least one period, not %(n)s.", n=cycles))
    return Every(every.count * cycles, every.unit)


def _not_negative(count: int) -> None:
    if count < 0:
        raise DateError(_("%(count)s is less than nothing.", count=count))
