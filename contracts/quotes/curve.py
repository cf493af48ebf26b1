"""Promised level against price and expected cost, and where each stands in a drawing.

Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from catalog.pricing import PriceSheet
from contracts.quotes.draft import DraftLine, QuoteHead
from plugins.fields import Level
from upheld.money import Money

#: The drawing, in its own units, and the room around the lines.
WIDTH, HEIGHT, ROOM = 600, 220, 16
#: How many levels a curve is drawn through, about.
POINTS = 20


@dataclass(frozen=True, slots=True)
class Point:
    """One level with its price for a charge period, and the cost to expect."""

    level: Decimal
    price: Money
    cost: Money | None

    @property
    def left(self) -> Money | None:
        """What the price leaves over the cost to expect."""
        return None if self.cost is None else self.price - self.cost


@dataclass(frozen=True, slots=True)
class Curve:
    """The levels that can be promised of a line."""

    quote: QuoteHead
    line: DraftLine
    title: str
    field: Level
    sheet: PriceSheet
    points: tuple[Point, ...]
    #: The level that it is priced at; ``None`` where its price names none.
    given: Decimal | None

    @property
    def here(self) -> Decimal:
        """Where the slider stands: at the level, or at the nearest price for none."""
        if self.given is not None:
            return self.given
        gap = {
            one.level: abs(one.price.minor - self.sheet.total.minor)
            for one in self.points
        }
        return min(gap, key=lambda level: gap[level], default=self.field.least)

    @property
    def shows_costs(self) -> bool:
        """Whether any cost is known."""
        return any(one.cost is not None for one in self.points)

    @property
    def price_line(self) -> str:
        """The points of the price, as a drawing names them."""
        return self._line((one.level, one.price) for one in self.points)

    @property
    def cost_line(self) -> str:
        """The points of the cost to expect."""
        return self._line((one.level, one.cost) for one in self.points if one.cost)

    @property
    def marker(self) -> tuple[int, int]:
        """Where the price stands now."""
        return self._x(self.here), self._y(self.sheet.total)

    def _line(self, pairs: Iterable[tuple[Decimal, Money | None]]) -> str:
        places = ((self._x(level), self._y(money)) for level, money in pairs if money)
        return " ".join(f"{x},{y}" for x, y in places)

    def _x(self, level: Decimal) -> int:
        span = self.field.most - self.field.least
        room = WIDTH - 2 * ROOM
        return ROOM + (int(room * (level - self.field.least) / span) if span else 0)

    def _y(self, money: Money) -> int:
        both = [money for one in self.points for money in (one.price, one.cost)]
        highest = max([1, self.sheet.total.minor, *(one.minor for one in both if one)])
        return HEIGHT - ROOM - (HEIGHT - 2 * ROOM) * money.minor // highest


def levels_of(
    least: Decimal, most: Decimal, step: Decimal, chosen: Decimal | None
) -> tuple[Decimal, ...]:
    """Return about twenty levels from end to end, and the one that was *chosen*."""
    steps = int((most - least) / step)
    stride = max(1, steps // POINTS)
    found = {least + step * place for place in range(0, steps + 1, stride)}
    found.add(least + step * steps)
    if chosen is not None and least <= chosen <= most:
        found.add(chosen)
    return tuple(sorted(found))
