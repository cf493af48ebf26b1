"""Annexes: sections that plugins added to an offer, as its record keeps them.

The text is in the record, so that a paper is printed alike when the plugin has gone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from plugins.section_types import Paragraph, Points, Section, Table
from upheld.plain import LEFT_OUT

_EMPTY = {LEFT_OUT: True}


@dataclass(frozen=True, slots=True)
class AnnexPart:
    """A paragraph, a list or a table: what is not empty."""

    text: str = field(default="", metadata=_EMPTY)
    points: tuple[str, ...] = field(default=(), metadata=_EMPTY)
    heads: tuple[str, ...] = field(default=(), metadata=_EMPTY)
    rows: tuple[tuple[str, ...], ...] = field(default=(), metadata=_EMPTY)


@dataclass(frozen=True, slots=True)
class Annex:
    """One section, and the plugin that added it."""

    plugin: str
    version: str
    title: str
    #: Behind which part of the paper it stands.
    after: str
    parts: tuple[AnnexPart, ...]


def frozen(plugin: str, version: str, sections: Iterable[Section]) -> tuple[Annex, ...]:
    """Return *sections* as a record keeps them."""
    return tuple(
        Annex(plugin, version, one.title, one.after, tuple(map(_part, one.parts)))
        for one in sections
    )


def _part(part: Paragraph | Points | Table) -> AnnexPart:
    if isinstance(part, Paragraph):
        return AnnexPart(text=part.text)
    if isinstance(part, Points):
        return AnnexPart(points=part.items)
    return AnnexPart(heads=part.heads, rows=part.rows)


def in_order(annexes: Iterable[Annex]) -> tuple[Annex, ...]:
    """Return *annexes* as a paper prints them: those behind the terms are last."""
    return tuple(sorted(annexes, key=lambda one: one.after == "terms"))
