"""When two people edit one draft: what the second one's change means by now.

Pure.  A form sends whole rows, also what its user has not touched: such a field keeps
what somebody else has put there meanwhile.  Where both have touched a field it is a
clash, and the second one is asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from contracts.quotes.draft import DraftLine
from contracts.quotes.forms import Changes
from contracts.quotes.requests import LineChange, QuoteChange
from contracts.quotes.steps import FIELDS, Step
from upheld.plain import to_plain
from upheld.texts import _, format_number, format_percent


@dataclass(frozen=True, slots=True)
class Met:
    """A step that somebody else has made since the page was shown."""

    who: str
    step: Step


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people have changed; *where* is its name on the page."""

    where: str
    who: str
    theirs: str

    @property
    def sentence(self) -> str:
        """Say who has put what there."""
        return _(
            "%(who)s has changed this to %(theirs)s meanwhile.",
            who=self.who,
            theirs=self.theirs,
        )


_LINE_FIELDS = ("quantity", "discount_percent", "options")


def meet(changes: Changes, others: Sequence[Met]) -> tuple[Changes, tuple[Clash, ...]]:
    """Return what is left to change after *others*, and what clashes with them."""
    clashes: list[Clash] = []
    quote = changes.quote
    if quote is not None:
        quote = _meet_quote(quote, others, clashes)
    lines = {
        line_id: _meet_line(line_id, change, others, clashes)
        for line_id, change in changes.lines.items()
    }
    return Changes(quote, lines), tuple(clashes)


def _meet_line(
    line_id: str, change: LineChange, others: Sequence[Met], clashes: list[Clash]
) -> LineChange:
    for name in _LINE_FIELDS:
        yours = getattr(change, name)
        found = list(_of_line(line_id, name, others))
        if yours is None or not found:
            continue
        seen, (who, now) = found[0][1], (found[-1][0], found[-1][2])
        if _same(yours, now):
            continue
        if not _same(yours, seen):
            where = f"{FIELDS.get(name, name)}-{line_id}"
            clashes.append(Clash(where, who, _words(name, now)))
        change = replace(change, **{name: None})
    return change


def _of_line(
    line_id: str, name: str, others: Sequence[Met]
) -> Iterator[tuple[str, Any, Any]]:
    """Yield who changed a field of a line, from what, to what."""
    for met in others:
        before = met.step.before.lines.get(line_id)
        after = met.step.after.lines.get(line_id)
        if isinstance(before, DraftLine) and isinstance(after, DraftLine):
            values = getattr(before, name), getattr(after, name)
            if values[0] != values[1]:
                yield met.who, *values


def _meet_quote(
    change: QuoteChange, others: Sequence[Met], clashes: list[Clash]
) -> QuoteChange | None:
    for field in fields(change):
        name, yours = field.name, to_plain(getattr(change, field.name))
        found = [met for met in others if name in met.step.after.head]
        if yours is None or not found:
            continue
        seen, now = found[0].step.before.head[name], found[-1].step.after.head[name]
        if yours not in {seen, now}:
            clashes.append(Clash(name, found[-1].who, f"{now}"))
        if yours != now:
            change = replace(change, **{name: None})
    return change if any(True for _each in change.given()) else None


def _same(one: object, other: object) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return set(one) == set(other)
    return one == other


def _words(name: str, value: Any) -> str:  # noqa: ANN401  of any field
    if name == "quantity":
        return format_number(value)
    if name == "discount_percent":
        return format_percent(value)
    return ", ".join(value) or "–"


def told(others: Sequence[Met]) -> Mapping[str, tuple[Step, ...]]:
    """Return the steps of the others by who has made them, in order."""
    found: dict[str, list[Step]] = {}
    for met in others:
        found.setdefault(met.who, []).append(met.step)
    return {who: tuple(steps) for who, steps in found.items()}
