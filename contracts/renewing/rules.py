"""Which term comes next, what of a contract goes on in it, and for what.  Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.quotes.choosing import refigured
from contracts.quotes.renewing import YEAR, Renewing, carried, goes_on
from contracts.quotes.totals import LinePrice, amounts
from contracts.quotes.years import Years
from contracts.records import Amends, Line, Offer, PriceRow
from contracts.terms import Term
from contracts.uplift import Every, Rate, Uplift, rate_of
from upheld.dates import add_months
from upheld.errors import Refused
from upheld.texts import _

#: The days before the end of a term on which its customer is told.
STEPS = (90, 60, 30)
LAST_DAY = "last_day"
UNCHANGED = Rate(Decimal(0), "")


@dataclass(frozen=True, slots=True)
class NextTerm:
    """The term that follows the one that a day falls into."""

    starts_on: date
    months: int
    #: The months of the contract before it.
    months_before: int

    @property
    def ends_on(self) -> date:
        """The first day after it."""
        return add_months(self.starts_on, self.months)


def next_term(offer: Offer, day: date, months: int = 0) -> NextTerm:
    """Return the term after the one with *day*; of as many *months*, or as agreed.

    As long as renewals are agreed to be, or as the term in force where none are.
    Refused for an agreement without end, and for one whose end was moved.
    """
    term = offer.term
    if term.evergreen:
        raise Refused(
            _("It has no end, so it is not renewed."),
            hint=_("Change its price by a change of the contract."),
        )
    if not term.renewal_months and offer.ends_on != term.ends_on:
        raise Refused(
            _("Its end was moved, so that its term is not of whole months."),
            hint=_("Change the term of the contract instead."),
        )
    start = term.on(day).end
    before = months_between(term, start)
    usual = term.renewal_months or (
        offer.renewed.months if offer.renewed else term.months
    )
    return NextTerm(start, months or usual, before)


def renewing_on(offer: Offer, day: date) -> NextTerm:
    """Return the term that begins on *day*, or that it falls into."""
    term = offer.term
    whole = term.on(day)
    months = term.renewal_months or term.months or YEAR
    if whole.start != day or not term.renewal_months:
        return NextTerm(whole.start, months, 0)
    return NextTerm(day, months, months_between(term, day))


def months_between(term: Term, start: date) -> int:
    """Return the months of an agreement before the first day of one of its terms."""
    months = term.months
    while term.renewal_months and add_months(term.starts_on, months) < start:
        months += term.renewal_months
    return months


def renewed_term(term: Term, following: NextTerm) -> Term:
    """Return the term of the contract once it was renewed.

    One that renews by itself for as long as was agreed stays as it is.
    """
    if term.renewal_months == following.months:
        return term
    return replace(term, months=following.months_before + following.months)


def rate_for(
    uplift: Uplift | None, published: Mapping[str, Decimal], offer: Offer, day: date
) -> Rate:
    """Return by how much the agreed prices of *offer* change on *day*."""
    if uplift is None:
        return UNCHANGED
    return rate_of(uplift, published, day, _months_since(uplift, offer, day))


def _months_since(uplift: Uplift, offer: Offer, day: date) -> int:
    """Return how many months before *day* the prices were looked at the last time."""
    if uplift.every is Every.YEAR:
        return YEAR
    if offer.renewed and offer.renewed.ends_on == day:
        return offer.renewed.months
    first_ends_on = offer.term.ends_on
    if first_ends_on is None or day <= first_ends_on:
        return offer.term.months
    return offer.term.renewal_months


def carried_offer(offer: Offer, renewing: Renewing, amends: Amends) -> Offer:
    """Return *offer* with its prices carried on from a day; what is over is left out.

    Where no term begins on that day, all its lines go on as they are.
    """
    going = [line for line in offer.lines if not amends.renews or _goes_on(line, offer)]
    lines = tuple(
        _carried(line, renewing, whole=amends.renews) for line in _with_whole(going)
    )
    if not lines:
        raise Refused(
            _("Nothing of it goes on."),
            hint=_("Make a new quote for what the customer wants next."),
        )
    day = amends.effective_on
    changed = replace(
        offer,
        lines=lines,
        amends=amends,
        renewed=renewing.renewed if amends.renews else offer.renewed,
        last_day_to_cancel=offer.term.deadline(day),
    )
    return refigured(changed)


def _goes_on(line: Line, offer: Offer) -> bool:
    if line.bundle:
        return True
    return line.charge == "recurring" and goes_on(
        line, offer.priced_term.months or YEAR
    )


def _with_whole(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield lines without bundles of which nothing is left."""
    parts = {line.part_of for line in lines}
    for line in lines:
        if not line.bundle or line.position in parts:
            yield line


def _carried(line: Line, renewing: Renewing, *, whole: bool) -> Line:
    kept = replace(line, was=line.position)
    if whole:
        kept = replace(kept, from_year=0, to_year=0, years="")
    if line.bundle or line.charge != "recurring":
        return kept
    price = carried([line], line.quantity, renewing)
    months = renewing.months or YEAR
    years = Years(kept.from_year or 1, kept.to_year)
    of = LinePrice(
        price.net,
        price.net,
        recurring=True,
        period_months=line.period_months,
        years=years,
    )
    sums = amounts(price.net, of, months)
    return replace(
        kept,
        list_price=price.net,
        net=price.net,
        yearly=sums.yearly,
        term_total=sums.term,
        plugin="",
        model="",
        model_version="",
        rows=tuple(
            PriceRow(row.kind, row.sentence, row.amount, row.running, row.inputs)
            for row in price.rows
        ),
    )


def renewal_rows(
    offer: Offer, rows: Iterable[dict[str, Any]], apart: frozenset[str]
) -> list[dict[str, Any]]:
    """Return the lines of the draft of a new term: what goes on, for all its years.

    :param rows: those of a change, as the contract has them.
    :param apart: the codes whose lines stay apart.
    """
    known = {line.position: line for line in offer.lines}
    gone = {place for place, line in known.items() if not _goes_on(line, offer)}
    left = [row for row in rows if row["was"] not in gone]
    whole = {row["bundle_line_id"] for row in left}
    left = [
        {**row, "from_year": 1, "to_year": 0, "merges": ""}
        for row in left
        if not known[row["was"]].bundle or row["id"] in whole
    ]
    blended = [*_blended(left, known, apart)]
    return [{**row, "position": place} for place, row in enumerate(blended, start=1)]


def _blended(
    rows: Sequence[dict[str, Any]], known: Mapping[int, Line], apart: frozenset[str]
) -> Iterator[dict[str, Any]]:
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        line = known[row["was"]]
        alone = line.bundle or line.part_of is not None or line.code in apart
        same = (
            row["offering_code"],
            tuple(sorted(row["options"])),
            row["discount_percent"],
            row["level"],
            row["section"],
            line.period_months,
        )
        groups.setdefault(row["was"] if alone else same, []).append(row)
    for group in groups.values():
        first, *others = group
        yield {
            **first,
            "quantity": sum((row["quantity"] for row in group), Decimal(0)),
            "merges": ",".join(str(row["was"]) for row in others),
        }


def notice_steps(
    last_day: date, deadline: date | None, today: date, created_on: date
) -> Iterator[str]:
    """Yield the steps of notice that have come, the newest first.

    A step that had passed when the contract was made is none.
    """
    if today > last_day:
        return
    if deadline is not None and created_on <= deadline == today:
        yield LAST_DAY
    for days in sorted(STEPS):
        day = date.fromordinal(last_day.toordinal() - days)
        if created_on <= day <= today:
            yield str(days)
