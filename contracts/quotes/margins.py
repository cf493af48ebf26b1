"""What is left of a price when the cost is paid: by line, by bundle, in all.

Pure.  A margin is that of the term: recurring and one-off amounts together.  A cost
that nobody has given is unknown, and so is the margin; it never counts as nothing.

An option is reckoned twice: without its extras, as its price is shown, and with the
extras that leave the least, as the customer may take just these.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from catalog.books import Per
from catalog.costing import CostBook, CostSpec
from contracts.quotes.builder import BuilderLine, BuilderView
from contracts.quotes.options import asked_for, lines_of
from contracts.quotes.totals import Amounts, LinePrice, add_up, amounts
from contracts.taxes import percent_of
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
class OptionMargin:
    """What one option leaves, of the lines whose cost is known."""

    #: Empty for a quote without options.
    letter: str
    #: Without extras; ``None`` when no cost is known.
    plain: Margin | None
    #: With the extras that leave the least.
    least: Margin | None
    #: The ids of these extras.
    extras: tuple[str, ...] = ()
    #: How many priced lines have a cost that nobody has given.
    unknown: int = 0

    @property
    def below(self) -> bool:
        """Whether the customer could choose it so that it is below the floor."""
        return self.least is not None and self.least.below


@dataclass(frozen=True, slots=True)
class Margins:
    """The margins of a quote."""

    #: By the id of the line; of bundles too.
    lines: Mapping[str, Margin] = field(default_factory=dict)
    #: In the order of the options; one without a letter where there are none.
    options: tuple[OptionMargin, ...] = ()

    def of(self, letter: str) -> OptionMargin:
        """Return those of an option; of the first where there is none such."""
        found = (one for one in self.options if one.letter == letter)
        first = self.options[0] if self.options else OptionMargin(letter, None, None)
        return next(found, first)


@lru_cache(maxsize=16_384)
def margin_percent(net: Money, cost: Money) -> Decimal | None:
    """Return what is left of *net* after *cost*, in percent with one digit."""
    if not net:
        return None
    with localcontext(prec=60):
        part = Decimal(100 * (net.minor - cost.minor)) / net.minor
    return part.quantize(Decimal("0.1"), ROUND_HALF_UP)


def margins(view: BuilderView, book: CostBook) -> Margins:
    """Return the margin of every priced line of *view*, of bundles and options.

    *view* holds the lines of all options.
    """
    terms = view.quote.currency, view.quote.priced_term.months
    lines = {
        line.id: line_margin(line, book, terms)
        for line in view.lines
        if line.net is not None
    }
    parts: dict[str, list[Margin]] = {}
    for line in view.lines:
        if line.part_of and line.id in lines:
            parts.setdefault(line.part_of, []).append(lines[line.id])
    letters = [one.letter for one in view.options] or [""]
    return Margins(
        {**lines, **{key: together(some) for key, some in parts.items()}},
        tuple(
            _option_margin(letter, lines_of(view.lines, letter), lines, book.floor)
            for letter in letters
        ),
    )


def least_margin(
    plain: Margin | None, extras: Mapping[str, Margin]
) -> tuple[Margin | None, tuple[str, ...]]:
    """Return the least margin that a choice of *extras* can leave, and that choice.

    An extra lowers it as long as it leaves less than what was chosen before it, so
    taking them from the worst on finds the least of all choices.
    """
    least = plain if plain and (plain.net or plain.cost) else None
    taken = []
    for key, extra in sorted(extras.items(), key=lambda item: _share(item[1])):
        if not (extra.net or extra.cost):
            continue
        if least is not None and _share(extra) >= _share(least):
            break
        least = extra if least is None else together((least, extra))
        taken.append(key)
    return (least, tuple(taken)) if taken else (plain, ())


def _option_margin(
    letter: str,
    lines: Sequence[BuilderLine],
    known: Mapping[str, Margin],
    floor: Decimal | None,
) -> OptionMargin:
    priced = [line for line in lines if line.id in known]
    some = [line for line in priced if known[line.id].cost is not None]
    asked = [known[line.id] for line in asked_for(some)]
    extras: dict[str, list[Margin]] = {}
    for line in some:
        if line.optional:
            extras.setdefault(line.part_of or line.id, []).append(known[line.id])
    plain = together(asked) if asked else None
    least, taken = least_margin(
        plain, {key: together(own) for key, own in extras.items()}
    )
    return OptionMargin(
        letter,
        plain and plain._replace(floor=floor),
        least and least._replace(floor=floor),
        taken,
        len(priced) - len(some),
    )


def _share(margin: Margin) -> tuple[bool, Fraction]:
    """Return what is left of each unit paid; for nothing paid, less than any."""
    cost = margin.cost.minor if margin.cost else 0
    if not margin.net:
        return False, Fraction(0)
    return True, Fraction(margin.net.minor - cost, margin.net.minor)


def line_margin(line: BuilderLine, book: CostBook, terms: tuple[str, int]) -> Margin:
    """Return the margin of a priced line; *terms* are currency and months."""
    price = LinePrice(
        line.list_price or Money.zero(terms[0]),
        line.net or Money.zero(terms[0]),
        line.charge != "one_off",
        line.period_months,
        line.years,
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
    of = LinePrice(all_units, all_units, recurring, cost.per.months, price.years)
    return amounts(all_units, of, term_months)
