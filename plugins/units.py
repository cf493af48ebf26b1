"""Units of measure, and a quantity taken from one into another.

A device, a site and a seat are each counted for themselves; times and amounts of data
are converted.  The prefixes of data are decimal, and those with an *i* binary.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from plugins.exact import PRECISION, NotExact, shortest, to_places
from upheld.words import _

#: How a part of a step is counted.
ROUNDINGS = ("exact", "up", "nearest", "down")
_THOUSAND, _KIBI = 1000, 1024


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure."""

    #: Only units that measure the same are converted.
    measures: str
    #: How many of the smallest of what it measures it holds.
    size: int = 1


#: Every unit, by its key.
UNITS = {
    "device": Unit("devices"),
    "site": Unit("sites"),
    "seat": Unit("seats"),
    "minute": Unit("time"),
    "hour": Unit("time", 60),
    "day": Unit("time", 60 * 24),
    "MB": Unit("data", _THOUSAND**2),
    "GB": Unit("data", _THOUSAND**3),
    "TB": Unit("data", _THOUSAND**4),
    "MiB": Unit("data", _KIBI**2),
    "GiB": Unit("data", _KIBI**3),
    "TiB": Unit("data", _KIBI**4),
}


def convert(quantity: Decimal, unit: str, into: str) -> Decimal:
    """Return *quantity* of one unit in another, rounded half up to twelve places.

    :raises NotExact: where the units do not measure the same, or one is not known.
    """
    if unit not in UNITS or into not in UNITS:
        raise NotExact(
            _("There is no unit “%(unit)s”.", unit=into if unit in UNITS else unit)
        )
    given, wanted = UNITS[unit], UNITS[into]
    if given.measures != wanted.measures:
        raise NotExact(
            _("%(unit)s cannot be converted into %(into)s.", unit=unit, into=into)
        )
    with localcontext(prec=PRECISION):
        share = Fraction(quantity) * given.size / wanted.size
        number = Decimal(share.numerator) / share.denominator
        return shortest(to_places(number, "The quantity"))


def rounded(quantity: Decimal, rounding: str, step: Decimal = Decimal(1)) -> Decimal:
    """Return *quantity* as a multiple of *step*; ``exact`` leaves it as it is."""
    if rounding == "exact":
        return quantity
    with localcontext(prec=PRECISION):
        full, rest = divmod(quantity, step)
        more = 2 * rest >= step if rounding == "nearest" else bool(rest)
        return shortest((full + 1 if more and rounding != "down" else full) * step)
