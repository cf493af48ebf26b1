"""What a credit note gives back: lines, and the tax of each rate.  Pure.

The tax of a credit note is the difference of two rounded running totals, so credit
notes over all of an invoice give back its tax to the minor unit, in whatever steps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contracts.billing.charges import tax_of
from upheld.errors import InvalidInput, Problem, Refused
from upheld.money import Money
from upheld.texts import _, format_money

Rate = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Creditable:
    """One line of an invoice, and what is left of it, in minor units."""

    position: int
    left: int
    category: str
    millionths: int

    @property
    def rate(self) -> Rate:
        """What its tax is computed with."""
        return self.category, self.millionths


@dataclass(frozen=True, slots=True)
class CreditedTax:
    """The tax of one rate that a credit note gives back."""

    category: str
    millionths: int
    taxable: int
    tax: int


def chosen_amounts(
    lines: Sequence[Creditable], wanted: Mapping[int, int] | None, currency: str
) -> dict[int, int]:
    """Return what is given back of each line: *wanted*, or all that is left."""
    left = {one.position: one.left for one in lines}
    if not any(left.values()):
        raise Refused(_("Everything of this invoice has been credited already."))
    if wanted is None:
        return {position: net for position, net in left.items() if net}
    problems = [
        Problem(f"line-{position}", _over(left.get(position), currency))
        for position, net in wanted.items()
        if net and not _within(net, left.get(position, 0))
    ]
    if problems:
        raise InvalidInput(problems)
    amounts = {position: net for position, net in sorted(wanted.items()) if net}
    if sum(amounts.values()) <= 0:
        raise InvalidInput.of("lines", _("Say of at least one line what is credited."))
    return amounts


def _within(net: int, left: int) -> bool:
    return net * left > 0 and abs(net) <= abs(left)


def _over(left: int | None, currency: str) -> str:
    if left is None:
        return _("The invoice has no such line.")
    return _(
        "Of this line %(left)s is left to credit.",
        left=format_money(Money(left, currency)),
    )


def credited_taxes(
    lines: Iterable[Creditable],
    amounts: Mapping[int, int],
    before: Mapping[Rate, tuple[int, int]],
) -> tuple[CreditedTax, ...]:
    """Return the taxes of a credit note; *before* is what was credited of each rate."""
    sums: dict[Rate, int] = {}
    for line in lines:
        if line.position in amounts:
            sums[line.rate] = sums.get(line.rate, 0) + amounts[line.position]
    return tuple(
        CreditedTax(
            rate[0],
            rate[1],
            net,
            tax_of(before.get(rate, (0, 0))[0] + net, rate[1])
            - before.get(rate, (0, 0))[1],
        )
        for rate, net in sorted(sums.items())
    )
