"""What models with tiers share: the tiers, their bounds and which one is reached."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from plugins.builtin.limits import Limits
from upheld.plugin import (
    CannotPrice,
    Choice,
    Decimal,
    Optional,
    Parameters,
    Percent,
    Price,
    PriceRequest,
    Problem,
    Quantity,
    _,
    counted,
)


class Bounded(Parameters):
    """Anything with an upper bound; ``None`` for no end."""

    up_to = Optional(Quantity("Up to", "The bound; empty in the last for no end."))


class Tier(Bounded):
    """The price of the units between the bound before and its own."""

    price = Price("Price per unit", "For one charge period.", default=0)
    flat = Price("Flat fee", "Due once when the tier is reached.", default=0)


class Slice(Bounded):
    """The rate of the value between the bound before and its own."""

    rate = Percent("Rate", "In percent, for one charge period.")
    flat = Price("Flat fee", "Due once when the slice is reached.", default=0)


class TierRules(Limits):
    """How the bounds of tiers are read."""

    bound = Choice(
        "A quantity on a bound",
        "Which tier 10 is in when one ends at 10.",
        ways={
            "inclusive": "belongs to the tier that ends there",
            "exclusive": "belongs to the tier that begins there",
        },
    )
    beyond = Choice(
        "Beyond the last tier",
        "What a quantity costs that no tier covers.",
        ways={
            "refuse": "there is no price",
            "continue": "the price of the last tier goes on",
        },
    )


def bound_problems(tiers: Sequence[Bounded]) -> Iterator[Problem]:
    """Yield a problem for each tier whose bound is not above the one before."""
    for index, (lower, upper) in enumerate(pairwise(tiers), start=1):
        if lower.up_to is None:
            yield Problem(
                f"tiers.{index}",
                _("This tier is never reached: the one before has no end."),
                _("Only the last tier may be without an end."),
            )
        elif upper.up_to is not None and upper.up_to <= lower.up_to:
            yield Problem(
                f"tiers.{index}.up_to",
                _("The bounds of the tiers have to rise."),
            )


def reached(
    tiers: Sequence[Bounded],
    quantity: Decimal,
    rules: TierRules,
    request: PriceRequest,
) -> int:
    """Return the index of the tier that *quantity* is in, or refuse it."""
    for index, tier in enumerate(tiers):
        if tier.up_to is None or quantity < tier.up_to:
            return index
        if quantity == tier.up_to and rules.bound == "inclusive":
            return index
    if rules.beyond == "continue":
        return len(tiers) - 1
    raise no_tier(quantity, tiers[-1].up_to, request)


def no_tier(
    quantity: Decimal, end: Decimal | None, request: PriceRequest
) -> CannotPrice:
    """Return the refusal of a quantity that no tier covers."""
    return CannotPrice(
        _(
            "No tier covers %(count)s; the last one ends at %(end)s.",
            count=counted(quantity, request),
            end=f"{end:f}",
        ),
        hint=_("Lower the quantity, or add a tier to the price book."),
    )
