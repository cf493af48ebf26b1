"""One end for all: how far units bought at different times carry together.

Pure.  Dilution pools what is left of each unit and shares it by all of them, weighted
by what one unit is worth where they differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from contracts.cycles.intervals import add_days
from upheld.dates import DateError
from upheld.words import _


@dataclass(frozen=True, slots=True)
class Share:
    """So many units with so much time left each, in days or in months."""

    units: int
    left: Fraction
    #: What one unit is worth against the others.
    weight: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        """Refuse less than nothing."""
        if self.units < 0 or self.left < 0 or self.weight <= 0:
            raise DateError(_("A share of a common end cannot be less than nothing."))


def diluted(shares: Sequence[Share]) -> Fraction:
    """Return the time that all units have when their time is pooled."""
    pool = sum((one.units * one.weight * one.left for one in shares), Fraction())
    whole = sum((one.units * one.weight for one in shares), Fraction())
    if not whole:
        raise DateError(_("There are no units to share a common end."))
    return pool / whole


def common_end(today: date, shares: Sequence[Share]) -> date:
    """Return the common end of shares counted in days; a part of a day is dropped."""
    return add_days(today, int(diluted(shares)))


def gain(share: Share, shares: Sequence[Share]) -> Fraction:
    """Return how much longer *share* runs than it would have; negative for shorter."""
    return diluted(shares) - share.left
