"""The lines of a draft as its table shows them: bundles with their parts below.

Pure: a :class:`BuilderView` groups all lines by kind; on screen the parts of a bundle
stand under it and count there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contracts.quotes.builder import BuilderGroup, BuilderLine, BuilderView
from upheld.money import Money, total


@dataclass(frozen=True, slots=True)
class TableGroup:
    """A heading, its lines in order, and what they cost."""

    title: str
    yearly: Money
    one_off: Money
    lines: tuple[BuilderLine, ...]


def table(view: BuilderView) -> tuple[TableGroup, ...]:
    """Return the groups of *view*, each part of a bundle under its bundle."""
    parts: dict[str, list[BuilderLine]] = {}
    for line in view.lines:
        if line.part_of:
            parts.setdefault(line.part_of, []).append(line)
    groups = (_group(one, parts, view.quote.currency) for one in view.groups)
    return tuple(group for group in groups if group.lines)


def _group(
    group: BuilderGroup, parts: dict[str, list[BuilderLine]], currency: str
) -> TableGroup:
    own = [line for line in group.lines if not line.part_of]
    lines = tuple(_with_parts(own, parts))
    priced = [line for line in lines if not line.bundle and line.net is not None]
    return TableGroup(
        group.title,
        total([line.yearly for line in priced if line.yearly is not None], currency),
        total(
            [line.net for line in priced if line.charge == "one_off" and line.net],
            currency,
        ),
        lines,
    )


def _with_parts(
    own: Sequence[BuilderLine], parts: dict[str, list[BuilderLine]]
) -> Iterator[BuilderLine]:
    for line in own:
        yield line
        yield from parts.get(line.id, ())
