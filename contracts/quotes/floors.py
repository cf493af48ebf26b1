"""The margin floor as the last step of a price: what is missing to it.  Pure.

By the setting of the seller it raises the price, or it only says what is missing and
leaves the decision to those who may approve it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from catalog.costing import CostBook
from catalog.pricing import PriceSheet, RowKind, SheetRow
from contracts.quotes.builder import BuilderLine, BuilderView, line_price
from contracts.quotes.margins import HUNDRED, Margin, Margins, line_cost
from contracts.quotes.totals import LinePrice, amounts
from contracts.quotes.years import YEAR, Years
from upheld.money import Money
from upheld.texts import _


class Wanted(NamedTuple):
    """What a line is for."""

    code: str
    options: tuple[str, ...]
    quantity: Decimal
    years: Years


@dataclass(frozen=True, slots=True)
class FloorStep:
    """What is missing to the least margin; all amounts are before tax."""

    #: The position of the line; 0 for all that is counted.
    position: int
    percent: Decimal
    #: What it costs the seller over the term.
    cost: Money
    #: What is missing each charge period, or over the term for all; nothing is enough.
    missing: Money


def raised(
    sheet: PriceSheet, wanted: Wanted, book: CostBook, term_months: int
) -> PriceSheet:
    """Return *sheet* with a last row up to its floor, where it is below that.

    The row says nothing of costs: customers read it.
    """
    percent, currency = book.floor_of(wanted.code), sheet.total.currency
    terms = currency, term_months
    costs = book.costs_of(wanted.code, wanted.options, terms)
    if percent is None or costs is None:
        return sheet
    price = line_price(sheet, wanted.years)
    cost = line_cost(costs, wanted.quantity, price, term_months)
    least = least_net(price, cost, percent, term_months)
    if least is None or least <= sheet.total:
        return sheet
    row = SheetRow(
        RowKind.FLOOR,
        _("Raised to the least that this is sold for"),
        least - sheet.total,
        least,
    )
    return replace(sheet, rows=(*sheet.rows, row), total=least)


def least_net(
    price: LinePrice, cost: Money, percent: Decimal, term_months: int
) -> Money | None:
    """Return the least for one charge period that leaves *percent* after *cost*.

    ``None`` where no price does: all of it has to be left, or nothing is charged in
    the term.
    """
    currency = cost.currency
    delivered = price.years.months(term_months or YEAR)
    if percent >= HUNDRED or not delivered:
        return None
    periods = Fraction(delivered, price.period_months if price.recurring else delivered)
    exact = Fraction(cost.minor) / (1 - Fraction(percent) / 100) / periods
    # Rounding in the term may ask for less: half a unit of it is no more than that.
    least = max(ceil(exact) - price.period_months, 0)
    while _below(Money(least, currency), price, cost, percent, term_months):
        least += 1
    return Money(least, currency)


def _below(
    net: Money, price: LinePrice, cost: Money, percent: Decimal, term_months: int
) -> bool:
    return Margin(amounts(net, price, term_months).term, cost, percent).below


def floor_steps(
    view: BuilderView, margins: Margins, option: str
) -> tuple[FloorStep, ...]:
    """Return the floor of each line of *view* that has one, and that of the option."""
    return (*_line_steps(view, margins), *_option_steps(margins, option))


def _line_steps(view: BuilderView, margins: Margins) -> Iterator[FloorStep]:
    in_order = sorted(view.lines, key=lambda line: line.position)
    for place, line in enumerate(in_order, start=1):
        known = margins.lines.get(line.id)
        if line.bundle or known is None or known.cost is None or known.floor is None:
            continue
        net = line.net
        if net is None:
            continue
        months = view.quote.priced_term.months
        least = least_net(_price(line, net), known.cost, known.floor, months)
        if least is not None:
            missing = max(least - net, Money.zero(net.currency), key=_minor)
            yield FloorStep(place, known.floor, known.cost, missing)


def _option_steps(margins: Margins, option: str) -> Iterator[FloorStep]:
    known = margins.of(option).plain
    if known is None or known.cost is None or known.floor is None:
        return
    once = LinePrice(known.net, known.net, recurring=False, period_months=1)
    least = least_net(once, known.cost, known.floor, 1)
    if least is not None:
        missing = max(least - known.net, Money.zero(known.net.currency), key=_minor)
        yield FloorStep(0, known.floor, known.cost, missing)


def _minor(money: Money) -> int:
    return money.minor


def _price(line: BuilderLine, net: Money) -> LinePrice:
    return LinePrice(
        line.list_price or net,
        net,
        line.charge == "recurring",
        line.period_months,
        line.years,
    )
