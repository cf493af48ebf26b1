"""The pricing model that fits an order: by segment, by size, and by date."""

from datetime import date

from upheld.plugin import CannotPrice, ModelChoice, PriceRequest, hookimpl

api = "1"

CURRENCY = "EUR"
#: Orders above this are priced by tiers.
SMALL = 20
#: From which day on: the price of a unit, and of each one above the small order.
PRICES = (
    (date(2026, 1, 1), "11.50", "8.00"),
    (date(2027, 1, 1), "12.00", "8.40"),
)
SCHOOLS = "6.00"


@hookimpl
def choose_model(request: PriceRequest) -> ModelChoice:
    """Choose by segment, then by size; the prices are those of the first day."""
    if request.currency != CURRENCY:
        raise CannotPrice(
            f"There are no prices in {request.currency}.", hint=f"Sell in {CURRENCY}."
        )
    held = [row for row in PRICES if row[0] <= request.starts_on]
    if not held:
        raise CannotPrice(f"There are no prices for {request.starts_on}.")
    since, price, above = held[-1]
    if request.segment == "education":
        return _per_unit(SCHOOLS, "Schools have one price at any size")
    if request.quantity <= SMALL:
        return _per_unit(price, f"Up to {SMALL} are priced one by one, since {since}")
    tiers = [{"up_to": str(SMALL), "price": price}, {"price": above}]
    reason = f"More than {SMALL} are priced by tiers, since {since}"
    return ModelChoice(model="graduated", parameters={"tiers": tiers}, reason=reason)


def _per_unit(price: str, reason: str) -> ModelChoice:
    return ModelChoice(model="per_unit", parameters={"price": price}, reason=reason)
