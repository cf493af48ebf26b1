"""All units at the price of the tier that the quantity reaches."""

from collections.abc import Iterable, Iterator

from plugins.builtin.limits import FreeUnits, free_row, limited, paid_units
from plugins.builtin.tiers import Tier, TierRules, bound_problems, reached
from upheld.plugin import (
    Choice,
    Decimal,
    Each,
    PriceRequest,
    PriceRow,
    PricingModel,
    Problem,
    _,
    amount,
    counted,
    hookimpl,
    number,
)

api = "1"


class VolumePrice(FreeUnits, TierRules):
    """The tiers, and how one of them is chosen."""

    tiers = Each(Tier, "Tiers", "From the smallest quantity to the largest.")
    first_flat = Choice(
        "Flat fee of the first tier",
        "Whether it is due when nothing is ordered.",
        ways={"always": "due at zero too", "used": "due from the first unit on"},
    )
    count = Choice(
        "Tier chosen by",
        "Events carry the changes of a period, each with its weight in time.",
        ways={
            "exact": "the quantity",
            "started": "the quantity, rounded up to whole units",
            "events": "the full units of the events, which are priced as weighted",
        },
    )

    def problems(self) -> Iterator[Problem]:
        """Refuse bounds that do not rise."""
        yield from super().problems()
        yield from bound_problems(self.tiers)


class Volume(PricingModel[VolumePrice]):
    """All units at the price of the tier reached."""

    key = "volume"
    title = "Volume tiers"
    version = "1"
    Parameters = VolumePrice

    def price(
        self, request: PriceRequest, parameters: VolumePrice
    ) -> Iterator[PriceRow]:
        """Yield all units at one price, and the flat fee of their tier."""
        return limited(self._rows(request, parameters), parameters, request)

    def _rows(
        self, request: PriceRequest, parameters: VolumePrice
    ) -> Iterator[PriceRow]:
        yield from free_row(parameters.free_units, request)
        full, priced = _units(request, parameters)
        index = reached(parameters.tiers, full, parameters, request)
        tier = parameters.tiers[index]
        said = {
            "count": counted(priced, request),
            "price": amount(tier.price, request.currency),
            "bound": number(tier.up_to or full),
        }
        yield PriceRow(
            _("%(count)s at %(price)s each", **said)
            if tier.up_to is None
            else _("%(count)s at %(price)s each, as for up to %(bound)s", **said),
            priced * tier.price,
            {"tier": index + 1, "quantity": priced, "price": tier.price},
        )
        if tier.flat and (full or parameters.first_flat == "always"):
            sentence = _("Flat fee of tier %(number)s", number=index + 1)
            yield PriceRow(sentence, tier.flat, {"tier": index + 1, "flat": tier.flat})


def _units(request: PriceRequest, parameters: VolumePrice) -> tuple[Decimal, Decimal]:
    """Return the units that choose the tier, and those that are priced."""
    if parameters.count == "events":
        full = sum((event.amount for event in request.events), Decimal(0))
        weighted = sum((event.counting for event in request.events), Decimal(0))
        return (
            paid_units(parameters.free_units, full),
            paid_units(parameters.free_units, weighted),
        )
    paid = paid_units(parameters.free_units, request.quantity)
    if parameters.count == "started":
        return paid.to_integral_value("ROUND_CEILING"), paid
    return paid, paid


@hookimpl
def register_pricing_models() -> Iterable[PricingModel[VolumePrice]]:
    """Offer the model."""
    return [Volume()]
