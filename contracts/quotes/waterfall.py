"""How a price comes about, from what the model said to what is paid: one object.

Pure.  The page of a draft, that of an offer, the paper, the API and whoever audits a
contract read this; nothing here is computed again but the steps from sum to sum.  A
draft brings the rows of its price sheets, an offer and a contract those that they hold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from catalog.pricing import RowKind
from contracts.price_steps import Row, Step, line_steps
from contracts.quotes.builder import BuilderView
from contracts.quotes.options import belongs
from contracts.quotes.totals import LinePrice, amounts
from contracts.quotes.years import Years
from contracts.records import Offer, Totals
from contracts.taxes import TaxSum
from upheld.money import Money, total

SCHEMA = "upheld.waterfall/1"


@dataclass(frozen=True, slots=True)
class LineWaterfall:
    """The steps of one line for one charge period, before tax."""

    position: int
    code: str
    title: str
    quantity: Decimal
    charge: str
    period_months: int
    steps: tuple[Step, ...]
    #: Before any discount; after all steps.
    list_price: Money
    net: Money
    #: What the line comes to over the term.
    term: Money
    #: Whether the totals count it.
    counted: bool


@dataclass(frozen=True, slots=True)
class SumStep:
    """What one step changes over the term, of all lines that the totals count."""

    kind: str
    #: The plugin that adds it; empty for a step of ours.
    plugin: str
    before: Money
    change: Money
    after: Money
    #: How many lines it has changed.
    lines: int


class TaxStep(NamedTuple):
    """What the tax of one rate adds."""

    title: str
    #: What it is charged on.
    net: Money
    before: Money
    tax: Money
    after: Money


@dataclass(frozen=True, slots=True)
class Waterfall:
    """How the price of a quote comes about."""

    currency: str
    #: The letter of the option that is counted; empty where there are none.
    option: str
    #: The months of the term; of an evergreen agreement those of its first year.
    months: int
    lines: tuple[LineWaterfall, ...]
    steps: tuple[SumStep, ...]
    #: Over the term, before tax.
    net: Money
    #: ``None`` where there are several rates.
    tax_percent: Decimal | None
    tax: Money
    gross: Money
    #: The tax of each rate, the highest first.
    taxes: tuple[TaxSum, ...]
    tax_sentence: str = ""
    #: The revision of the order of the steps, where it is held.
    price_order: int | None = None
    schema: str = SCHEMA

    @property
    def sums(self) -> bool:
        """Whether every step follows from the one before, up to the totals."""
        chains = ((line.steps, line.net) for line in self.lines)
        return (
            all(_follows(steps, net) for steps, net in chains)
            and _follows(self.steps, self.net)
            and self.net + self.tax == self.gross
            and total([one.net for one in self.taxes], self.currency) == self.net
            and total([one.tax for one in self.taxes], self.currency) == self.tax
        )

    @property
    def tax_steps(self) -> tuple[TaxStep, ...]:
        """The steps from the net price to that with tax, one for each rate."""
        running, steps = self.net, []
        for one in self.taxes:
            after = running + one.tax
            steps.append(TaxStep(one.title, one.net, running, one.tax, after))
            running = after
        return tuple(steps)


class Priced(NamedTuple):
    """A line with a price, whoever tells of it."""

    position: int
    code: str
    title: str
    quantity: Decimal
    price: LinePrice
    rows: Sequence[Row]
    plugin: str
    model: str
    counted: bool


def of_view(view: BuilderView) -> Waterfall:
    """Return how the price of a draft comes about, as its builder shows it.

    *view* is that of one option, or of a quote without any.
    """
    quote = view.quote
    in_order = sorted(view.lines, key=lambda line: line.position)
    places = {line.id: place for place, line in enumerate(in_order, start=1)}
    letter = view.option or quote.favourite
    lines = [
        Priced(
            places[line.id],
            line.code,
            line.title,
            line.quantity,
            LinePrice(
                line.list_price or line.net,
                line.net,
                line.charge == "recurring",
                line.period_months,
                line.years,
            ),
            line.rows,
            line.plugin,
            line.model,
            not line.optional and belongs(line.in_options, letter),
        )
        for line in view.lines
        if line.net is not None and not line.bundle
    ]
    totals = next(
        (one.totals for one in view.options if one.letter == letter), view.totals
    )
    return waterfall(lines, totals, letter, quote.tax_sentence)


def of_offer(offer: Offer, letter: str = "") -> Waterfall:
    """Return how the price of an offer or contract comes about, by what it holds.

    :param letter: the option that is counted; without one, the recommended one.
    """
    option = next((one for one in offer.options if one.letter == letter), None)
    letter = option.letter if option else offer.favourite
    lines = [
        Priced(
            line.position,
            line.code,
            line.title,
            line.quantity,
            LinePrice(
                line.list_price,
                line.net,
                line.charge == "recurring",
                line.period_months,
                Years(line.from_year or 1, line.to_year),
            ),
            line.rows,
            line.plugin,
            line.model,
            # What was chosen is optional no more.
            (not line.optional or offer.choice is not None)
            and belongs(line.in_options, letter),
        )
        for line in offer.lines
        if not line.bundle
    ]
    totals = option.totals if option else offer.totals
    return waterfall(lines, totals, letter, offer.tax_sentence, offer.price_order)


def waterfall(
    lines: Iterable[Priced],
    totals: Totals,
    option: str = "",
    tax_sentence: str = "",
    price_order: int | None = None,
) -> Waterfall:
    """Return the steps of *lines* and of their sum, up to *totals*."""
    priced = sorted(lines, key=lambda line: line.position)
    return Waterfall(
        currency=totals.term.currency,
        option=option,
        months=totals.months,
        lines=tuple(_line(line, totals.months) for line in priced),
        steps=_sum_steps([one for one in priced if one.counted], totals),
        net=totals.term,
        tax_percent=totals.tax_percent,
        tax=totals.tax,
        gross=totals.gross,
        taxes=totals.by_rate,
        tax_sentence=tax_sentence,
        price_order=price_order,
    )


def _line(line: Priced, months: int) -> LineWaterfall:
    price = line.price
    return LineWaterfall(
        line.position,
        line.code,
        line.title,
        line.quantity,
        "recurring" if price.recurring else "one_off",
        price.period_months,
        line_steps(line.rows, line.plugin),
        price.list_price,
        price.net,
        amounts(price.net, price, months).term,
        line.counted,
    )


def _sum_steps(lines: Sequence[Priced], totals: Totals) -> tuple[SumStep, ...]:
    """Return the steps of the sum, in the order that the lines have in common.

    Each running price of a line is taken over the term before steps are told apart,
    so the steps of a line add up to what the totals have for it.
    """
    changes: dict[tuple[str, str], list[Money]] = {}
    for line in lines:
        before = Money.zero(totals.term.currency)
        for row in line.rows:
            after = amounts(row.running, line.price, totals.months).term
            changes.setdefault(_key(row), []).append(after - before)
            before = after
    running = Money.zero(totals.term.currency)
    found = []
    for key in _order(lines):
        change = total(changes[key], running.currency)
        some = sum(1 for line in lines if any(_key(row) == key for row in line.rows))
        found.append(SumStep(*key, running, change, running + change, some))
        running += change
    return tuple(found)


def _key(row: Row) -> tuple[str, str]:
    return str(row.kind), row.model if row.kind == RowKind.PLUGIN else ""


def _order(lines: Sequence[Priced]) -> list[tuple[str, str]]:
    """Return each step once, in an order that holds for every line."""
    graph: TopologicalSorter[tuple[str, str]] = TopologicalSorter()
    seen: dict[tuple[str, str], None] = {}
    for line in lines:
        keys = list(dict.fromkeys(_key(row) for row in line.rows))
        seen |= dict.fromkeys(keys)
        for place, key in enumerate(keys):
            graph.add(key, *keys[place - 1 : place])
    try:
        return list(graph.static_order())
    except CycleError:
        # Lines that were priced in different orders have none in common.
        return list(seen)


def _follows(steps: Sequence[Step | SumStep], net: Money) -> bool:
    running = Money.zero(net.currency)
    for step in steps:
        if step.before != running or step.after != running + step.change:
            return False
        running = step.after
    return running == net
