"""Each unit at the price of the tier that it lies in."""

from collections.abc import Iterable, Iterator

from plugins.builtin.layers import Layer, fill, flat_rows, layers
from plugins.builtin.limits import FreeUnits, free_row, limited, paid_units
from plugins.builtin.tiers import Tier, TierRules, bound_problems
from upheld.plugin import (
    Choice,
    Decimal,
    Each,
    PriceRequest,
    PriceRow,
    PricingModel,
    Problem,
    UsageEvent,
    _,
    amount,
    counted,
    hookimpl,
    number,
)

api = "1"


class GraduatedPrice(FreeUnits, TierRules):
    """The tiers, and how a quantity is laid over them."""

    tiers = Each(Tier, "Tiers", "From the smallest quantity to the largest.")
    first_flat = Choice(
        "Flat fee of the first tier",
        "Whether it is due when nothing is ordered.",
        ways={"always": "due at zero too", "used": "due from the first unit on"},
    )
    count = Choice(
        "Counted by",
        "Events carry the changes of a period, each with its weight in time.",
        ways={
            "exact": "the quantity",
            "started": "the quantity, rounded up to whole units",
            "events": "the events: tier by full units, price by weighted units",
        },
    )

    def problems(self) -> Iterator[Problem]:
        """Refuse bounds that do not rise, and free units among events."""
        yield from super().problems()
        yield from bound_problems(self.tiers)
        if self.count == "events" and self.free_units:
            yield Problem(
                "free_units",
                _("Free units cannot be taken off events."),
                _("Make the first tier free of charge."),
            )


class Graduated(PricingModel[GraduatedPrice]):
    """Each unit at the price of its own tier."""

    key = "graduated"
    title = "Graduated tiers"
    version = "1"
    Parameters = GraduatedPrice

    def price(
        self, request: PriceRequest, parameters: GraduatedPrice
    ) -> Iterator[PriceRow]:
        """Yield the units of each tier, and the flat fees of those entered."""
        return limited(self._rows(request, parameters), parameters, request)

    def _rows(
        self, request: PriceRequest, parameters: GraduatedPrice
    ) -> Iterator[PriceRow]:
        yield from free_row(parameters.free_units, request)
        empty = layers(parameters.tiers)
        empty[0].entered = parameters.first_flat == "always"
        total = Decimal(0)
        for layer in fill(empty, _events(request, parameters), parameters, request):
            for row in _layer_rows(layer, request):
                total += row.amount
                yield row
        if total < 0:
            yield PriceRow(_("Never less than nothing"), -total)


def _events(
    request: PriceRequest, parameters: GraduatedPrice
) -> tuple[UsageEvent, ...]:
    """Return the events; a quantity is a single one."""
    if parameters.count == "events":
        return request.events
    paid = paid_units(parameters.free_units, request.quantity)
    if parameters.count == "started":
        paid = paid.to_integral_value("ROUND_CEILING")
    return (UsageEvent(paid),)


def _layer_rows(layer: Layer[Tier], request: PriceRequest) -> Iterator[PriceRow]:
    if layer.units or layer.weighted or layer.place == 1:
        price = layer.tier.price
        yield PriceRow(
            _units_sentence(layer, request),
            layer.weighted * price,
            {"tier": layer.place, "quantity": layer.weighted, "price": price},
        )
    yield from flat_rows(layer)


def _units_sentence(layer: Layer[Tier], request: PriceRequest) -> str:
    said = {
        "count": counted(layer.units, request),
        "price": amount(layer.tier.price, request.currency),
        "weighted": number(layer.weighted),
    }
    if layer.weighted != layer.units:
        return _("%(count)s, weighted as %(weighted)s, at %(price)s each", **said)
    if layer.place == 1:
        return _("The first %(count)s at %(price)s each", **said)
    return _("The next %(count)s at %(price)s each", **said)


@hookimpl
def register_pricing_models() -> Iterable[PricingModel[GraduatedPrice]]:
    """Offer the model."""
    return [Graduated()]
