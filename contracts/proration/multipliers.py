"""How many price periods a term is, as quotes multiply their list prices by it.

Pure.
"""

from datetime import date
from enum import StrEnum
from fractions import Fraction

from contracts.cycles.intervals import Every, Unit, in_order
from upheld.dates import DateError
from upheld.words import _

_YEAR_DAYS = 365
_MONTH = Every(1, Unit.MONTH)
_YEAR_MONTHS = 12


class Precision(StrEnum):
    """What the multiplier of a term counts.

    ``day``: its days over the days of the price period.  ``month``: its months, a
    month begun counted whole.  ``month_and_day``: whole months, and the days left as
    twelve parts of 365 each.  ``calendar_month_and_day``: whole months, and the days
    left over the days of the month that they fall into.
    """

    DAY = "day"
    MONTH = "month"
    MONTH_AND_DAY = "month_and_day"
    CALENDAR_MONTH_AND_DAY = "calendar_month_and_day"


def of_days(days: int, divisor: int = _YEAR_DAYS) -> Fraction:
    """Return *days* in price periods of *divisor* days; leap years are ignored."""
    _positive(divisor)
    return Fraction(days, divisor)


def of_months(
    months: int, divisor: int = _YEAR_MONTHS, *, days_left: int = 0
) -> Fraction:
    """Return whole *months* and the days left in price periods of *divisor* months."""
    _positive(divisor)
    return (months + Fraction(days_left * _YEAR_MONTHS, _YEAR_DAYS)) / divisor


def multiplier(
    start: date, end: date, precision: Precision, divisor_months: int = _YEAR_MONTHS
) -> Fraction:
    """Return how many price periods there are from *start* to *end*, exclusive."""
    in_order(start, end)
    _positive(divisor_months)
    if precision is Precision.DAY:
        year = Fraction(_YEAR_DAYS * divisor_months, _YEAR_MONTHS)
        return (end - start).days / year
    whole = _MONTH.index(start, end)
    days = (end - _MONTH.after(start, whole)).days
    if precision is Precision.MONTH:
        return Fraction(whole + bool(days), divisor_months)
    if precision is Precision.MONTH_AND_DAY:
        return of_months(whole, divisor_months, days_left=days)
    last = _MONTH.period(start, whole)
    return (whole + Fraction(days, last.days)) / divisor_months


def _positive(divisor: int) -> None:
    if divisor < 1:
        raise DateError(
            _("A price period of %(n)s is not long enough to divide by.", n=divisor)
        )
