"""Where the bars of the charts of figures stand.  Pure, in whole pixels."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from contracts.figures.movements import LOSSES, Kind
from contracts.figures.report import MonthFigures

#: How high the tallest bar of a side is, and how far months are apart.
HIGHEST, STEP, WIDTH = 120, 80, 40
#: The colour of each kind of movement.
SERIES = {kind: number for number, kind in enumerate(Kind, 1)}


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of a chart; ``series`` names its colour."""

    series: int
    x: int
    y: int
    height: int


def mrr_bars(months: Sequence[MonthFigures]) -> tuple[Bar, ...]:
    """Return a bar for the revenue of each month; one without any has none."""
    top = max((one.mrr.minor for one in months), default=0)
    heights = [_height(one.mrr.minor, top) for one in months]
    return tuple(
        Bar(3, _x(index), HIGHEST - height, height)
        for index, height in enumerate(heights)
        if height
    )


def movement_bars(months: Sequence[MonthFigures]) -> tuple[Bar, ...]:
    """Return what was won above the middle line, and what was lost below it."""
    sides = [
        amount.minor for one in months for amount in (one.moved.gained, one.moved.lost)
    ]
    top = max(sides, default=0)
    return tuple(
        bar
        for index, one in enumerate(months)
        for bar in (*_up(one, index, top), *_down(one, index, top))
    )


def _up(one: MonthFigures, index: int, top: int) -> Iterator[Bar]:
    kinds = (kind for kind in Kind if kind not in LOSSES)
    for kind, _start, end, height in _stacked(one, kinds, top):
        yield Bar(SERIES[kind], _x(index), HIGHEST - end, height)


def _down(one: MonthFigures, index: int, top: int) -> Iterator[Bar]:
    kinds = (kind for kind in Kind if kind in LOSSES)
    for kind, start, _end, height in _stacked(one, kinds, top):
        yield Bar(SERIES[kind], _x(index), HIGHEST + start, height)


def _stacked(
    one: MonthFigures, kinds: Iterable[Kind], top: int
) -> Iterator[tuple[Kind, int, int, int]]:
    start = 0
    for kind in kinds:
        if height := _height(one.moved.amount(kind).minor, top):
            yield kind, start, start + height, height
            start += height


def _height(minor: int, top: int) -> int:
    return max(minor, 0) * HIGHEST // top if top > 0 else 0


def _x(index: int) -> int:
    return index * STEP + (STEP - WIDTH) // 2
