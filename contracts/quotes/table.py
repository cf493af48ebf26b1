"""The lines of a draft as its table shows them: bundles with their parts below.

Pure: a :class:`BuilderView` groups all lines by kind; on screen the parts of a bundle
stand under it and count there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from contracts.quotes.builder import (
    KEPT_LINES,
    BuilderLine,
    BuilderView,
    OptionChoice,
)
from contracts.quotes.options import asked_for
from contracts.quotes.years import years_words
from contracts.records import Line
from upheld.bounded import by_first
from upheld.money import Money, total
from upheld.texts import _
from upheld.words import Wording, reading


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
    #: The letters of the options that hold it, where not all do.
    in_options: str = ""
    #: In which years it is delivered, in words; empty for the whole term.
    years: str = ""


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

    What the customer may add stands last, under a heading of its own.

    :param marks: what stands beside the rows, by the ids of the lines.
    """
    parts: dict[str, list[BuilderLine]] = {}
    for line in view.lines:
        if line.part_of:
            parts.setdefault(line.part_of, []).append(line)
    tops = [line for line in view.lines if not line.part_of]
    extras = [line for line in tops if line.optional]
    asked = [
        (group.title, [one for one in asked_for(group.lines) if not one.part_of])
        for group in view.groups
    ]
    groups = (
        _group(title, _with_parts(lines, parts), view.quote.currency)
        for title, lines in [*asked, (_("The customer can add"), extras)]
    )
    shown = (group for group in groups if group.rows)
    return tuple(_marked(group, marks) for group in shown) if marks else tuple(shown)


def _marked(group: TableGroup, marks: Mapping[str, Mark]) -> TableGroup:
    rows = [_marked_row(row, marks.get(row.id, NO_MARK)) for row in group.rows]
    return replace(group, rows=tuple(rows))


@by_first(most=KEPT_LINES)
def _marked_row(row: Row, mark: Mark) -> Row:
    return row._replace(mark=mark)


def neighbour(view: BuilderView, line: BuilderLine, way: str) -> BuilderLine | None:
    """Return the line above (``up``) or below another in its part of the table."""
    beside = [
        one
        for one in sorted(view.lines, key=lambda one: one.position)
        if one.part_of == line.part_of
        and one.optional == line.optional
        and (one.section or one.kind) == (line.section or line.kind)
    ]
    place = beside.index(line) + (1 if way == "down" else -1)
    return beside[place] if 0 <= place < len(beside) else None


def rank(view: BuilderView, line: BuilderLine) -> int:
    """Return the place of a line among all of a quote, from 1."""
    return sum(one.position <= line.position for one in view.lines)


def _group(title: str, lines: Iterable[BuilderLine], currency: str) -> TableGroup:
    shown, spoken = list(lines), reading()
    rows = tuple([_row(line, spoken) for line in shown])
    priced = [
        (row.once, row.net)
        for row, line in zip(rows, shown, strict=True)
        if row.net and not row.bundle and line.years.first == 1
    ]
    return TableGroup(
        title,
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


@by_first(most=KEPT_LINES)
def _row(line: BuilderLine, _spoken: tuple[str, Wording | None]) -> Row:
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
        in_options=line.in_options,
        years=years_words(line.years),
    )
