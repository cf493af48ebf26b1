"""What differs between two revisions of a quote: lines, money, terms, notes.

Pure.  An offer that was sent and a draft are brought to one form, a :class:`Side`,
and two sides are compared.  A line is the same line when it buys the same service in
the same place; of several such lines those that are equal belong together first, the
others in their order.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol, TypedDict

from contracts.quotes.builder import BuilderLine, BuilderView
from contracts.quotes.options import shown_letter
from contracts.records import Line, Offer, Totals
from contracts.terms import Term
from upheld.money import Money

ONE_OFF = "one_off"


@dataclass(frozen=True, slots=True)
class SideLine:
    """A service as one of the sides has it."""

    code: str
    title: str
    #: The code of the bundle that it came with.
    part_of: str
    quantity: Decimal
    unit: str
    #: The titles of what was chosen.
    options: tuple[str, ...]
    discount_percent: Decimal
    charge: str
    period_months: int
    #: The letters of the options of the quote that hold it; empty for all of them.
    in_options: str
    #: The customer may add it, and is not asked to.
    optional: bool
    #: The first and the last year of its delivery; 0 for the end of the term.
    years: tuple[int, int]
    #: After discounts; nothing where it cannot be priced, and of a bundle.
    yearly: Money
    once: Money

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same line."""
        return self.code, self.part_of


@dataclass(frozen=True, slots=True)
class Side:
    """One revision, sent or not."""

    revision: int
    title: str
    term: Term
    valid_until: date
    notes: str
    #: Of our standard terms; empty in a draft, which takes them when it is sent.
    terms_version: str
    is_draft: bool
    #: The options of the quote with their titles, and the letter of the favourite,
    #: whose totals these are.
    options: tuple[str, ...]
    favourite: str
    totals: Totals
    lines: tuple[SideLine, ...]


Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class LineChange:
    """A service that is new, gone, or not as it was."""

    kind: Kind
    before: SideLine | None
    after: SideLine | None
    #: What a year costs more, or less; and what is paid once.
    yearly: Money
    once: Money

    @property
    def line(self) -> SideLine:
        """The line as it is now, or as it was."""
        line = self.after or self.before
        if line is None:
            raise ValueError("a change without a line")
        return line


@dataclass(frozen=True, slots=True)
class SumChange:
    """A total on both sides; ``key`` is the name of a field of the totals."""

    key: str
    before: Money
    after: Money

    @property
    def difference(self) -> Money:
        """What it is more, or less."""
        return self.after - self.before


