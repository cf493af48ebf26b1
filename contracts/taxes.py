"""Rates of tax, and what each comes to: the breakdown that EN 16931 asks for.

Pure.  What is invoiced together is taxed together: the tax of a rate is its percentage
of all that has this rate on one invoice, rounded once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from plugins.hook_types import TaxCategory
from upheld.money import Money, total
from upheld.plain import LEFT_OUT
from upheld.texts import _, format_percent

_WHOLE = 100
#: Where nothing is charged, what a tax is called.
_NOTHING: dict[str, Callable[[], str]] = {
    TaxCategory.EXEMPT: lambda: _("Exempt from tax"),
    TaxCategory.REVERSE_CHARGE: lambda: _("Reverse charge"),
    TaxCategory.INTRA_COMMUNITY: lambda: _("Supply within the EU"),
    TaxCategory.EXPORT: lambda: _("Export"),
    TaxCategory.OUT_OF_SCOPE: lambda: _("Not subject to tax"),
}


@dataclass(frozen=True, slots=True)
class TaxRate:
    """Which share of an amount is tax, and why that is none."""

    percent: Decimal
    #: A code of EN 16931: S, Z, E, AE, K, G or O.
    category: str = TaxCategory.STANDARD.value
    #: Why nothing is charged, in a sentence; empty for S and Z.
    reason: str = field(default="", metadata={LEFT_OUT: True})

    @classmethod
    def of(cls, percent: Decimal | None, reason: str = "") -> "TaxRate":
        """Return the rate of *percent*; without a category, by what it comes to."""
        if percent:
            return cls(percent)
        category = TaxCategory.EXEMPT if reason else TaxCategory.ZERO
        return cls(Decimal(0), category.value, reason)

    def on(self, net: Money) -> Money:
        """Return the tax on *net*, rounded half up."""
        return percent_of(net, self.percent)


#: Nothing is said about a tax.
UNTAXED = TaxRate.of(Decimal(0))
#: The rates of services that have another than the rest of a quote, by their codes.
Rates = Mapping[str, TaxRate]
NO_RATES: Rates = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TaxSum:
    """What is taxed by one rate, and with how much."""

    percent: Decimal
    category: str
    net: Money
    tax: Money
    reason: str = field(default="", metadata={LEFT_OUT: True})

    @classmethod
    def of(cls, percent: Decimal | None, net: Money, tax: Money) -> "TaxSum":
        """Return the *tax* that *net* has at *percent*, however it was rounded."""
        rate = TaxRate.of(percent)
        return cls(rate.percent, rate.category, net, tax)

    @property
    def title(self) -> str:
        """What it is called: ``Tax 19%``, or why nothing is charged."""
        if words := _NOTHING.get(self.category):
            return words()
        return _("Tax %(percent)s", percent=format_percent(self.percent))


def percent_of(amount: Money, percent: Decimal) -> Money:
    """Return *percent* of *amount*, rounded half up."""
    numerator, denominator = percent.as_integer_ratio()
    return amount.part(numerator, _WHOLE * denominator)


def tax_sums(nets: Iterable[tuple[TaxRate, Money]]) -> tuple[TaxSum, ...]:
    """Return the tax of each rate on what one payment has of it, rounded once.

    Those of one category and percentage are one rate, whatever their reasons.
    """
    parts = [
        TaxSum(rate.percent, rate.category, net, Money.zero(net.currency), rate.reason)
        for rate, net in nets
    ]
    return tuple(
        TaxSum(
            one.percent,
            one.category,
            one.net,
            percent_of(one.net, one.percent),
            one.reason,
        )
        for one in added(parts)
    )


def added(parts: Iterable[TaxSum]) -> tuple[TaxSum, ...]:
    """Return the sums of *parts*, those of each rate as they are; the highest first."""
    groups: dict[tuple[Decimal, str], list[TaxSum]] = {}
    for one in parts:
        groups.setdefault((-one.percent, one.category), []).append(one)
    return tuple(_together(groups[key]) for key in sorted(groups))


def _together(parts: list[TaxSum]) -> TaxSum:
    first = parts[0]
    return TaxSum(
        first.percent,
        first.category,
        total([one.net for one in parts], first.net.currency),
        total([one.tax for one in parts], first.net.currency),
        " ".join(dict.fromkeys(one.reason for one in parts if one.reason)),
    )
