"""A percentage of a value, each slice of it at its own rate."""

from collections.abc import Iterable, Iterator

from plugins.builtin.layers import fill, flat_rows, layers
from plugins.builtin.limits import limited
from plugins.builtin.percentage import HUNDRED, PercentageBase, base
from plugins.builtin.tiers import Slice, TierRules, bound_problems
from upheld.plugin import (
    Choice,
    Each,
    PriceRequest,
    PriceRow,
    PricingModel,
    Problem,
    UsageEvent,
    _,
    amount,
    hookimpl,
    percent,
)

api = "1"


class GraduatedPercentagePrice(PercentageBase, TierRules):
    """The slices and their rates."""

    tiers = Each(Slice, "Slices", "From the smallest value to the largest.")
    first_flat = Choice(
        "Flat fee of the first slice",
        "Whether it is due for a value of zero.",
        ways={"used": "due from the first value on", "always": "due at zero too"},
    )

    def problems(self) -> Iterator[Problem]:
        """Refuse bounds that do not rise."""
        yield from super().problems()
        yield from bound_problems(self.tiers)


class GraduatedPercentage(PricingModel[GraduatedPercentagePrice]):
    """Each slice of a value at its own rate."""

    key = "graduated_percentage"
    title = "Graduated percentage"
    version = "1"
    Parameters = GraduatedPercentagePrice

    def price(
        self, request: PriceRequest, parameters: GraduatedPercentagePrice
    ) -> Iterator[PriceRow]:
        """Yield the percentage of each slice and the flat fees of those reached."""
        return limited(self._rows(request, parameters), parameters, request)

    def _rows(
        self, request: PriceRequest, parameters: GraduatedPercentagePrice
    ) -> Iterator[PriceRow]:
        empty = layers(parameters.tiers)
        empty[0].entered = parameters.first_flat == "always"
        value = UsageEvent(base(request, parameters.of))
        for layer in fill(empty, (value,), parameters, request):
            if layer.units or layer.place == 1:
                said = {
                    "rate": percent(layer.tier.rate),
                    "value": amount(layer.units, request.currency),
                }
                yield PriceRow(
                    _("%(rate)s of the first %(value)s", **said)
                    if layer.place == 1
                    else _("%(rate)s of the next %(value)s", **said),
                    layer.units * layer.tier.rate / HUNDRED,
                    {"rate": layer.tier.rate, "value": layer.units},
                )
            yield from flat_rows(layer)


@hookimpl
def register_pricing_models() -> Iterable[PricingModel[GraduatedPercentagePrice]]:
    """Offer the model."""
    return [GraduatedPercentage()]
