"""A pipeline as bars: where each stands in a drawing, in whole units.

Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.quotes.pipeline import Pipeline

#: The drawing: what a month takes, and how high the highest bar is.
STEP = 72
BAR = 40
HIGHEST = 160


@dataclass(frozen=True, slots=True)
class Bar:
    """The part of one state in the bar of one month; ``y`` grows downwards."""

    #: The place of the state among the others, from 1.
    series: int
    x: int
    y: int
    height: int


def bars(found: Pipeline) -> tuple[Bar, ...]:
    """Return the bars of the yearly values, stacked in the order of the states."""
    highest = max((month.total.yearly.minor for month in found.months), default=0)
    return tuple(_bars(found, highest)) if highest > 0 else ()


def _bars(found: Pipeline, highest: int) -> Iterator[Bar]:
    for place, month in enumerate(found.months):
        below = 0
        for series, cell in enumerate(month.cells.values(), start=1):
            above = below + cell.yearly.minor
            low, high = (HIGHEST * edge // highest for edge in (below, above))
            if high > low:
                x = place * STEP + (STEP - BAR) // 2
                yield Bar(series, x, HIGHEST - high, high - low)
            below = above
