"""Quantities, prices and percentages in the words of a sentence.

All follow the language in force while a quote is priced; the figures keep all
their digits, so that a reader can check the sum.
"""

from decimal import Decimal
from functools import lru_cache

from plugins.exact import shortest
from plugins.types import PriceRequest
from upheld.money import Money, digits
from upheld.texts import format_amount, format_number, format_percent, language


def counted(quantity: Decimal, request: PriceRequest) -> str:
    """Return *quantity* with the unit of the offering: ``48 servers``."""
    unit = request.unit if quantity == 1 else request.units
    return f"{number(quantity)} {unit}"


def number(quantity: Decimal) -> str:
    """Return *quantity* with all its digits and no zeros behind them: ``2.5``."""
    return _number(f"{quantity:f}", language())


def amount(value: Decimal, currency: str) -> str:
    """Return a price with all its digits: ``410.00``, ``0.025``."""
    return _amount(f"{value:f}", currency, language())


def percent(rate: Decimal) -> str:
    """Return *rate* with its sign: ``2.5%``."""
    return _percent(f"{rate:f}", language())


# Babel takes some twenty microseconds a number; a quote repeats its figures.  The
# language in force is one of the arguments, so that it tells the answers apart.


@lru_cache(maxsize=4096)
def _number(digits_of_it: str, code: str) -> str:  # noqa: ARG001  see above
    return format_number(shortest(Decimal(digits_of_it)))


@lru_cache(maxsize=4096)
def _amount(digits_of_it: str, currency: str, code: str) -> str:  # noqa: ARG001  same
    value = shortest(Decimal(digits_of_it))
    if -int(value.as_tuple().exponent) > digits(currency):
        return format_number(value)
    return format_amount(Money.of(value, currency))


@lru_cache(maxsize=1024)
def _percent(digits_of_it: str, code: str) -> str:  # noqa: ARG001  same
    return format_percent(shortest(Decimal(digits_of_it)))
