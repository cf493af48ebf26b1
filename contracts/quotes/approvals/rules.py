"""What of a quote needs whose decision, and what has been decided already.

Pure.  What is decided on is a :class:`Snapshot`: the lines as they were, each with a
digest over everything that its price follows from.  A line that still has the digest
of one that was approved needs no second decision, in whatever revision it stands.

A line is decided on once, however many options share it.  The margin in all is decided
on option by option, each with the extras that leave the least: the customer chooses.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal, localcontext
from enum import StrEnum
from functools import lru_cache
from statistics import median

from contracts.quotes.approvals.limits import Limit
from contracts.quotes.builder import BuilderLine, BuilderView
from contracts.quotes.margins import Margin, Margins, OptionMargin
from contracts.quotes.options import OptionSums, lines_of
from upheld.money import Money
from upheld.plain import canonical, fingerprint, to_plain

HUNDRED = Decimal(100)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line as somebody decides on it."""

    #: Its identifier in the revision that was decided on.
    line: str
    code: str
    title: str
    quantity: Decimal
    options: tuple[str, ...]
    #: Percent by hand on this line alone.
    discount: Decimal
    #: Percent by hand in all, that on everything included.
    by_hand: Decimal
    #: A year's price, or that of a one-off charge; before and after all discounts.
    listed: Money
    net: Money
    once: bool
    #: Percent; ``None`` when the cost is unknown.
    margin: Decimal | None
    floor: Decimal | None
    below: bool
    #: Over everything that the price follows from.
    digest: str
    #: The letters of the options that hold it; empty for all.
    in_options: str = ""


@dataclass(frozen=True, slots=True)
class OptionFacts:
    """What the customer may choose, as somebody decides on it."""

    #: Both empty for a quote without options.
    letter: str
    title: str
    #: Without extras.
    yearly: Money
    list_yearly: Money
    one_off: Money
    #: Percent, with the extras that leave the least; ``None`` when no cost is known.
    margin: Decimal | None
    floor: Decimal | None
    below: bool
    #: The titles of these extras.
    extras: tuple[str, ...]
    #: Over all of its lines.
    digest: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A quote as somebody decides on it; all amounts are of one moment."""

    lines: tuple[LineFacts, ...]
    #: Percent by hand on everything.
    discount: Decimal
    #: One without a letter for a quote that has no options.
    options: tuple[OptionFacts, ...]


class Kind(StrEnum):
    """What goes further than somebody may."""

    LINE = "line"
    OVERALL = "overall"
    FLOOR = "floor"
    LINE_FLOOR = "line_floor"


@dataclass(frozen=True, slots=True)
class Need:
    """Something that needs a decision."""

    kind: Kind
    #: The percentage that goes too far: a discount, or a margin.
    value: Decimal
    #: What the one who asks may do; the floor for a margin.
    limit: Decimal
    line: str = ""
    #: Of the line, or of the option.
    title: str = ""
    digest: str = ""
    #: The letters of the options that it is about; empty for all.
    option: str = ""
    #: With which extras a margin is that low.
    extras: tuple[str, ...] = ()

    def covered(self, past: "Need") -> bool:
        """Tell whether the decision on *past* holds for this as well."""
        if self.kind is not past.kind:
            return False
        if self.kind is Kind.OVERALL:
            return self.value <= past.value
        if self.kind is Kind.FLOOR and self.option == past.option:
            return self.value >= past.value
        return self.digest == past.digest


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be asked."""

    id: str
    name: str
    email: str
    limit: Limit
    #: How much say it has.
    rank: int
    #: How long it takes to answer; ``None`` when nothing was decided yet.
    usual: timedelta | None = None

    def can_decide(self, need: Need) -> bool:
        """Tell whether it may do by itself what *need* is about."""
        if need.kind is Kind.LINE:
            return self.limit.line is None or need.value <= self.limit.line
        if need.kind is Kind.OVERALL:
            return self.limit.quote is None or need.value <= self.limit.quote
        return self.limit.below_floor


@dataclass(frozen=True, slots=True)
class Request:
    """One person to ask, and what about."""

    person: Person
    needs: tuple[Need, ...]


def combined(first: Decimal, second: Decimal) -> Decimal:
    """Return what two discounts, one on what the other leaves, take off together."""
    return HUNDRED - (HUNDRED - first) * (HUNDRED - second) / HUNDRED


def snapshot(view: BuilderView, margins: Margins) -> Snapshot:
    """Return what somebody decides on, of the lines that have a price."""
    lines = tuple(
        _facts(line, view, margins.lines.get(line.id))
        for line in view.lines
        if line.net is not None and not line.bundle
    )
    sums = view.options or (OptionSums("", "", favourite=True, totals=view.totals),)
    return Snapshot(
        lines=lines,
        discount=view.quote.discount_percent,
        options=tuple(
            _option_facts(one, margins.of(one.letter), view, lines) for one in sums
        ),
    )


def exceeds(view: BuilderView, margins: Margins, limit: Limit) -> bool:
    """Tell whether anything of *view* goes further than *limit*."""
    overall = view.quote.discount_percent
    if limit.quote is not None and overall > limit.quote:
        return True
    if not limit.below_floor:
        if any(one.below for one in margins.options):
            return True
        if any(one.below for one in margins.lines.values()):
            return True
    if limit.line is None:
        return False
    return any(
        combined(line.discount_percent, overall) > limit.line
        for line in view.lines
        if line.discount_percent or overall
    )


