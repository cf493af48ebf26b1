"""A price for each seat; fewer seats than the floor are billed as the floor."""

from collections.abc import Iterator

from upheld.plugin import (
    Parameters,
    Price,
    PriceRequest,
    PriceRow,
    PricingModel,
    Quantity,
    amount,
    counted,
    hookimpl,
)

api = "1"


class SeatPrice(Parameters):
    """What the price book says."""

    price = Price("Price per seat", "For one charge period.")
    floor = Quantity("Billed at least", "A number of seats.", default=1)


class PerSeat(PricingModel[SeatPrice]):
    """Seats at one price, with a floor."""

    key = "per_seat"
    title = "Per seat, with a floor"
    version = "1"
    Parameters = SeatPrice

    def price(self, request: PriceRequest, parameters: SeatPrice) -> Iterator[PriceRow]:
        """Yield the seats ordered, and those up to the floor."""
        each = amount(parameters.price, request.currency)
        yield PriceRow(
            f"{counted(request.quantity, request)} at {each} each",
            request.quantity * parameters.price,
            {"seats": request.quantity, "price": parameters.price},
        )
        missing = parameters.floor - request.quantity
        if missing > 0:
            yield PriceRow(
                f"{counted(missing, request)} more, up to the least that is billed",
                missing * parameters.price,
                {"floor": parameters.floor},
            )


@hookimpl
def register_pricing_models() -> list[PerSeat]:
    """Offer the model."""
    return [PerSeat()]
