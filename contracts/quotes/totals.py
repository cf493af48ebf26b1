"""What the lines of a quote cost together.

Pure.  A line's sheet is for one charge period; here it becomes an amount a year and
one for the whole term.  Each is rounded once per line, so sums add up.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from operator import sub
from typing import NamedTuple

from contracts.periods import Charge, Months, paid_until, payment_ends, share
from contracts.quotes.years import WHOLE, YEAR, Years, ramped
from contracts.records import Group, Totals
from contracts.taxes import UNTAXED, TaxRate, TaxSum, added
from contracts.terms import Term
from upheld.bounded import by_first
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
    #: ``None`` for that of the quote.
    rate: TaxRate | None = None


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


#: Minor units: what a month, a year, nothing but once and the term cost net, then by
#: the list.
_Minors = tuple[int, int, int, int, int, int, int, int]


@by_first(most=8_192)
def _minors(line: LinePrice, currency: str, term_months: int) -> _Minors:
    """Return what a line adds to totals: month and year as they are at first."""
    begins = line.years.first == 1
    found: list[int] = []
    for price in (line.net, line.list_price):
        of_line = add_up([amounts(price, line, term_months)], currency)
        found += [
            of_line.monthly.minor * begins,
            of_line.yearly.minor * begins,
            of_line.one_off.minor,
            of_line.term.minor,
        ]
    net_month, net_year, net_once, net_term, month, year, once, term = found
    return net_month, net_year, net_once, net_term, month, year, once, term


def _summed(
    lines: Sequence[LinePrice], currency: str, term_months: int
) -> tuple[Amounts, Amounts]:
    """Return what *lines* cost together, net and by the list."""
    parts = [_minors(line, currency, term_months) for line in lines]
    sums = map(sum, zip(*parts, strict=True)) if parts else [0] * 8
    month, year, once, term, *listed = [Money(one, currency) for one in sums]
    return Amounts(month, year, once, term), Amounts(*listed)


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


class Paid(NamedTuple):
    """When the lines of a quote are paid, and by which rate they are taxed."""

    #: 0 for an evergreen agreement.
    term_months: int
    billing_months: int = YEAR
    #: Of the lines that have none of their own.
    rate: TaxRate = UNTAXED
    #: How many months are paid for after each payment, where periods are aligned.
    until: tuple[Months, ...] = ()

    @classmethod
    def of(cls, term: Term, rate: TaxRate) -> "Paid":
        """Return when what runs for *term* is paid."""
        return cls(term.months, term.billing_months, rate, paid_until(term))


def totals(lines: Sequence[LinePrice], currency: str, paid: Paid) -> Totals:
    """Return the totals of *lines*.

    The tax is what the payments of the term have together, of an evergreen agreement
    those of its first year.  Each of them is invoiced by itself, with the tax of each
    rate rounded once on what that invoice has of it, so an offer says the very sum of
    its invoices: at most half a cent a payment and rate off the tax on the term.
    """
    taxes = _taxes(lines, currency, paid)
    untaxed = _before_tax(lines, currency, paid.term_months)
    tax = total([one.tax for one in taxes], currency)
    return replace(
        untaxed,
        tax_percent=taxes[0].percent if len(taxes) == 1 else None,
        tax=tax,
        gross=untaxed.term + tax,
        taxes=taxes,
    )


def totals_taxed_at_once(
    lines: Sequence[LinePrice], currency: str, paid: Paid
) -> Totals:
    """Return the totals of *lines* as offers have them that know one rate only.

    Their tax is rounded once on the whole term; what is chosen from one of them has to
    come to the very same again.
    """
    untaxed = _before_tax(lines, currency, paid.term_months)
    tax = paid.rate.on(untaxed.term)
    return replace(
        untaxed,
        tax_percent=paid.rate.percent,
        tax=tax,
        gross=untaxed.term + tax,
    )


def _before_tax(lines: Sequence[LinePrice], currency: str, term_months: int) -> Totals:
    net, listed = _summed(lines, currency, term_months)
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
        tax_percent=None,
        tax=Money.zero(currency),
        gross=net.term,
        by_year=year_by_year(lines, currency, term_months),
    )


def _taxes(lines: Sequence[LinePrice], currency: str, paid: Paid) -> tuple[TaxSum, ...]:
    """Return the tax of each rate, added up over the payments."""
    ends = paid.until or payment_ends(paid.term_months, paid.billing_months)
    said = {id(rate): rate or paid.rate for rate in [line.rate for line in lines]}
    if len(said) <= 1:
        # Nearly always: no line is looked at for its rate.
        rate = next(iter(said.values()), paid.rate)
        return (_tax(rate, lines, currency, ends),)
    groups: dict[tuple[Decimal, str], list[LinePrice]] = {}
    used: dict[int, TaxRate] = {}
    for line in lines:
        if line.net.minor:
            rate = used.setdefault(id(line.rate), said[id(line.rate)])
            groups.setdefault((rate.percent, rate.category), []).append(line)
    nothing = Money.zero(currency)
    reasons = [
        TaxSum(rate.percent, rate.category, nothing, nothing, rate.reason)
        for rate in list(used.values()) or [paid.rate]
    ]
    sums = [
        _tax(TaxRate(percent, category), own, currency, ends)
        for (percent, category), own in groups.items()
    ]
    return added([*reasons, *sums])


def _tax(
    rate: TaxRate, lines: Sequence[LinePrice], currency: str, ends: tuple[Months, ...]
) -> TaxSum:
    """Return the tax of *lines*, which have one rate, over their payments."""
    columns = zip(*[_due(line, ends) for line in lines], strict=True)
    nets = Counter(map(sum, columns))
    net = sum(net * times for net, times in nets.items())
    tax = sum(
        rate.on(Money(net, currency)).minor * times for net, times in nets.items()
    )
    return TaxSum(
        rate.percent,
        rate.category,
        Money(net, currency),
        Money(tax, currency),
        rate.reason,
    )


@by_first(most=8_192)
def _due(line: LinePrice, ends: tuple[Months, ...]) -> tuple[int, ...]:
    """Return what is due for *line* with each payment, in minor units."""
    charge = Charge(
        line.net,
        line.period_months if line.recurring else 0,
        line.years.start,
        YEAR * line.years.last,
    )
    sums = [charge.due(end).minor for end in ends]
    return tuple(map(sub, sums, [0, *sums]))


def subtotal(
    title: str, lines: Sequence[LinePrice], currency: str, term_months: int
) -> Group:
    """Return what the *lines* under one heading cost."""
    together, _listed = _summed(lines, currency, term_months)
    return Group(title, together.yearly, together.one_off)