Fact = str | int | date | Decimal | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactChange:
    """Something beside the lines that is not as it was."""

    key: str
    before: Fact
    after: Fact


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs from ``before`` to ``after``."""

    before: Side
    after: Side
    lines: tuple[LineChange, ...]
    #: All sums, those that are the same among them.
    sums: tuple[SumChange, ...]
    facts: tuple[FactChange, ...]

    @property
    def nothing(self) -> bool:
        """Whether both say the same."""
        money = any(one.difference for one in self.sums)
        return not (self.lines or self.facts or money)

    def count(self, kind: Kind) -> int:
        """Return how many lines were added, removed or changed."""
        return sum(1 for one in self.lines if one.kind == kind)


def side_of_offer(offer: Offer, valid_until: date) -> Side:
    """Return what was sent as a side; it can be accepted until *valid_until*."""
    codes = {line.position: line.code for line in offer.lines}
    return Side(
        revision=offer.revision,
        title=offer.title,
        term=offer.term,
        valid_until=valid_until,
        notes=offer.notes,
        terms_version=offer.terms.version,
        is_draft=False,
        options=_titles(offer.options),
        favourite=offer.favourite,
        totals=offer.totals,
        lines=tuple(_sent_line(offer, line, codes) for line in offer.lines),
    )


def side_of_draft(view: BuilderView) -> Side:
    """Return a draft as a side, with the prices of the moment."""
    quote = view.quote
    codes = {line.id: line.code for line in view.lines}
    return Side(
        revision=quote.revision,
        title=quote.title,
        term=quote.term,
        valid_until=quote.valid_until,
        notes=quote.notes,
        terms_version="",
        is_draft=True,
        options=_titles(quote.options),
        favourite=shown_letter(quote.options, quote.favourite),
        totals=view.totals,
        lines=tuple(_draft_line(line, codes, quote.currency) for line in view.lines),
    )


class _Lettered(Protocol):
    @property
    def letter(self) -> str: ...
    @property
    def title(self) -> str: ...


def _titles(options: Iterable[_Lettered]) -> tuple[str, ...]:
    return tuple(f"{one.letter} {one.title}".strip() for one in options)


def compare(before: Side, after: Side) -> Difference:
    """Return what differs between two revisions in the same currency."""
    return Difference(
        before=before,
        after=after,
        lines=tuple(_line_changes(before.lines, after.lines)),
        sums=tuple(
            SumChange(key, getattr(before.totals, key), getattr(after.totals, key))
            for key in ("list_yearly", "discount_yearly", "yearly", "one_off", "term")
        ),
        facts=tuple(_fact_changes(before, after)),
    )


def _sent_line(offer: Offer, line: Line, codes: dict[int, str]) -> SideLine:
    nothing = Money.zero(offer.currency)
    is_once = line.charge == ONE_OFF
    return SideLine(
        code=line.code,
        title=line.title,
        part_of=codes.get(line.part_of, "") if line.part_of else "",
        quantity=line.quantity,
        options=tuple(one.title for one in offer.service(line).options),
        in_options=line.in_options,
        optional=line.optional,
        years=(line.from_year or 1, line.to_year),
        discount_percent=line.discount_percent,
        **_charged(line),
        yearly=nothing if is_once else line.yearly,
        once=line.net if is_once else nothing,
    )


def _draft_line(line: BuilderLine, codes: dict[str, str], currency: str) -> SideLine:
    nothing = Money.zero(currency)
    is_once = line.charge == ONE_OFF
    yearly = nothing if is_once or line.bundle else line.yearly
    return SideLine(
        code=line.code,
        title=line.title,
        part_of=codes.get(line.part_of, "") if line.part_of else "",
        quantity=line.quantity,
        options=tuple(one.title for one in line.options if one.chosen),
        in_options=line.in_options,
        optional=line.optional,
        years=(line.years.first, line.years.last),
        discount_percent=line.discount_percent,
        **_charged(line),
        yearly=yearly or nothing,
        once=(line.net if is_once else None) or nothing,
    )


class _Charged(TypedDict):
    unit: str
    charge: str
    period_months: int


def _charged(line: Line | BuilderLine) -> _Charged:
    """Return how a line is charged; a bundle is not, its parts are."""
    if line.bundle:
        return {"unit": "", "charge": "", "period_months": 0}
    return {
        "unit": line.unit,
        "charge": line.charge,
        "period_months": line.period_months,
    }


Pair = tuple[SideLine | None, SideLine | None]


def _line_changes(
    before: Sequence[SideLine], after: Sequence[SideLine]
) -> Iterator[LineChange]:
    """Yield what differs in the order of the new lines; what is gone comes last."""
    for old, new in _pairs(before, after):
        if old != new:
            yield _line_change(old, new)


def _pairs(before: Iterable[SideLine], after: Sequence[SideLine]) -> Iterator[Pair]:
    left: dict[tuple[str, str], list[SideLine]] = defaultdict(list)
    for line in before:
        left[line.key].append(line)
    same = [_taken(left[line.key], line) for line in after]
    for line, found in zip(after, same, strict=True):
        others = left[line.key]
        yield found or (others.pop(0) if others else None), line
    for lines in left.values():
        for line in lines:
            yield line, None


def _taken(lines: list[SideLine], wanted: SideLine) -> SideLine | None:
    """Take a line that equals *wanted* out of *lines*, if there is one."""
    if wanted not in lines:
        return None
    lines.remove(wanted)
    return wanted


def _line_change(old: SideLine | None, new: SideLine | None) -> LineChange:
    known = new or old
    if known is None:
        raise ValueError("a change without a line")
    nothing = Money.zero(known.yearly.currency)
    kind: Kind = "added" if old is None else "removed" if new is None else "changed"
    return LineChange(
        kind=kind,
        before=old,
        after=new,
        yearly=(new.yearly if new else nothing) - (old.yearly if old else nothing),
        once=(new.once if new else nothing) - (old.once if old else nothing),
    )


#: What is compared beside the lines: of the side, and of its term.
_OF_SIDE = ("title", "valid_until", "notes", "options", "favourite")
_OF_TERM = (
    *("starts_on", "months", "billing_months", "renewal_months"),
    *("notice", "notice_unit", "rhythm"),
)


def _fact_changes(before: Side, after: Side) -> Iterator[FactChange]:
    yield from _differing(before, after, _OF_SIDE)
    yield from _differing(before.term, after.term, _OF_TERM)
    was, is_now = _rates(before), _rates(after)
    if was != is_now:
        yield FactChange("taxes", was, is_now)
    if not (before.is_draft or after.is_draft):
        yield from _differing(before, after, ("terms_version",))


def _rates(side: Side) -> tuple[str, ...]:
    """Return the rates of tax in words; a reason alone makes no difference."""
    return tuple(one.title for one in side.totals.by_rate)


def _differing(
    before: object, after: object, names: Iterable[str]
) -> Iterator[FactChange]:
    for name in names:
        was, is_now = getattr(before, name), getattr(after, name)
        if was != is_now:
            yield FactChange(name, was, is_now)
