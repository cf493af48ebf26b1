"""Where each step of a price stands in a drawing.  Pure.

Each step is a column from what the price was to what it is then; a sum stands on the
ground.  The numbers below them are those of the table beside the drawing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from contracts.quotes.waterfall import Waterfall
from upheld.money import Money

#: The drawing, in its own units; the numbers stand below the ground.
WIDTH, HEIGHT, GROUND, TOP = 600, 260, 220, 12
#: How much of its place a column takes, of ten.
FULL = 7
#: A step too small to be drawn is still seen.
LEAST = 2


class Change(Protocol):
    """A step, as far as it is drawn."""

    @property
    def before(self) -> Money: ...
    @property
    def after(self) -> Money: ...


class Bar(NamedTuple):
    """A column of the drawing."""

    number: int
    #: ``up``, ``down`` or ``sum``.
    tone: str
    x: int
    y: int
    width: int
    height: int
    #: The height at which it leads to the next.
    level: int

    @property
    def middle(self) -> int:
        """Where its number stands."""
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class _Sum:
    before: Money
    after: Money


def chart(steps: Sequence[Change], net: Money) -> tuple[Bar, ...]:
    """Return the columns of *steps*, and that of what they come to."""
    return tuple(_bars([*steps, _Sum(Money.zero(net.currency), net)], {len(steps)}))


def sum_chart(waterfall: Waterfall) -> tuple[Bar, ...]:
    """Return the columns of a quote: its steps, the net price, tax and all of it."""
    nothing = Money.zero(waterfall.currency)
    changes: list[Change] = [*waterfall.steps, _Sum(nothing, waterfall.net)]
    sums = {len(waterfall.steps)}
    if waterfall.tax:
        changes += [*waterfall.tax_steps, _Sum(nothing, waterfall.gross)]
        sums.add(len(changes) - 1)
    return tuple(_bars(changes, sums))


def _bars(changes: Sequence[Change], sums: set[int]) -> Iterator[Bar]:
    highest = max(1, *(max(one.before.minor, one.after.minor) for one in changes))
    place = WIDTH // len(changes)
    width = place * FULL // 10
    for index, one in enumerate(changes):
        before, after = _y(one.before, highest), _y(one.after, highest)
        grows = one.after >= one.before
        yield Bar(
            index + 1,
            "sum" if index in sums else "up" if grows else "down",
            index * place + (place - width) // 2,
            min(before, after),
            width,
            max(abs(before - after), LEAST),
            after,
        )


def _y(money: Money, highest: int) -> int:
    return GROUND - (GROUND - TOP) * max(money.minor, 0) // highest
