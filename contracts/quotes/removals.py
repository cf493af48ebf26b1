"""What was taken off a draft, kept so that it can be brought back.

Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.quotes.builder import BuilderLine, BuilderView
from contracts.quotes.requests import LineChoice
from upheld.plain import from_plain, to_plain


@dataclass(frozen=True, slots=True)
class Removal:
    """A line as it was, and with a bundle its parts."""

    title: str
    choice: LineChoice
    position: int
    parts: tuple[LineChoice, ...]

    def as_plain(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Removal":
        """Return what :meth:`as_plain` was made of."""
        return from_plain(cls, plain)


def removal(view: BuilderView, line_id: str) -> Removal | None:
    """Return what removing a line takes away; ``None`` when there is no such line."""
    for line in view.lines:
        if line.id == line_id:
            parts = (part for part in view.lines if part.part_of == line_id)
            return Removal(
                line.title, _choice(line), line.position, tuple(map(_choice, parts))
            )
    return None


def _choice(line: BuilderLine) -> LineChoice:
    return LineChoice(
        code=line.code,
        quantity=line.quantity,
        options=tuple(option.code for option in line.options if option.chosen),
        discount_percent=line.discount_percent,
        part_of=line.part_of,
    )