def needs(
    shot: Snapshot, limit: Limit, approved: Sequence[Need] = ()
) -> tuple[Need, ...]:
    """Return what goes further than *limit*, without what was *approved* before."""
    return tuple(
        need
        for need in _all_needs(shot, limit)
        if not any(need.covered(past) for past in approved)
    )


def lowered(shot: Snapshot, limit: Limit) -> tuple[Decimal, dict[str, Decimal]]:
    """Return the discounts that keep within *limit*: on everything, and by line.

    Only lines whose discount changes are named.
    """
    bounds = [one for one in (limit.quote, limit.line) if one is not None]
    overall = min([shot.discount, *bounds])
    if limit.line is None:
        return overall, {}
    with localcontext(prec=40):
        left = (HUNDRED - limit.line) * HUNDRED / max(HUNDRED - overall, _CENT)
        most = max((HUNDRED - left).quantize(_CENT, ROUND_DOWN), Decimal(0))
    return overall, {
        line.line: most.normalize() if most else Decimal(0)
        for line in shot.lines
        if line.discount > most
    }


def requests(
    wanted: Sequence[Need], people: Sequence[Person]
) -> tuple[tuple[Request, ...], tuple[Need, ...]]:
    """Return who is to be asked about what, and what nobody may decide.

    One person who may decide on everything comes before several; of these the one
    with the least say, then the one who usually answers first.
    """
    order = sorted(people, key=_eagerness)
    for person in order:
        if all(map(person.can_decide, wanted)):
            return (Request(person, tuple(wanted)),), ()
    given: dict[str, list[Need]] = {}
    nobody = []
    for need in wanted:
        able = [person for person in order if person.can_decide(need)]
        if able:
            given.setdefault(able[0].id, []).append(need)
        else:
            nobody.append(need)
    asked = (
        Request(person, tuple(given[person.id]))
        for person in order
        if person.id in given
    )
    return tuple(asked), tuple(nobody)


def usual_time(took: Iterable[timedelta]) -> timedelta | None:
    """Return how long answers usually take: the median."""
    seconds = [int(one.total_seconds()) for one in took]
    return timedelta(seconds=int(median(seconds))) if seconds else None


def _eagerness(person: Person) -> tuple[int, timedelta, str]:
    return person.rank, person.usual or timedelta(days=1), person.name


def _all_needs(shot: Snapshot, limit: Limit) -> Iterator[Need]:
    if limit.quote is not None and shot.discount > limit.quote:
        yield Need(Kind.OVERALL, shot.discount, limit.quote)
    for line in shot.lines:
        if limit.line is not None and line.by_hand > limit.line and line.by_hand:
            yield _about(line, Kind.LINE, line.by_hand, limit.line)
        if line.below and not limit.below_floor:
            margin, floor = line.margin or Decimal(0), line.floor or Decimal(0)
            yield _about(line, Kind.LINE_FLOOR, margin, floor)
    for option in shot.options:
        if option.below and not limit.below_floor:
            yield Need(
                Kind.FLOOR,
                option.margin or Decimal(0),
                option.floor or Decimal(0),
                title=option.title,
                digest=option.digest,
                option=option.letter,
                extras=option.extras,
            )


def _about(line: LineFacts, kind: Kind, value: Decimal, limit: Decimal) -> Need:
    return Need(
        kind,
        value,
        limit,
        line=line.line,
        title=line.title,
        digest=line.digest,
        option=line.in_options,
    )


def _option_facts(
    sums: OptionSums, own: OptionMargin, view: BuilderView, lines: Sequence[LineFacts]
) -> OptionFacts:
    members = {line.id: line for line in lines_of(view.lines, sums.letter)}
    held = [(x.digest, members[x.line].optional) for x in lines if x.line in members]
    return OptionFacts(
        sums.letter,
        sums.title,
        sums.totals.yearly,
        sums.totals.list_yearly,
        sums.totals.one_off,
        own.least.percent if own.least else None,
        own.least.floor if own.least else None,
        own.below,
        tuple(members[key].title for key in own.extras if key in members),
        _digest(*sorted(held)),
    )


def _facts(line: BuilderLine, view: BuilderView, margin: Margin | None) -> LineFacts:
    once = line.charge == "one_off"
    nothing = Money.zero(view.quote.currency)
    overall = view.quote.discount_percent
    options = tuple(sorted(one.code for one in line.options if one.chosen))
    return LineFacts(
        line=line.id,
        code=line.code,
        title=line.title,
        quantity=line.quantity,
        options=options,
        discount=line.discount_percent,
        by_hand=combined(line.discount_percent, overall).normalize(),
        listed=(line.list_price if once else line.list_yearly) or nothing,
        net=(line.net if once else line.yearly) or nothing,
        once=once,
        margin=margin.percent if margin else None,
        floor=margin.floor if margin else None,
        below=margin.below if margin else False,
        digest=_digest(
            line.code,
            line.quantity,
            options,
            line.discount_percent,
            overall,
            view.quote.term.months,
            line.charge,
            line.period_months,
            line.net,
        ),
        in_options=line.in_options,
    )


@lru_cache(maxsize=16_384)
def _digest(*of: object) -> str:
    """Return a sum over all that the price of a line follows from."""
    return fingerprint(canonical(to_plain(of)))
