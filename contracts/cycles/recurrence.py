"""Days by a rule of the calendar: the third-last day, the second Tuesday.

Pure.  The rules are those of RFC 5545, computed by python-dateutil.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import IntEnum, StrEnum
from itertools import islice
from typing import Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, rrulestr, weekday

from upheld.dates import DateError
from upheld.words import _

MOST_DAYS = 5000


class Frequency(StrEnum):
    """What a rule repeats by."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"


class Weekday(IntEnum):
    """A day of the week, Monday first as in the calendar of dates."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


WORKING_DAYS = (
    Weekday.MONDAY,
    Weekday.TUESDAY,
    Weekday.WEDNESDAY,
    Weekday.THURSDAY,
    Weekday.FRIDAY,
)
_FREQUENCIES: dict[Frequency, Literal[0, 1, 2, 3]] = {
    Frequency.DAILY: DAILY,
    Frequency.WEEKLY: WEEKLY,
    Frequency.MONTHLY: MONTHLY,
    Frequency.YEARLY: YEARLY,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that days are found by; each tuple narrows or multiplies what it finds.

    ``month_days`` count from the end when negative, -1 for the last day.  ``nth``
    picks among the weekdays of the month or year: (2, TUESDAY), (-1, FRIDAY).
    ``picked`` picks among all that one repetition found: the last working day is -1
    of :data:`WORKING_DAYS`.
    """

    frequency: Frequency
    every: int = 1
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    nth: tuple[tuple[int, Weekday], ...] = ()
    picked: tuple[int, ...] = ()

    def dates(
        self, start: date, *, count: int | None = None, until: date | None = None
    ) -> tuple[date, ...]:
        """Return the days from *start* on: *count* of them, or those to *until*."""
        if (count or 0) < 1 and until is None:
            raise DateError(
                _("Say how many days the rule is to find, or until when."),
            )
        return _found(lambda: self._rule(start, count, until))

    def _rule(self, start: date, count: int | None, until: date | None) -> rrule:
        days = [weekday(int(one)) for one in self.weekdays]
        days += [weekday(int(one), n) for n, one in self.nth]
        return rrule(
            _FREQUENCIES[self.frequency],
            dtstart=datetime.combine(start, time()),
            interval=self.every,
            count=count,
            until=datetime.combine(until, time()) if until else None,
            bymonth=self.months or None,
            bymonthday=self.month_days or None,
            byweekday=days or None,
            bysetpos=self.picked or None,
        )


def dates_of(text: str, start: date) -> tuple[date, ...]:
    """Return the days of a rule written as in RFC 5545, which must come to an end."""
    named = text.upper()
    if "COUNT=" not in named and "UNTIL=" not in named:
        raise DateError(
            _("The rule “%(text)s” has no end.", text=text),
            hint=_("Add COUNT= or UNTIL= to it."),
        )
    return _found(lambda: rrulestr(text, dtstart=datetime.combine(start, time())))


def _found(rule: Callable[[], object]) -> tuple[date, ...]:
    try:
        found = islice(iter(rule()), MOST_DAYS)  # type: ignore[call-overload]
        return tuple(one.date() for one in found)
    except (ValueError, TypeError, ZeroDivisionError) as error:
        raise DateError(
            _("The rule of the calendar cannot be read: %(why)s.", why=error)
        ) from error
