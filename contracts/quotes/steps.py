"""What one change of a draft took away and what it put there instead.

Pure.  A step holds both sides of everything that it touched and nothing else, so it
can be undone, done again, and told to whoever edits the same draft.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from contracts.quotes.draft import DraftLine
from contracts.quotes.options import Option
from upheld.plain import canonical, from_plain, to_plain
from upheld.texts import _, format_number, format_percent, ngettext


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the lines, by the names of its columns."""

    title: str
    starts_on: date
    term_months: int
    billing_months: int
    renewal_months: int
    notice: int
    notice_unit: str
    valid_until: date
    discount_percent: Decimal
    options: tuple[Option, ...]
    favourite: str
    notes: str
    timing: str = "advance"
    alignment: str = "start"
    cycle_day: int = 1
    first_stub: str = "own"
    proration: str = "actual_days"

    def with_plain(self, changed: Mapping[str, Any]) -> "Head":
        """Return it with some fields as JSON has them."""
        return from_plain(Head, {**to_plain(self), **changed})


Lines = Mapping[str, DraftLine]


@dataclass(frozen=True, slots=True)
class LineState:
    """A line as it was, or that it was not there."""

    id: str
    line: DraftLine | None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a step: values of the head as JSON has them, and lines."""

    head: Mapping[str, Any] = field(default_factory=dict)
    states: tuple[LineState, ...] = ()

    @property
    def lines(self) -> dict[str, DraftLine | None]:
        """The lines by their ids."""
        return {state.id: state.line for state in self.states}


@dataclass(frozen=True, slots=True)
class Step:
    """A change: how it was before, and how after."""

    before: Side
    after: Side

    def as_text(self) -> str:
        """Return it as it is stored."""
        return canonical(to_plain(self))

    def backwards(self) -> "Step":
        """Return the step that takes this one back."""
        return Step(self.after, self.before)


#: The builder's name of a line's field, where it is another.
FIELDS = {"discount_percent": "discount", "options": "option"}


def read_step(text: str) -> Step:
    """Return what :meth:`Step.as_text` has written."""
    return from_plain(Step, orjson.loads(text))


def step_between(
    before: tuple[Head, Sequence[DraftLine]], after: tuple[Head, Sequence[DraftLine]]
) -> Step | None:
    """Return what differs between two states of a draft; ``None`` for nothing."""
    heads = to_plain(before[0]), to_plain(after[0])
    names = [name for name in heads[1] if heads[0][name] != heads[1][name]]
    # Nearly all lines are the very same: only the others are worth comparing.
    same = {*map(id, before[1])} & {*map(id, after[1])}
    lines = tuple(
        {line.id: line for line in side if id(line) not in same}
        for side in (before[1], after[1])
    )
    ids = [one for one in lines[0] | lines[1] if lines[0].get(one) != lines[1].get(one)]
    if not names and not ids:
        return None
    sides = [
        Side(
            {name: head[name] for name in names},
            tuple(LineState(one, known.get(one)) for one in ids),
        )
        for head, known in zip(heads, lines, strict=True)
    ]
    return Step(sides[0], sides[1])


def changed_fields(before: DraftLine, after: DraftLine) -> tuple[str, ...]:
    """Return the fields in which two states of a line differ."""
    return tuple(
        name
        for name in DraftLine.__slots__
        if getattr(before, name) != getattr(after, name)
    )


def blocked(step: Step, head: Head, lines: Lines) -> bool:
    """Tell whether a draft is no longer as *step* left it, where the step was."""
    now = to_plain(head)
    return any(now[name] != value for name, value in step.after.head.items()) or any(
        not _same(lines.get(line_id), line)
        for line_id, line in step.after.lines.items()
    )


def _same(now: DraftLine | None, then: DraftLine | None) -> bool:
    """Compare two states of a line; others may have moved it meanwhile."""
    if now is None or then is None:
        return now is then
    return set(changed_fields(now, then)) <= {"position"}


def step_words(step: Step, titles: Mapping[str, str]) -> str:
    """Say what a step did, naming services by *titles*, by their codes."""
    sentences = [*_line_words(step, titles), *_head_words(step)]
    return sentences[0] if sentences else _("Changed")


def _head_words(step: Step) -> Iterator[str]:
    for name, what in _HEAD_WORDS.items():
        if name in step.after.head:
            yield _("%(what)s changed", what=what())


def _line_words(step: Step, titles: Mapping[str, str]) -> Iterator[str]:
    earlier = step.before.lines
    tops = {
        line_id: (earlier[line_id], after)
        for line_id, after in step.after.lines.items()
    }
    added = [b for a, b in tops.values() if a is None and b and b.part_of not in tops]
    removed = [a for a, b in tops.values() if b is None and a and a.part_of not in tops]
    yield from _named(added, titles, came=True)
    yield from _named(removed, titles, came=False)
    changed = [(a, b) for a, b in tops.values() if a and b]
    moved = [pair for pair in changed if changed_fields(*pair) == ("position",)]
    if moved and len(moved) == len(changed) == len(tops):
        yield _("Order changed")
        return
    for before, after in changed:
        if before.part_of not in tops and (before, after) not in moved:
            yield _changed(before, after, titles.get(after.code, after.code))


def _named(
    lines: Sequence[DraftLine], titles: Mapping[str, str], *, came: bool
) -> Iterator[str]:
    if len(lines) == 1:
        title = titles.get(lines[0].code, lines[0].code)
        yield (
            _("Added %(title)s", title=title)
            if came
            else _("Removed %(title)s", title=title)
        )
    elif lines:
        yield (
            ngettext("Added %(num)s service", "Added %(num)s services", len(lines))
            if came
            else ngettext(
                "Removed %(num)s service", "Removed %(num)s services", len(lines)
            )
        )


def _changed(before: DraftLine, after: DraftLine, title: str) -> str:
    names = changed_fields(before, after)
    if "quantity" in names:
        return _(
            "Quantity of %(title)s: %(before)s → %(after)s",
            title=title,
            before=format_number(before.quantity),
            after=format_number(after.quantity),
        )
    if "discount_percent" in names:
        return _(
            "Discount on %(title)s: %(before)s → %(after)s",
            title=title,
            before=format_percent(before.discount_percent),
            after=format_percent(after.discount_percent),
        )
    if "level" in names and after.level:
        return _(
            "Promised level of %(title)s: %(after)s",
            title=title,
            after=format_number(after.level),
        )
    return _("%(title)s changed", title=title)


_HEAD_WORDS: Mapping[str, Callable[[], str]] = {
    "title": lambda: _("Title"),
    "starts_on": lambda: _("Start"),
    "term_months": lambda: _("Term"),
    "billing_months": lambda: _("Payment"),
    "renewal_months": lambda: _("Renewal"),
    "notice": lambda: _("Notice"),
    "notice_unit": lambda: _("Notice"),
    "timing": lambda: _("Payment"),
    "alignment": lambda: _("Billing periods"),
    "cycle_day": lambda: _("Billing periods"),
    "first_stub": lambda: _("Days before the first period"),
    "proration": lambda: _("Parts of a period"),
    "valid_until": lambda: _("Validity"),
    "discount_percent": lambda: _("Discount on all"),
    "options": lambda: _("Options"),
    "favourite": lambda: _("Recommended option"),
    "notes": lambda: _("Note to the customer"),
}
