"""Prices over a quantity or a term, and where each stands in a drawing.

Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from upheld.money import Money

#: The drawing, in its own units, and the room around the lines.
WIDTH, HEIGHT, ROOM = 600, 200, 16
#: Through so many quantities a curve is drawn, about.
POINTS = 20
#: The terms of a curve, in months, beside that of the request.
TERMS = (1, 3, 6, 12, 24, 36, 48, 60)
#: A curve goes on to twice what is asked for, and at least so far.
AT_LEAST = 10


@dataclass(frozen=True, slots=True)
class Point:
    """One price; ``None`` where there is none, and why."""

    at: Decimal
    new: Money | None
    old: Money | None = None
    why: str = ""

    @property
    def apart(self) -> Money | None:
        """What the new version asks more than the old one."""
        if self.new is None or self.old is None:
            return None
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class Curve:
    """Prices in the order of what they are drawn over."""

    name: str
    title: str
    points: tuple[Point, ...]
    #: What is asked for now.
    here: Decimal

    @property
    def has_old(self) -> bool:
        """Whether another version is drawn beside it."""
        return any(one.old is not None for one in self.points)

    @property
    def new_lines(self) -> tuple[str, ...]:
        """The lines of the price; where there is none, a line ends."""
        return tuple(_lines([(self._x(it.at), self._y(it.new)) for it in self.points]))

    @property
    def old_lines(self) -> tuple[str, ...]:
        """The lines of the price of the other version."""
        return tuple(_lines([(self._x(it.at), self._y(it.old)) for it in self.points]))

    @property
    def marker(self) -> tuple[int, int] | None:
        """Where the price stands that is asked for now."""
        for one in self.points:
            if one.at == self.here and one.new is not None:
                return self._x(one.at), self._y(one.new) or 0
        return None

    @property
    def said(self) -> str:
        """What the drawing shows, in words."""
        priced = [one for one in self.points if one.new is not None]
        if not priced:
            return "There is no price."
        ends = [f"{one.at:f} at {one.new}" for one in (priced[0], priced[-1])]
        return f"From {ends[0]} to {ends[1]}."

    def _x(self, at: Decimal) -> int:
        least, most = self.points[0].at, self.points[-1].at
        room = WIDTH - 2 * ROOM
        return ROOM + (int(room * (at - least) / (most - least)) if most > least else 0)

    def _y(self, money: Money | None) -> int | None:
        if money is None:
            return None
        every = [money for one in self.points for money in (one.new, one.old)]
        highest = max([1, *(one.minor for one in every if one is not None)])
        return HEIGHT - ROOM - (HEIGHT - 2 * ROOM) * money.minor // highest


def _lines(places: Sequence[tuple[int, int | None]]) -> Iterator[str]:
    """Yield a line for each run of *places* that has a height."""
    run: list[str] = []
    for x, y in (*places, (0, None)):
        if y is not None:
            run.append(f"{x},{y}")
        elif run:
            # A price that stands alone is a line too, of no length.
            yield " ".join(run if len(run) > 1 else run * 2)
            run = []


def quantities(asked: Decimal) -> tuple[Decimal, ...]:
    """Return the quantities of a curve: about twenty, with the one that is *asked*."""
    top = max(int(asked * 2), AT_LEAST)
    stride = max(1, top // POINTS)
    found = {Decimal(one) for one in range(1, top + 1, stride)} | {Decimal(top)}
    return tuple(sorted({*found, asked} - {Decimal(0)} or {Decimal(1)}))


def terms(asked: int) -> tuple[Decimal, ...]:
    """Return the terms of a curve, in months, with the one that is *asked*."""
    return tuple(sorted({Decimal(one) for one in (*TERMS, asked)}))
