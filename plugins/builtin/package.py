"""A price for each package of units."""

from collections.abc import Iterable, Iterator

from plugins.builtin.limits import FreeUnits, Limits, free_row, limited, paid_units
from upheld.plugin import (
    Choice,
    Decimal,
    Price,
    PriceRequest,
    PriceRow,
    PricingModel,
    Quantity,
    amount,
    counted,
    hookimpl,
    ngettext,
    number,
)

api = "1"

#: The smallest package: a size of nothing cannot be divided by.
SMALLEST = Decimal("0.000001")


class PackagePrice(FreeUnits, Limits):
    """The package and its price."""

    size = Quantity("Units in a package", least=SMALLEST)
    price = Price("Price per package", "For one charge period.")
    started = Choice(
        "A package that is not full",
        "How the last package counts.",
        ways={
            "full": "is charged in full",
            "part": "is charged by its share",
            "free": "is not charged",
        },
    )


class Package(PricingModel[PackagePrice]):
    """A price for each package of units, full or not."""

    key = "package"
    title = "Packages"
    version = "1"
    Parameters = PackagePrice

    def price(
        self, request: PriceRequest, parameters: PackagePrice
    ) -> Iterator[PriceRow]:
        """Yield the packages, after the units that are free."""
        return limited(self._rows(request, parameters), parameters, request)

    def _rows(
        self, request: PriceRequest, parameters: PackagePrice
    ) -> Iterator[PriceRow]:
        yield from free_row(parameters.free_units, request)
        paid = paid_units(parameters.free_units, request.quantity)
        packages = _packages(paid, parameters)
        sentence = ngettext(
            "%(count)s package of %(size)s at %(price)s",
            "%(count)s packages of %(size)s at %(price)s each",
            1 if packages == 1 else 2,
            count=number(packages),
            size=counted(parameters.size, request),
            price=amount(parameters.price, request.currency),
        )
        inputs = {
            "packages": packages,
            "size": parameters.size,
            "price": parameters.price,
        }
        yield PriceRow(sentence, packages * parameters.price, inputs)


def _packages(units: Decimal, parameters: PackagePrice) -> Decimal:
    """Return how many packages *units* make."""
    full, rest = divmod(units, parameters.size)
    if not rest or parameters.started == "free":
        return full
    if parameters.started == "full":
        return full + 1
    return units / parameters.size


@hookimpl
def register_pricing_models() -> Iterable[PricingModel[PackagePrice]]:
    """Offer the model."""
    return [Package()]
