"""The same price for each unit."""

from collections.abc import Iterable, Iterator

from plugins.builtin.limits import FreeUnits, Limits, free_row, limited, paid_units
from upheld.plugin import (
    Choice,
    Price,
    PriceRequest,
    PriceRow,
    PricingModel,
    _,
    amount,
    counted,
    hookimpl,
)

api = "1"


class UnitPrice(FreeUnits, Limits):
    """The price of a unit, and what is free."""

    price = Price("Price per unit", "For one charge period.")
    count = Choice(
        "Parts of a unit",
        "How a quantity such as 2.5 counts.",
        ways={"exact": "count as they are", "started": "count as a whole unit"},
    )


class PerUnit(PricingModel[UnitPrice]):
    """Each unit at the same price."""

    key = "per_unit"
    title = "Per unit"
    version = "1"
    Parameters = UnitPrice

    def price(self, request: PriceRequest, parameters: UnitPrice) -> Iterator[PriceRow]:
        """Yield the units that are paid for, after those that are free."""
        return limited(self._rows(request, parameters), parameters, request)

    def _rows(self, request: PriceRequest, parameters: UnitPrice) -> Iterator[PriceRow]:
        yield from free_row(parameters.free_units, request)
        paid = paid_units(parameters.free_units, request.quantity)
        if parameters.count == "started":
            paid = paid.to_integral_value("ROUND_CEILING")
        yield PriceRow(
            _(
                "%(count)s at %(price)s each",
                count=counted(paid, request),
                price=amount(parameters.price, request.currency),
            ),
            paid * parameters.price,
            {"quantity": paid, "price": parameters.price},
        )


@hookimpl
def register_pricing_models() -> Iterable[PricingModel[UnitPrice]]:
    """Offer the model."""
    return [PerUnit()]
