"""The figures of a row of months, in one currency.

Pure.  Movements are between the last days of two months; retention is that of the
customers of a year ago, lifetime value goes by the customer churn of twelve months.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from contracts.figures import rates
from contracts.figures.cohorts import Cohort, cohorts
from contracts.figures.movements import Bridge, Kind, Movement, bridge, movements
from contracts.figures.rates import Rate
from contracts.figures.recurring import arpa
from contracts.figures.spans import MonthEnd, Span, first_days, last_days, month_ends
from upheld.money import Money

YEAR = 12


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What a month came to."""

    month: date
    #: The day it is of: its last, or today.
    day: date
    mrr: Money
    arr: Money
    customers: int
    #: From the last day of the month before, and of that a year before.
    moved: Bridge
    year: Bridge
    #: Lost customers over those at the start, all of the last twelve months.
    monthly_churn: Rate | None

    @property
    def arpa(self) -> Money | None:
        """The MRR of an average customer."""
        return arpa(self.mrr, self.customers)

    @property
    def gross_churn(self) -> Rate | None:
        """Of MRR, in the month."""
        return rates.gross_mrr_churn(self.moved)

    @property
    def net_churn(self) -> Rate | None:
        """Of MRR, in the month; negative where customers grew."""
        return rates.net_mrr_churn(self.moved)

    @property
    def customer_churn(self) -> Rate | None:
        """Of customers, in the month."""
        lost = self.moved.moved[Kind.CHURN].customers
        return rates.customer_churn(lost, self.moved.customers)

    @property
    def gross_retention(self) -> Rate | None:
        """Of the customers of a year before."""
        return rates.gross_retention(self.year)

    @property
    def net_retention(self) -> Rate | None:
        """Of the customers of a year before."""
        return rates.net_retention(self.year)

    @property
    def lifetime(self) -> Fraction | None:
        """The months that a customer stays."""
        return rates.lifetime(self.monthly_churn)

    @property
    def ltv(self) -> Money | None:
        """What a customer brings in that time, at full margin."""
        return rates.ltv(self.arpa, self.monthly_churn)

    @property
    def quick_ratio(self) -> Decimal | None:
        """Won over lost in the month; ``None`` without losses."""
        return rates.quick_ratio(self.moved)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of some months, the earliest first."""

    currency: str
    months: tuple[MonthFigures, ...]
    cohorts: tuple[Cohort, ...]

    @property
    def last(self) -> MonthFigures:
        """The month that was asked for."""
        return self.months[-1]

    def __bool__(self) -> bool:
        """Tell whether any month has, or has lost, revenue."""
        return any(one.mrr or one.moved.opening for one in self.months)


def report(
    spans: Iterable[Span], currency: str, until: date, months: int, *, today: date
) -> Report:
    """Return the figures of *months* months up to that of *until*, or to today's."""
    known = tuple(spans)
    since = first_days(known)
    ends = month_ends(known, last_days(until, months + YEAR, today))
    moved = [None, *(_bridge(*pair, currency, since) for pair in _pairs(ends, 1))]
    yearly = [_bridge(*pair, currency, since) for pair in _pairs(ends, YEAR)]
    shown = tuple(
        _figures(
            ends[index + YEAR], currency, year, moved[index + 1 : index + YEAR + 1]
        )
        for index, year in enumerate(yearly)
    )
    return Report(currency, shown, _cohorts(ends[YEAR:], currency, since))


def _pairs(ends: Sequence[MonthEnd], apart: int) -> Iterable[tuple[MonthEnd, MonthEnd]]:
    return zip(ends, ends[apart:], strict=False)


def moved_in(
    spans: Iterable[Span], currency: str, month: date, *, today: date
) -> tuple[tuple[str, Movement], ...]:
    """Return the customers that moved in one month: they add up to its figures."""
    known = tuple(spans)
    before, after = month_ends(known, last_days(month, 2, today))
    paid = _paid(before, after, first_days(known))
    return tuple(movements(before.mrr, after.mrr, currency, paid))


def _bridge(
    before: MonthEnd, after: MonthEnd, currency: str, since: Mapping[str, date]
) -> Bridge:
    paid = _paid(before, after, since)
    return bridge(before.mrr, after.mrr, currency, paid_before=paid)


def _paid(before: MonthEnd, after: MonthEnd, since: Mapping[str, date]) -> set[str]:
    come = after.mrr.keys() - before.mrr.keys()
    return {one for one in come if since[one] <= before.day}


def _figures(
    end: MonthEnd, currency: str, year: Bridge, moved: Sequence[Bridge | None]
) -> MonthFigures:
    known = [one for one in moved if one]
    lost = sum(one.moved[Kind.CHURN].customers for one in known)
    return MonthFigures(
        end.month,
        end.day,
        Money(end.total, currency),
        Money(end.arr, currency),
        len(end.mrr),
        known[-1],
        year,
        rates.customer_churn(lost, sum(one.customers for one in known)),
    )


def _cohorts(
    ends: Sequence[MonthEnd], currency: str, since: Mapping[str, date]
) -> tuple[Cohort, ...]:
    first = ends[0].month
    earlier = {one: day for one, day in since.items() if day < first}
    return cohorts([(one.month, one.mrr) for one in ends], currency, earlier)
