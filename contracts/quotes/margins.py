"""What is left of a price when the cost is paid: by line, by bundle, in all.

Pure.  A margin is that of the term: recurring and one-off amounts together.  A cost
that nobody has given is unknown, and so is the margin; it never counts as nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from typing import NamedTuple

from catalog.books import Per
from catalog.costing import CostBook, CostSpec
from contracts.periods import percent_of
from contracts.quotes.builder import BuilderLine, BuilderView
from contracts.quotes.totals import Amounts, LinePrice, add_up, amounts
from upheld.money import Money, total

HUNDRED = Decimal(100)


class Margin(NamedTuple):
    """A price beside its cost over the term; ``cost`` is ``None`` when unknown."""

    net: Money
    cost: Money | None
    #: The least margin in percent, where there is one.
    floor: Decimal | None = None

    @property
    def percent(self) -> Decimal | None:
        """The share of the price that is left, with one digit.

        ``None`` when the cost is unknown, or nothing is paid.
        """
        if self.cost is None:
            return None
        return margin_percent(self.net, self.cost)

    @property
    def below(self) -> bool:
        """Whether it is less than its floor; exact, before any rounding."""
        if self.cost is None or self.floor is None:
            return False
        left = (self.net.minor - self.cost.minor) * HUNDRED
        return left < self.floor * self.net.minor or self.cost > self.net


@dataclass(frozen=True, slots=True)
class Margins:
    """The margins of a quote."""

    #: By the id of the line; of bundles too.
    lines: Mapping[str, Margin] = field(default_factory=dict)
    #: Of the lines whose cost is known.
    all: Margin | None = None
    #: How many priced lines have a cost that nobody has given.
    unknown: int = 0


@lru_cache(maxsize=16_384)
def margin_percent(net: Money, cost: Money) -> Decimal | None:
    """Return what is left of *net* after *cost*, in percent with one digit."""
    if not net:
        return None
    with localcontext(prec=60):
        part = Decimal(100 * (net.minor - cost.minor)) / net.minor
    return part.quantize(Decimal("0.1"), ROUND_HALF_UP)


def margins(view: BuilderView, book: CostBook) -> Margins:
    """Return the margin of every priced line of *view*, of bundles, and of all."""
    terms = view.quote.currency, view.quote.term.months
    lines = {
        line.id: line_margin(line, book, terms)
        for line in view.lines
        if line.net is not None
    }
    parts: dict[str, list[Margin]] = {}
    for line in view.lines:
        if line.part_of and line.id in lines:
            parts.setdefault(line.part_of, []).append(lines[line.id])
    own = list(lines.values())
    known = [one for one in own if one.cost is not None]
    return Margins(
        {**lines, **{key: together(some) for key, some in parts.items()}},
        together(known)._replace(floor=book.floor) if known else None,
        len(own) - len(known),
    )


def line_margin(line: BuilderLine, book: CostBook, terms: tuple[str, int]) -> Margin:
    """Return the margin of a priced line; *terms* are currency and months."""
    price = LinePrice(
        line.list_price or Money.zero(terms[0]),
        line.net or Money.zero(terms[0]),
        line.charge != "one_off",
        line.period_months,
    )
    options = tuple([option.code for option in line.options if option.chosen])
    return _margin(book, (line.code, options, line.quantity), price, terms)


@lru_cache(maxsize=16_384)
def _margin(
    book: CostBook,
    what: tuple[str, tuple[str, ...], Decimal],
    price: LinePrice,
    terms: tuple[str, int],
) -> Margin:
    """Return the margin of an offering with options and quantity; kept with its book.

    All lines but one stay as they are from one change of a quote to the next.
    """
    code, options, quantity = what
    costs = book.costs_of(code, options, terms)
    net = amounts(price.net, price, terms[1]).term
    cost = None if costs is None else line_cost(costs, quantity, price, terms[1])
    return Margin(net, cost, book.floor_of(code))


@lru_cache(maxsize=16_384)
def line_cost(
    costs: Sequence[CostSpec], quantity: Decimal, price: LinePrice, term_months: int
) -> Money:
    """Return what a line costs over the term.

    A fixed cost counts each unit for its own period, once where it says so,
    whatever the price is charged for.  Rounded once for each cost.
    """
    parts = (_amounts(one, quantity, price, term_months) for one in costs)
    return add_up(parts, price.net.currency).term


def together(parts: Iterable[Margin]) -> Margin:
    """Return the margin of several; unknown when that of one is."""
    some = list(parts)
    currency = some[0].net.currency
    net = total([one.net for one in some], currency)
    costs = [one.cost for one in some if one.cost is not None]
    known = len(costs) == len(some)
    return Margin(net, total(costs, currency) if known else None)


def _amounts(
    cost: CostSpec, quantity: Decimal, price: LinePrice, term_months: int
) -> Amounts:
    if cost.amount is None or cost.per is None:
        share = percent_of(price.list_price, cost.percent or Decimal(0))
        return amounts(share, price, term_months)
    currency = price.net.currency
    with localcontext(prec=60):
        all_units = Money.of(cost.amount * quantity, currency)
    recurring = cost.per is not Per.ONCE
    of = LinePrice(all_units, all_units, recurring, cost.per.months)
    return amounts(all_units, of, term_months)
