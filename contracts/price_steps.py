"""The rows of a price sheet as steps: what each changes, why, who added it.  Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from plugins.sources import BUILT_IN
from upheld.money import Money


class Row(Protocol):
    """A row of a price sheet, of a draft or as it is held."""

    @property
    def kind(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def amount(self) -> Money: ...
    @property
    def running(self) -> Money: ...
    @property
    def inputs(self) -> Mapping[str, str]: ...
    @property
    def model(self) -> str: ...
    @property
    def model_version(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Author:
    """What added a step: a plugin, or Upheld itself, which has no name here."""

    plugin: str = ""
    version: str = ""
    built_in: bool = True


OURS = Author()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a price: what it was, what this changes, what it is then."""

    kind: str
    #: Why, in a sentence of the language that the price was made in.
    reason: str
    before: Money
    change: Money
    after: Money
    author: Author
    #: The figures behind the sentence.
    inputs: Mapping[str, str]


def line_steps(rows: Sequence[Row], plugin: str = "") -> tuple[Step, ...]:
    """Return *rows* as steps; *plugin* is the one whose model priced the line."""
    model = rows[0].model if rows else ""
    return tuple(
        Step(
            str(row.kind),
            row.sentence,
            row.running - row.amount,
            row.amount,
            row.running,
            _author(row, plugin if row.model == model else row.model),
            row.inputs,
        )
        for row in rows
    )


def _author(row: Row, plugin: str) -> Author:
    if not row.model:
        return OURS
    return Author(plugin, row.model_version, plugin in BUILT_IN)
