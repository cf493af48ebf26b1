"""One price, whatever the quantity."""

from collections.abc import Iterable, Iterator

from upheld.plugin import (
    Parameters,
    Price,
    PriceRequest,
    PriceRow,
    PricingModel,
    _,
    amount,
    hookimpl,
)

api = "1"


class FlatPrice(Parameters):
    """The price."""

    price = Price("Price", "For one charge period, whatever the quantity.")


class Flat(PricingModel[FlatPrice]):
    """One price for the line, whatever its quantity."""

    key = "flat"
    title = "Flat price"
    version = "1"
    Parameters = FlatPrice

    def price(self, request: PriceRequest, parameters: FlatPrice) -> Iterator[PriceRow]:
        """Yield one row."""
        price = amount(parameters.price, request.currency)
        yield PriceRow(
            _("%(title)s at %(price)s", title=request.title, price=price),
            parameters.price,
            {"price": parameters.price},
        )


@hookimpl
def register_pricing_models() -> Iterable[PricingModel[FlatPrice]]:
    """Offer the model."""
    return [Flat()]
