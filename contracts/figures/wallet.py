"""Share of wallet: how much of what could be covered is covered.

Pure.  By number each asset counts once; by value those count whose value is known.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.figures.rates import Rate, rate
from upheld.money import Money


@dataclass(frozen=True, slots=True)
class Held:
    """Some assets that are alike: covered or not."""

    covered: bool
    count: int
    #: Those of them whose value is known, and their value.
    valued: int
    value: Money


@dataclass(frozen=True, slots=True)
class Wallet:
    """Covered against coverable assets."""

    covered: int
    coverable: int
    covered_value: Money
    coverable_value: Money
    #: How many have no value, and so count by number alone.
    unvalued: int
    covered_unvalued: int = 0

    @property
    def known_value(self) -> Money | None:
        """The value of all; ``None`` when none of them has any."""
        is_known = self.unvalued < self.coverable
        return self.coverable_value if is_known else None

    @property
    def known_covered_value(self) -> Money | None:
        """The value of the covered; ``None`` when none of these has any."""
        if self.known_value is None or self.covered_unvalued == self.covered > 0:
            return None
        return self.covered_value

    @property
    def by_number(self) -> Rate | None:
        """The covered part of the assets; ``None`` when there is none."""
        return rate(self.covered, self.coverable)

    @property
    def by_value(self) -> Rate | None:
        """The covered part of their value; ``None`` when no value is known."""
        return rate(self.covered_value, self.coverable_value)


def wallet(held: Iterable[Held], currency: str) -> Wallet:
    """Return the share of wallet of all that is *held*, in the seller's currency."""
    known = tuple(held)
    covered = [one for one in known if one.covered]
    return Wallet(
        sum(one.count for one in covered),
        sum(one.count for one in known),
        _value(covered, currency),
        _value(known, currency),
        _unvalued(known),
        _unvalued(covered),
    )


def _unvalued(held: Iterable[Held]) -> int:
    return sum(one.count - one.valued for one in held)


def _value(held: Iterable[Held], currency: str) -> Money:
    return sum((one.value for one in held), Money.zero(currency))
