"""What the lines of a quote cost together.

Pure.  A line's sheet is for one charge period; here it becomes an amount a year and
one for the whole term.  Each is rounded once per line, so sums add up.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from typing import NamedTuple

from contracts.periods import percent_of, share
from contracts.quotes.years import WHOLE, YEAR, Years, ramped
from contracts.records import Group, Totals
from upheld.money import Money, total


class Amounts(NamedTuple):
    """What one line costs in the four ways that people ask for."""

    monthly: Money
    yearly: Money
    one_off: Money
    term: Money


class LinePrice(NamedTuple):
    """One priced line, before and after discounts, for one charge period."""

    list_price: Money
    net: Money
    recurring: bool
    #: The months that a recurring price pays for; 1 for a one-off price.
    period_months: int
    years: Years = WHOLE


@lru_cache(maxsize=16_384)
def amounts(price: Money, line: LinePrice, term_months: int) -> Amounts:
    """Return what *price*, the list or the net price of *line*, comes to.

    A *term_months* of 0, for an evergreen agreement, counts its first year.  A month
    and a year are those in which the line is delivered.  Kept, as all lines but one
    stay as they are from one change of a quote to the next.
    """
    nothing = Money.zero(price.currency)
    months = line.years.months(term_months or YEAR)
    if not line.recurring:
        return Amounts(nothing, nothing, price, price if months else nothing)
    return Amounts(
        share(price, 1, line.period_months),
        share(price, YEAR, line.period_months),
        nothing,
        share(price, months, line.period_months),
    )


def at_first(price: Money, line: LinePrice, term_months: int) -> Amounts:
    """Return the same with what a month and a year cost when the term begins."""
    found = amounts(price, line, term_months)
    if line.years.first == 1:
        return found
    nothing = Money.zero(price.currency)
    return found._replace(monthly=nothing, yearly=nothing)


def year_by_year(
    lines: Sequence[LinePrice], currency: str, term_months: int
) -> tuple[Money, ...]:
    """Return what each year of the term costs; nothing when all are alike."""
    if not ramped(line.years for line in lines):
        return ()
    term = term_months or YEAR
    ends = [*range(YEAR, term, YEAR), term]
    sums = [
        total([_until(line, months) for line in lines], currency) for months in ends
    ]
    before = [Money.zero(currency), *sums[:-1]]
    return tuple(after - earlier for after, earlier in zip(sums, before, strict=True))


def _until(line: LinePrice, months: int) -> Money:
    """Return what *line* costs in the first *months* of the term."""
    delivered = line.years.months(months)
    if not line.recurring:
        return line.net if delivered else Money.zero(line.net.currency)
    return share(line.net, delivered, line.period_months)


def add_up(parts: Iterable[Amounts], currency: str) -> Amounts:
    """Return the sum of *parts*."""
    listed = list(parts)
    return Amounts(
        total([part.monthly for part in listed], currency),
        total([part.yearly for part in listed], currency),
        total([part.one_off for part in listed], currency),
        total([part.term for part in listed], currency),
    )


def percent_off(listed: Money, net: Money) -> Decimal:
    """Return how much *net* is below *listed*, in percent with one digit."""
    if not listed:
        return Decimal(0)
    with localcontext(prec=60):
        part = Decimal(100 * (listed.minor - net.minor)) / listed.minor
    return part.quantize(Decimal("0.1"), ROUND_HALF_UP)


def totals(
    lines: Sequence[LinePrice], currency: str, *, term_months: int, tax_percent: Decimal
) -> Totals:
    """Return the totals of *lines*; tax is reckoned once, on the total of the term."""
    net = add_up((at_first(one.net, one, term_months) for one in lines), currency)
    listed = add_up(
        (at_first(one.list_price, one, term_months) for one in lines), currency
    )
    tax = percent_of(net.term, tax_percent)
    return Totals(
        months=term_months or YEAR,
        monthly=net.monthly,
        yearly=net.yearly,
        list_yearly=listed.yearly,
        one_off=net.one_off,
        list_one_off=listed.one_off,
        term=net.term,
        list_term=listed.term,
        discount_yearly=listed.yearly - net.yearly,
        discount_yearly_percent=percent_off(listed.yearly, net.yearly),
        discount_term=listed.term - net.term,
        discount_term_percent=percent_off(listed.term, net.term),
        tax_percent=tax_percent,
        tax=tax,
        gross=net.term + tax,
        by_year=year_by_year(lines, currency, term_months),
    )


def subtotal(
    title: str, lines: Sequence[LinePrice], currency: str, term_months: int
) -> Group:
    """Return what the *lines* under one heading cost."""
    together = add_up((at_first(one.net, one, term_months) for one in lines), currency)
    return Group(title, together.yearly, together.one_off)
