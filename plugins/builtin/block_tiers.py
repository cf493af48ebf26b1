"""Units in blocks, the blocks in tiers; for one kind of unit or for several."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from plugins.builtin.limits import Limits, limited
from plugins.builtin.package import SMALLEST
from plugins.builtin.tiers import no_tier
from upheld.plugin import (
    Choice,
    Decimal,
    Each,
    Optional,
    Parameters,
    Price,
    PriceRequest,
    PriceRow,
    PricingModel,
    Problem,
    Quantity,
    Text,
    _,
    amount,
    hookimpl,
    ngettext,
    number,
)

api = "1"


class BlockTier(Parameters):
    """A number of blocks, how large they are and what one costs."""

    of = Text(
        "Kind of unit",
        "The name of a further quantity of the line; empty for its own quantity.",
        default="",
    )
    blocks = Optional(Quantity("Blocks in the tier", "Empty in the last for no end."))
    size = Quantity("Units in a block", default=1, least=SMALLEST)
    price = Price("Price per block", "For one charge period.")


class BlockPrice(Limits):
    """The tiers, those of one kind of unit side by side, and how they count."""

    tiers = Each(BlockTier, "Tiers", "Those of one kind of unit after each other.")
    mode = Choice(
        "How tiers count",
        ways={
            "all_tiers": "each block at the price of its own tier",
            "top_tier": "all blocks at the price of the tier reached",
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
    base = Price("Base fee", "Paid in addition, whatever the quantity.", default=0)

    def problems(self) -> Iterator[Problem]:
        """Refuse a tier after one without an end."""
        yield from super().problems()
        for before, (index, tier) in zip(
            self.tiers, enumerate(self.tiers[1:], start=1), strict=False
        ):
            if before.of == tier.of and before.blocks is None:
                yield Problem(
                    f"tiers.{index}",
                    _("This tier is never reached: the one before has no end."),
                )


class BlockTiers(PricingModel[BlockPrice]):
    """Blocks of units, at prices by tier."""

    key = "block_tiers"
    title = "Blocks in tiers"
    version = "1"
    Parameters = BlockPrice

    def price(
        self, request: PriceRequest, parameters: BlockPrice
    ) -> Iterator[PriceRow]:
        """Yield the base fee, if any, and the blocks of each kind of unit."""
        return limited(self._rows(request, parameters), parameters, request)

    def _rows(
        self, request: PriceRequest, parameters: BlockPrice
    ) -> Iterator[PriceRow]:
        if parameters.base:
            yield PriceRow(_("Base fee"), parameters.base, {"base": parameters.base})
        blocks = MODES[parameters.mode]
        for of, group in groupby(parameters.tiers, key=lambda tier: tier.of):
            units = request.usage.get(of, Decimal(0)) if of else request.quantity
            taken, left = blocks(units, tuple(group), parameters.beyond)
            if left:
                raise no_tier(units, units - left, request)
            for tier, count in taken:
                yield _block_row(tier, count, request)


Taken = list[tuple[BlockTier, Decimal]]


def _all_tiers(
    units: Decimal, tiers: Sequence[BlockTier], beyond: str
) -> tuple[Taken, Decimal]:
    """Return the blocks taken of each tier, and the units that none covers."""
    taken: Taken = []
    for tier in tiers:
        count = _started(units, tier.size)
        goes_on = beyond == "continue" and tier is tiers[-1]
        if tier.blocks is not None and not goes_on:
            count = min(count, tier.blocks)
        if count or not taken:
            taken.append((tier, count))
        units = max(units - count * tier.size, Decimal(0))
    return taken, units


def _top_tier(
    units: Decimal, tiers: Sequence[BlockTier], beyond: str
) -> tuple[Taken, Decimal]:
    """Return all blocks at the tier reached, and the units that none covers."""
    end = Decimal(0)
    for tier in tiers:
        if tier.blocks is None or units <= (end := end + tier.blocks * tier.size):
            return [(tier, _started(units, tier.size))], Decimal(0)
    if beyond == "refuse":
        return [], units - end
    return [(tiers[-1], _started(units, tiers[-1].size))], Decimal(0)


MODES = {"all_tiers": _all_tiers, "top_tier": _top_tier}


def _started(units: Decimal, size: Decimal) -> Decimal:
    full, rest = divmod(units, size)
    return full + 1 if rest else full


def _block_row(tier: BlockTier, count: Decimal, request: PriceRequest) -> PriceRow:
    said = {
        "count": number(count),
        "size": number(tier.size),
        "units": tier.of or request.units,
        "price": amount(tier.price, request.currency),
    }
    if tier.size == 1:
        sentence = _("%(count)s %(units)s at %(price)s each", **said)
    else:
        sentence = ngettext(
            "%(count)s block of %(size)s %(units)s at %(price)s",
            "%(count)s blocks of %(size)s %(units)s at %(price)s each",
            1 if count == 1 else 2,
            **said,
        )
    inputs = {"blocks": count, "size": tier.size, "price": tier.price}
    return PriceRow(sentence, count * tier.price, inputs)


@hookimpl
def register_pricing_models() -> Iterable[PricingModel[BlockPrice]]:
    """Offer the model."""
    return [BlockTiers()]
