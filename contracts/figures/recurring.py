"""Recurring prices of any interval, brought to one month and to one year.

Pure.  One-off and metered charges are no recurring prices; discounts are off already,
taxes are never in.  Each price times its quantity is rounded once, half up, to the
minor unit: so what customers have adds up to the whole, to the cent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from contracts.cycles.intervals import Every
from upheld.money import Money, total

_YEAR = 12
_WEEK = 7


class MonthLength(StrEnum):
    """How many days and weeks a month has, for prices that are not of months.

    ``year_365``: a year has 365 days and 52 weeks.  ``average``: a year has 365.25
    days, and a month as many weeks as it has sevens of them.  ``thirty_days``: a month
    has 30 days and a year 52 weeks.  ``four_weeks``: a month has 28 days, 4 weeks.
    """

    YEAR_365 = "year_365"
    AVERAGE = "average"
    THIRTY_DAYS = "thirty_days"
    FOUR_WEEKS = "four_weeks"

    @property
    def days(self) -> Fraction:
        """The days of a month."""
        return _LENGTHS[self][0]

    @property
    def weeks(self) -> Fraction:
        """The weeks of a month."""
        return _LENGTHS[self][1]


_AVERAGE = Fraction(1461, 4 * _YEAR)
_WEEKS = Fraction(52, _YEAR)
_LENGTHS = {
    MonthLength.YEAR_365: (Fraction(365, _YEAR), _WEEKS),
    MonthLength.AVERAGE: (_AVERAGE, _AVERAGE / _WEEK),
    MonthLength.THIRTY_DAYS: (Fraction(30), _WEEKS),
    MonthLength.FOUR_WEEKS: (Fraction(28), Fraction(4)),
}


class RoundedBy(StrEnum):
    """What is rounded: each price by itself, or their sum alone.

    By price, what customers, contracts and lines have adds up; by sum, the whole is
    within half a minor unit of the exact figure.
    """

    PRICE = "price"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class RecurringPrice:
    """What is paid for each interval, discounts off and without tax."""

    net: Money
    every: Every
    quantity: Decimal = Decimal(1)

    def months(self, length: MonthLength = MonthLength.YEAR_365) -> Fraction:
        """Return how many months the price pays for."""
        if self.every.months:
            return Fraction(self.every.months)
        if self.every.days % _WEEK:
            return self.every.days / length.days
        return self.every.days // _WEEK / length.weeks

    def per_month(self, length: MonthLength = MonthLength.YEAR_365) -> Fraction:
        """Return the minor units for a month, not rounded."""
        return self.net.minor * Fraction(self.quantity) / self.months(length)


def mrr(
    prices: Iterable[RecurringPrice],
    currency: str,
    length: MonthLength = MonthLength.YEAR_365,
    rounded_by: RoundedBy = RoundedBy.PRICE,
) -> Money:
    """Return the monthly recurring revenue of *prices*, all in *currency*."""
    exact = [(one.net, one.per_month(length)) for one in prices]
    return _rounded(exact, currency, rounded_by)


def arr(
    prices: Iterable[RecurringPrice],
    currency: str,
    length: MonthLength = MonthLength.YEAR_365,
    rounded_by: RoundedBy = RoundedBy.PRICE,
) -> Money:
    """Return the recurring revenue of a year: twelve months before any rounding."""
    exact = [(one.net, _YEAR * one.per_month(length)) for one in prices]
    return _rounded(exact, currency, rounded_by)


def annualised(monthly: Money) -> Money:
    """Return twelve months of a figure that is rounded already."""
    return monthly * _YEAR


def arpa(monthly: Money, customers: int) -> Money | None:
    """Return the MRR of an average paying customer; ``None`` when there is none."""
    return monthly.part(1, customers) if customers else None


def _rounded(
    exact: Sequence[tuple[Money, Fraction]], currency: str, rounded_by: RoundedBy
) -> Money:
    total([net for net, _minor in exact], currency)  # Refuses a second currency.
    amounts = [minor for _net, minor in exact]
    if rounded_by is RoundedBy.SUM:
        amounts = [sum(amounts, Fraction(0))]
    return total([to_money(one, currency) for one in amounts], currency)


def to_money(minor: Fraction, currency: str) -> Money:
    """Return a number of minor units, rounded half up."""
    return Money(minor.numerator, currency).part(1, minor.denominator)
