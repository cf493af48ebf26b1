"""The options of a quote side by side: what each holds, and what differs.

Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.quotes.builder import BuilderLine, BuilderView
from contracts.quotes.options import OptionSums, asked_for, belongs, lines_of
from upheld.money import Money


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One line, and for each option whether it holds it."""

    line: BuilderLine
    held: tuple[bool, ...]

    @property
    def differs(self) -> bool:
        """Whether not every option holds it."""
        return not all(self.held)


@dataclass(frozen=True, slots=True)
class ComparedOption:
    """One option with its sums, beside the favourite's."""

    sums: OptionSums
    #: How much more or less a year than the favourite.
    beside_favourite: Money
    services: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """All options of a quote, in their order."""

    options: tuple[ComparedOption, ...]
    lines: tuple[ComparedLine, ...]
    #: How many lines all options share.
    shared: int


def compare(view: BuilderView, *, only_differences: bool) -> Comparison:
    """Return the options of a *view* of all of them side by side."""
    letters = [one.letter for one in view.options]
    rows = [
        ComparedLine(line, tuple(belongs(line.in_options, one) for one in letters))
        for line in view.lines
        if not line.part_of
    ]
    shown = [row for row in rows if row.differs or not only_differences]
    return Comparison(
        tuple(_option(one, view) for one in view.options),
        tuple(shown),
        sum(not row.differs for row in rows),
    )


def _option(sums: OptionSums, view: BuilderView) -> ComparedOption:
    favourite = _favourite(view.options)
    services = [
        line for line in asked_for(lines_of(view.lines, sums.letter)) if not line.bundle
    ]
    return ComparedOption(
        sums, sums.totals.yearly - favourite.totals.yearly, len(services)
    )


def _favourite(options: Sequence[OptionSums]) -> OptionSums:
    return next((one for one in options if one.favourite), options[0])
