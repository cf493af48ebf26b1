"""What is over an allowance, priced by one of the other models."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from plugins.builtin.block_tiers import BlockTiers
from plugins.builtin.graduated import Graduated
from plugins.builtin.package import SMALLEST, Package
from plugins.builtin.per_unit import PerUnit
from plugins.builtin.tiers import Tier, TierRules, bound_problems
from plugins.builtin.volume import Volume
from upheld.plugin import (
    Choice,
    Decimal,
    Each,
    Parameters,
    PriceRequest,
    PriceRow,
    PricingModel,
    Problem,
    Quantity,
    _,
)

#: Those that have one price, and no tiers.
SINGLE = frozenset({"per_unit", "package"})
#: Those that count in blocks.
BLOCKS = frozenset({"package", "block_tiers", "block_top"})


class OverageTier(Tier):
    """The price of a tier above the allowance."""

    size = Quantity(
        "Units in a block", "For packages and blocks.", default=1, least=SMALLEST
    )


class Overage(TierRules):
    """The tiers above the allowance, and the model that reads them."""

    above = Choice(
        "Above the allowance",
        "How the tiers are read.",
        ways={
            "per_unit": "each unit at one price",
            "graduated": "each unit at the price of its tier",
            "volume": "all units at the price of the tier reached",
            "package": "a price for each started package",
            "block_tiers": "each started block at the price of its tier",
            "block_top": "all started blocks at the price of the tier reached",
        },
    )
    tiers = Each(
        OverageTier,
        "Prices above the allowance",
        "Bounds are counted from the allowance on.",
    )

    def problems(self) -> Iterator[Problem]:
        """Refuse what the model chosen cannot read."""
        yield from super().problems()
        yield from bound_problems(self.tiers)
        yield from _unread(self.above, self.tiers)
        if self.above in ("block_tiers", "block_top"):
            yield from _parts_of_blocks(self.tiers)


def _unread(above: str, tiers: Sequence[OverageTier]) -> Iterator[Problem]:
    """Yield a problem for each entry that the model *above* would not look at."""
    if above in SINGLE and (len(tiers) > 1 or tiers[0].up_to is not None):
        yield Problem(
            "tiers",
            _("Here is one price for all: one row, without a bound."),
            _("For several prices, choose one of the ways with tiers."),
        )
    for index, tier in enumerate(tiers):
        if tier.flat and above not in ("graduated", "volume"):
            yield Problem(
                f"tiers.{index}.flat",
                _("Only tiers of single units have a flat fee."),
            )
        if tier.size != 1 and above not in BLOCKS:
            yield Problem(
                f"tiers.{index}.size",
                _("Only packages and blocks hold several units."),
            )


def _parts_of_blocks(tiers: Sequence[OverageTier]) -> Iterator[Problem]:
    for index, (start, tier) in enumerate(_starts(tiers)):
        if tier.up_to is not None and (tier.up_to - start) % tier.size:
            yield Problem(
                f"tiers.{index}.up_to",
                _("A tier has to hold whole blocks: its bound lies within one."),
            )


def _starts(tiers: Sequence[OverageTier]) -> Iterator[tuple[Decimal, OverageTier]]:
    ends = [Decimal(0), *(tier.up_to or Decimal(0) for tier in tiers)]
    return zip((start for start, _end in pairwise(ends)), tiers, strict=True)


def over_rows(request: PriceRequest, parameters: Overage) -> tuple[PriceRow, ...]:
    """Return the rows of the quantity of *request*, which is over the allowance."""
    model, asked = _reader(parameters)
    return tuple(model.price(request, asked))


@lru_cache(maxsize=256)
def _reader(parameters: Overage) -> tuple[PricingModel[Any], Parameters]:
    """Return the model that reads the tiers, with what it is to read."""
    model, given = READERS[parameters.above](parameters)
    return model, model.Parameters.load(given)


Read = tuple[PricingModel[Any], dict[str, object]]


def _per_unit(parameters: Overage) -> Read:
    return PerUnit(), {"price": parameters.tiers[0].price}


def _package(parameters: Overage) -> Read:
    only = parameters.tiers[0]
    return Package(), {"price": only.price, "size": only.size}


def _graduated(parameters: Overage) -> Read:
    return Graduated(), _tiered(parameters)


def _volume(parameters: Overage) -> Read:
    return Volume(), _tiered(parameters)


def _tiered(parameters: Overage) -> dict[str, object]:
    return {
        "tiers": [
            {"up_to": tier.up_to, "price": tier.price, "flat": tier.flat}
            for tier in parameters.tiers
        ],
        "bound": parameters.bound,
        "beyond": parameters.beyond,
        # What stays within the allowance has entered no tier.
        "first_flat": "used",
    }


def _blocks(parameters: Overage) -> Read:
    tiers = [
        {
            "blocks": None if tier.up_to is None else (tier.up_to - start) / tier.size,
            "size": tier.size,
            "price": tier.price,
        }
        for start, tier in _starts(parameters.tiers)
    ]
    mode = "top_tier" if parameters.above == "block_top" else "all_tiers"
    return BlockTiers(), {"tiers": tiers, "mode": mode, "beyond": parameters.beyond}


READERS: dict[str, Callable[[Overage], Read]] = {
    "per_unit": _per_unit,
    "graduated": _graduated,
    "volume": _volume,
    "package": _package,
    "block_tiers": _blocks,
    "block_top": _blocks,
}
