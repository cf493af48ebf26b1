"""Churn and retention, lifetime, lifetime value and quick ratio.

Pure.  A rate is an exact fraction of what there was at the start, rounded half up to
two digits of a percent only when it is said.  Of nothing there is no rate: ``None``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction

from contracts.figures.movements import Bridge, Kind
from upheld.money import Money

_PERCENT = 100
_YEAR = 12
_EXACT = Context(prec=60)


def to_digits(value: Fraction, digits: int = 2) -> Decimal:
    """Return *value* rounded half up, ties away from zero, to so many digits."""
    scaled = value * 10**digits
    doubled = 2 * abs(scaled.numerator) + scaled.denominator
    whole = doubled // (2 * scaled.denominator)
    return Decimal(-whole if value < 0 else whole).scaleb(-digits, _EXACT)


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    """A part of what there was, exactly: 1/5 is 20 percent."""

    part: Fraction

    @classmethod
    def of_percent(cls, percent: Decimal) -> "Rate":
        """Return so many percent."""
        return cls(Fraction(percent) / _PERCENT)

    @property
    def percent(self) -> Decimal:
        """In percent, rounded half up to two digits."""
        return self.in_percent()

    def in_percent(self, digits: int = 2) -> Decimal:
        """Return it in percent, rounded half up to so many digits."""
        return to_digits(self.part * _PERCENT, digits)

    @property
    def rest(self) -> "Rate":
        """What is left: of a churn, the retention."""
        return Rate(1 - self.part)

    def over(self, periods: int = _YEAR) -> "Rate":
        """Return the loss after so many periods that each lose this part of the rest.

        Of a monthly churn of 5 %, the yearly one is 45.96 %, not 60 %.
        """
        return Rate(1 - (1 - self.part) ** periods)


def rate(part: Money | int, whole: Money | int) -> Rate | None:
    """Return *part* of *whole*; ``None`` where there is no whole."""
    if isinstance(part, Money) and isinstance(whole, Money):
        part, whole = (part - Money.zero(whole.currency)).minor, whole.minor
    if isinstance(part, Money) or isinstance(whole, Money):
        raise TypeError("money is a part of money, and a number of a number")
    return Rate(Fraction(part, whole)) if whole else None


class Returned(StrEnum):
    """Whether customers who came back make up for losses."""

    COUNTED = "counted"
    LEFT_OUT = "left_out"


class ChurnBase(StrEnum):
    """What churned customers are a part of: those at the start, or at both ends.

    ``average`` is half of the sum of the customers at the start and at the end.
    """

    OPENING = "opening"
    AVERAGE = "average"


def gross_mrr_churn(bridge: Bridge) -> Rate | None:
    """Return churn and contraction as a part of the opening MRR."""
    return rate(bridge.lost, bridge.opening)


def net_mrr_churn(bridge: Bridge, returned: Returned = Returned.COUNTED) -> Rate | None:
    """Return losses less expansion and reactivation, as a part of the opening MRR.

    Negative where those who stayed grew by more than was lost.
    """
    return rate(bridge.lost - _won_back(bridge, returned), bridge.opening)


def gross_retention(bridge: Bridge) -> Rate | None:
    """Return the part of the opening MRR that was kept, expansion ignored (GRR)."""
    churn = gross_mrr_churn(bridge)
    return churn and churn.rest


def net_retention(
    bridge: Bridge, returned: Returned = Returned.LEFT_OUT
) -> Rate | None:
    """Return what the customers of the first day bring on the second (NRR)."""
    churn = net_mrr_churn(bridge, returned)
    return churn and churn.rest


def _won_back(bridge: Bridge, returned: Returned) -> Money:
    won = bridge.amount(Kind.EXPANSION)
    if returned is Returned.LEFT_OUT:
        return won
    return won + bridge.amount(Kind.REACTIVATION)


def customer_churn(
    lost: int, opening: int, closing: int = 0, base: ChurnBase = ChurnBase.OPENING
) -> Rate | None:
    """Return the customers lost as a part of those there were."""
    if base is ChurnBase.OPENING:
        return rate(lost, opening)
    return rate(2 * lost, opening + closing)


def added(rates: Iterable[Rate | None]) -> Rate:
    """Return the sum of the rates of single days, as some reckon a month's churn."""
    return Rate(sum((one.part for one in rates if one), Fraction(0)))


def lifetime(churn: Rate | None) -> Fraction | None:
    """Return how many periods a customer stays, on average; ``None`` for ever."""
    return 1 / churn.part if churn and churn.part > 0 else None


def ltv(
    average: Money | None, churn: Rate | None, margin: Decimal = Decimal(100)
) -> Money | None:
    """Return what a customer brings in its lifetime: ARPA × margin ÷ customer churn.

    *margin* is in percent.  ``None`` without churn, for then there is no end of it.
    """
    periods = lifetime(churn)
    if average is None or periods is None:
        return None
    factor = periods * Fraction(margin) / _PERCENT
    return average.part(factor.numerator, factor.denominator)


def quick_ratio(bridge: Bridge) -> Decimal | None:
    """Return what was won for each unit lost, two digits; ``None`` without losses."""
    lost = bridge.lost.minor
    return to_digits(Fraction(bridge.gained.minor, lost)) if lost else None
