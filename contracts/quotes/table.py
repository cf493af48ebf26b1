"""The lines of a draft as its table shows them: bundles with their parts below.

Pure: a :class:`BuilderView` groups all lines by kind; on screen the parts of a bundle
stand under it and count there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from contracts.quotes.builder import (
    BuilderGroup,
    BuilderLine,
    BuilderView,
    OptionChoice,
)
from contracts.records import Line
from upheld.money import Money, total


class Mark(NamedTuple):
    """What stands beside a row for those who sell; empty for others."""

    #: The margin in words; the column is left out where it is empty everywhere.
    margin: str = ""
    #: Whether the margin is below its floor.
    below: bool = False
    #: Why the discount goes too far.
    over: str = ""
    #: The identifier of what says how far it may go.
    limit: str = ""


NO_MARK = Mark()


class Row(NamedTuple):
    """Everything that one row shows: two equal rows look the same."""

    id: str
    #: Its place among the lines as they are stored, which is shorter than its id.
    place: int
    title: str
    quantity: Decimal
    discount: Decimal
    options: tuple[OptionChoice, ...]
    #: It came with the bundle above it.
    part: bool
    bundle: bool
    once: bool
    #: A year's price, or that of a one-off charge; ``None`` when there is none.
    listed: Money | None
    net: Money | None
    #: Why it cannot be priced.
    unpriced: str
    mark: Mark = NO_MARK


@dataclass(frozen=True, slots=True)
class TableGroup:
    """A heading, its rows in order, and what they cost."""

    title: str
    yearly: Money
    one_off: Money
    rows: tuple[Row, ...]


def with_parts_below(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines of an offer, each part of a bundle right after its bundle."""
    known = tuple(lines)
    parts: dict[int, list[Line]] = {}
    for line in known:
        if line.part_of is not None:
            parts.setdefault(line.part_of, []).append(line)
    return tuple(
        shown
        for line in known
        if line.part_of is None
        for shown in (line, *parts.get(line.position, ()))
    )


def table(
    view: BuilderView, marks: Mapping[str, Mark] | None = None
) -> tuple[TableGroup, ...]:
    """Return the groups of *view*, each part of a bundle under its bundle.

    :param marks: what stands beside the rows, by the ids of the lines.
    """
    parts: dict[str, list[BuilderLine]] = {}
    for line in view.lines:
        if line.part_of:
            parts.setdefault(line.part_of, []).append(line)
    groups = (_group(one, parts, view.quote.currency) for one in view.groups)
    shown = (group for group in groups if group.rows)
    return tuple(_marked(group, marks) for group in shown) if marks else tuple(shown)


def _marked(group: TableGroup, marks: Mapping[str, Mark]) -> TableGroup:
    rows = (row._replace(mark=marks.get(row.id, NO_MARK)) for row in group.rows)
    return replace(group, rows=tuple(rows))


def _group(
    group: BuilderGroup, parts: dict[str, list[BuilderLine]], currency: str
) -> TableGroup:
    own = [line for line in group.lines if not line.part_of]
    rows = tuple(map(_row, _with_parts(own, parts)))
    priced = [(row.once, row.net) for row in rows if row.net and not row.bundle]
    return TableGroup(
        group.title,
        total([net for once, net in priced if not once], currency),
        total([net for once, net in priced if once], currency),
        rows,
    )


def _with_parts(
    own: Sequence[BuilderLine], parts: dict[str, list[BuilderLine]]
) -> Iterator[BuilderLine]:
    for line in own:
        yield line
        yield from parts.get(line.id, ())


def _row(line: BuilderLine) -> Row:
    once = line.charge == "one_off"
    return Row(
        line.id,
        line.position,
        line.title,
        line.quantity,
        line.discount_percent,
        line.options,
        part=line.part_of is not None,
        bundle=line.bundle,
        once=once,
        listed=line.list_price if once else line.list_yearly,
        net=line.net if once else line.yearly,
        unpriced=line.unpriced,
    )
