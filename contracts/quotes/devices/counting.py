"""How many of the devices of a quote are known by their serial numbers.

Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from catalog.offerings import Covers, OfferingSpec
from upheld.texts import _, ngettext


class Counts(Protocol):
    """A line of a quote, as far as it is counted."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def code(self) -> str:
        """The code of its offering."""

    @property
    def title(self) -> str:
        """The title of its offering."""

    @property
    def quantity(self) -> Decimal:
        """How many there are."""


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A line that counts devices, and how many of them have been chosen."""

    id: str
    code: str
    title: str
    wanted: int
    chosen: int
    #: The quote waits until every one is chosen.
    required: bool
    #: The models that can be chosen; empty for any.
    models: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        """How many are still to be chosen."""
        return max(0, self.wanted - self.chosen)

    @property
    def surplus(self) -> int:
        """How many were chosen for more than there are."""
        return max(0, self.chosen - self.wanted)


@dataclass(frozen=True, slots=True)
class SerialsCheck:
    """What is said of serial numbers before a quote is sent."""

    ok: bool
    sentence: str
    #: Whether it keeps the quote from being sent.
    holds: bool


def counted_lines(
    lines: Iterable[Counts],
    catalogue: Mapping[str, OfferingSpec],
    chosen: Mapping[str, int],
) -> tuple[CountedLine, ...]:
    """Return the lines that count devices; *chosen* says how many, by line."""
    return tuple(
        CountedLine(
            id=line.id,
            code=line.code,
            title=line.title,
            wanted=int(line.quantity),
            chosen=chosen.get(line.id, 0),
            required=spec.serials_required,
            models=spec.models,
        )
        for line in lines
        if (spec := catalogue.get(line.code)) and spec.covers is Covers.ASSETS
    )


def serials_checks(lines: Iterable[CountedLine]) -> Iterator[SerialsCheck]:
    """Yield what is said before sending: one sentence, or one for each problem."""
    counted = tuple(lines)
    if not counted:
        return
    wrong = False
    for line in counted:
        if line.surplus:
            wrong = True
            yield SerialsCheck(ok=False, sentence=_surplus(line), holds=True)
    for required in (True, False):
        group = [line for line in counted if line.required is required]
        if missing := sum(line.missing for line in group):
            wrong = True
            wanted = sum(line.wanted for line in group)
            yield SerialsCheck(False, _missing(missing, wanted), required)  # noqa: FBT003  by place
    if not wrong:
        yield SerialsCheck(
            ok=True, sentence=_("Every serial number is known."), holds=False
        )


def _missing(missing: int, wanted: int) -> str:
    return ngettext(
        "%(num)s of %(wanted)s serial numbers is missing.",
        "%(num)s of %(wanted)s serial numbers are missing.",
        missing,
        wanted=wanted,
    )


def _surplus(line: CountedLine) -> str:
    return _(
        "“%(title)s” has %(chosen)s serial numbers for a quantity of %(wanted)s.",
        title=line.title,
        chosen=line.chosen,
        wanted=line.wanted,
    )
