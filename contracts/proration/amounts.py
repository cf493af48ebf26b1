"""Prorated amounts, each a row that explains itself by its days.

Pure.  An amount is rounded once.  Rows of one price are differences of rounded running
totals, so that the rows of a period add up to its price to the cent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from math import floor

from catalog.proration import Method
from contracts.proration.methods import Measure, Part
from upheld.dates import Period
from upheld.money import Money
from upheld.texts import _, format_money

_PRECISION = 60


@dataclass(frozen=True, slots=True)
class Prorated:
    """A part of a price: for which days, which part, how much, and a sentence."""

    period: Period
    part: Part
    price: Money
    amount: Money
    sentence: str


def prorated(price: Money, part: Part) -> Money:
    """Return a part of *price*, rounded half up once."""
    return _times(price, part.fraction)


def charge(price: Money, measure: Measure, start: date, end: date) -> Money:
    """Return what *price* for each period makes from *start* to *end*, exclusive.

    The difference of two rounded running totals: what is charged for neighbouring
    days adds up to what is charged for all of them.
    """
    measure.fraction(start, end)
    before, after = measure.position(start), measure.position(end)
    whole = floor(before)
    return _times(price, after - whole) - _times(price, before - whole)


def rows(price: Money, measure: Measure, start: date, end: date) -> Iterator[Prorated]:
    """Yield one row for each aligned period from *start* to *end*."""
    for period, part in measure.parts(start, end):
        amount = charge(price, measure, period.start, period.end)
        sentence = explain(price, part, measure.method, amount)
        yield Prorated(period, part, price, amount, sentence)


def explain(price: Money, part: Part, method: Method, amount: Money) -> str:
    """Return how a part of a price came about, in one sentence."""
    counted, of = part.figures
    return _SENTENCE[method](
        {
            "counted": counted,
            "of": of,
            "price": format_money(price),
            "amount": format_money(amount),
        }
    )


def rounded(fraction: Fraction, places: int) -> Decimal:
    """Return *fraction* as a decimal with so many *places*, half up."""
    with localcontext(prec=_PRECISION):
        exact = Decimal(fraction.numerator) / fraction.denominator
        return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _times(price: Money, fraction: Fraction) -> Money:
    return price.part(fraction.numerator, fraction.denominator)


_SENTENCE: dict[Method, Callable[[dict[str, object]], str]] = {
    Method.ACTUAL_DAYS: lambda facts: _(
        "%(counted)s of %(of)s days at %(price)s: %(amount)s.", **facts
    ),
    Method.THIRTY_DAYS: lambda facts: _(
        "%(counted)s of %(of)s days, every month counted as 30, at %(price)s:"
        " %(amount)s.",
        **facts,
    ),
    Method.ACTUAL_OF_30: lambda facts: _(
        "%(counted)s days over %(of)s, 30 for each month, at %(price)s: %(amount)s.",
        **facts,
    ),
    Method.YEAR_365: lambda facts: _(
        "%(counted)s/%(of)s, days over 365 for each year, at %(price)s: %(amount)s.",
        **facts,
    ),
    Method.WHOLE_MONTHS: lambda facts: _(
        "%(counted)s of %(of)s months, complete ones, at %(price)s: %(amount)s.",
        **facts,
    ),
    Method.STARTED_MONTHS: lambda facts: _(
        "%(counted)s of %(of)s months, begun ones too, at %(price)s: %(amount)s.",
        **facts,
    ),
    Method.PER_SECOND: lambda facts: _(
        "%(counted)s of %(of)s seconds at %(price)s: %(amount)s.", **facts
    ),
}
