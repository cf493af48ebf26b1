"""How long an agreement runs, when it renews, and by when it can be cancelled.

Pure: whoever calls says which day it is.  Ends are the first day not covered;
people are shown the day before.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from contracts.rhythm import Alignment, Rhythm, fits_calendar, is_cycle_day
from upheld.dates import Period, add_months
from upheld.errors import InvalidInput, Problem
from upheld.plain import LEFT_OUT
from upheld.words import _

LONGEST_MONTHS = 600
LONGEST_NOTICE = 3650


class NoticeUnit(StrEnum):
    """What notice is counted in, and by which rule.

    ``months`` counts to the day with the same number, or the last day of a shorter
    month (the corresponding-date rule): for a last day of 28 Feb one month's notice
    is 28 Jan.  ``whole_months`` wants that many complete months between notice and
    end: for the same last day it is 31 Jan.  ``days`` are calendar days.
    """

    DAYS = "days"
    MONTHS = "months"
    WHOLE_MONTHS = "whole_months"


def _whole_months_before(last_day: date, count: int) -> date:
    return add_months(last_day + timedelta(days=1), -count) - timedelta(days=1)


_BEFORE: dict[NoticeUnit, Callable[[date, int], date]] = {
    NoticeUnit.DAYS: lambda last_day, count: last_day - timedelta(days=count),
    NoticeUnit.MONTHS: lambda last_day, count: add_months(last_day, -count),
    NoticeUnit.WHOLE_MONTHS: _whole_months_before,
}


def end_of_notice(given: date, count: int, unit: NoticeUnit) -> date:
    """Return the last day covered after notice *given* on a day, which counts not.

    Dodds v Walker [1981]: four months from 30 September end on 30 January.
    """
    if unit is NoticeUnit.DAYS:
        return given + timedelta(days=count)
    return add_months(given, count)


def notice_before(last_day: date, count: int, unit: NoticeUnit) -> date:
    """Return the last day to give notice for cover that ends with *last_day*."""
    return _BEFORE[unit](last_day, count)


@dataclass(frozen=True, slots=True)
class Term:
    """What was agreed about time.

    ``months`` is 0 for an evergreen agreement, one without an end;
    ``renewal_months`` is 0 for one that ends by itself.
    """

    starts_on: date
    months: int
    billing_months: int = 12
    renewal_months: int = 0
    notice: int = 0
    notice_unit: NoticeUnit = NoticeUnit.DAYS
    rhythm: Rhythm = field(default=Rhythm(), metadata={LEFT_OUT: True})

    @property
    def evergreen(self) -> bool:
        """Whether it runs until somebody cancels."""
        return self.months == 0

    @property
    def ends_on(self) -> date | None:
        """The first day not covered by the first term; ``None`` when evergreen."""
        return None if self.evergreen else add_months(self.starts_on, self.months)

    @property
    def last_day(self) -> date | None:
        """The last day covered by the first term, the one that people are shown."""
        return None if self.evergreen else self.on(self.starts_on).last_day

    @property
    def last_day_to_cancel(self) -> date | None:
        """The last day on which either side can say that it will not renew.

        ``None`` when there is nothing to prevent: it is evergreen, or ends by itself.
        """
        return self.deadline(self.starts_on)

    def on(self, day: date) -> Period:
        """Return the term that *day* falls into, the first one for any day before.

        Each renewal is counted from the day of the start, so that a term begun on
        the 31st keeps that day.  An evergreen agreement is seen by its years; one
        that does not renew keeps its only term.
        """
        start, end = 0, self.months or 12
        step = self.renewal_months if self.months else 12
        while step and add_months(self.starts_on, end) <= day:
            start, end = end, end + step
        return Period(
            add_months(self.starts_on, start), add_months(self.starts_on, end)
        )

    def deadline(self, day: date) -> date | None:
        """Return the first last-day-to-cancel that is not before *day*.

        Notice longer than the term that is left has its deadline before the term
        begins; then the next term's is the one that can still be kept.
        """
        if self.evergreen or not self.renewal_months:
            return None
        term = self.on(day)
        while (last := self.notice_before(term.last_day)) < day:
            if last < self.starts_on and day < self.starts_on:
                return last
            term = self.on(term.end)
        return last

    def notice_before(self, last_day: date) -> date:
        """Return the last day to give notice for cover that ends with *last_day*."""
        return notice_before(last_day, self.notice, self.notice_unit)


def check_term(term: Term) -> None:
    """Refuse a term that cannot be agreed, naming everything that is wrong with it."""
    rules = (
        ("term_months", term.months, 0, LONGEST_MONTHS),
        ("billing_months", term.billing_months, 1, 12),
        ("renewal_months", term.renewal_months, 0, LONGEST_MONTHS),
        ("notice", term.notice, 0, LONGEST_NOTICE),
    )
    problems = [
        Problem(
            where,
            _(
                "%(value)s is not between %(least)s and %(most)s.",
                value=value,
                least=least,
                most=most,
            ),
        )
        for where, value, least, most in rules
        if not least <= value <= most
    ]
    problems += _rhythm_problems(term)
    if problems:
        raise InvalidInput(problems)


def _rhythm_problems(term: Term) -> list[Problem]:
    """Return what is wrong with the rhythm of *term*, by itself and with the rest."""
    rhythm, found = term.rhythm, []
    if not is_cycle_day(rhythm.cycle_day):
        day = rhythm.cycle_day
        found.append(Problem("cycle_day", _("%(day)s is no day of a month.", day=day)))
    calendar = rhythm.alignment is Alignment.CALENDAR
    if calendar and term.billing_months > 0 and not fits_calendar(term.billing_months):
        found.append(
            Problem(
                "alignment",
                _(
                    "Periods of %(months)s months begin in other months each year.",
                    months=term.billing_months,
                ),
                _("Choose 1, 2, 3, 4, 6 or 12 months, or another alignment."),
            )
        )
    return found
