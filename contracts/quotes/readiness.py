"""What has to be so before a quote is sent: each with a sentence that says it.

Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from contracts.quotes.options import Option, asked_for, lines_of
from contracts.quotes.years import YEAR, Years
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class Check:
    """Something that has to be so before a quote is sent."""

    key: str
    ok: bool
    sentence: str
    #: Whether the quote waits for it.
    holds: bool = True


class Offered(Protocol):
    """What is asked of a line."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def bundle(self) -> bool:
        """Whether it has no price of its own."""

    @property
    def in_options(self) -> str:
        """The letters, empty for all."""

    @property
    def optional(self) -> bool:
        """Whether the customer may add it."""

    @property
    def years(self) -> Years:
        """When it is delivered."""


def choice_checks(
    options: Sequence[Option], lines: Sequence[Offered]
) -> Iterator[Check]:
    """Yield whether each option holds something that is not optional."""
    if not options:
        return
    empty = [
        one.title
        for one in options
        if all(line.bundle for line in asked_for(lines_of(lines, one.letter)))
    ]
    if empty:
        sentence = _("Option “%(title)s” holds no service.", title=empty[0])
    else:
        sentence = _("Each option holds a service.")
    yield Check("options", not empty, sentence)


def year_checks(term_months: int, lines: Sequence[Offered]) -> Iterator[Check]:
    """Yield whether every line that begins later begins within the term."""
    late = [line for line in lines if not line.years.months(term_months or YEAR)]
    if late:
        sentence = _(
            "“%(title)s” begins in year %(year)s, when the term is over.",
            title=late[0].title,
            year=late[0].years.first,
        )
        yield Check("years", ok=False, sentence=sentence)
