"""What a service costs the seller, and what is earned on it."""

from collections.abc import Iterable, Iterator

from plugins.builtin.limits import Limits, limited
from plugins.builtin.package import SMALLEST
from upheld.plugin import (
    Choice,
    Decimal,
    Optional,
    Percent,
    Price,
    PriceRequest,
    PriceRow,
    PricingModel,
    Problem,
    _,
    amount,
    counted,
    hookimpl,
    percent,
    rounded,
)

api = "1"

NOTHING = Decimal(0)
HUNDRED = Decimal(100)


class CostPrice(Limits):
    """The cost, what is earned, and how the price ends."""

    unit_cost = Price("Cost per unit", "For one charge period.", default=0)
    fixed_cost = Price("Fixed cost", "Whatever the quantity.", default=0)
    earn = Choice(
        "Earned",
        "A markup of 25 percent on cost is a margin of 20 percent of the price.",
        ways={"markup": "as a markup on cost", "margin": "as a margin of the price"},
    )
    percent = Percent(
        "Percent earned", "Of the cost, or of the price: as chosen above."
    )
    round_to = Optional(
        Price(
            "Rounded to",
            "10 makes prices that are 10 apart; empty for no rounding.",
            least=SMALLEST,
        )
    )
    ending = Price(
        "Price ending", "With 10 and 9, prices end in 9: 9, 19, 29.", default=0
    )
    direction = Choice(
        "Rounded",
        "Never below cost.",
        ways={"up": "up", "nearest": "to the nearest", "down": "down"},
    )
    shown = Choice(
        "Rows of the price",
        "Customers read the rows of a price: choose what they may see.",
        ways={
            "price": "the price alone",
            "cost": "cost, what is earned and rounding, each in a row",
        },
    )

    def problems(self) -> Iterator[Problem]:
        """Refuse a margin that no price has, and an ending without a rounding."""
        yield from super().problems()
        if self.earn == "margin" and self.percent >= HUNDRED:
            yield Problem(
                "percent",
                _("A margin is below 100 percent of the price."),
                _("Enter a lower margin, or choose a markup on cost."),
            )
        if self.ending >= (self.round_to or SMALLEST):
            yield Problem(
                "ending",
                _("The ending has to be below what prices are rounded to."),
            )


class CostPlus(PricingModel[CostPrice]):
    """Cost plus a markup or a margin."""

    key = "cost_plus"
    title = "Cost plus"
    version = "1"
    Parameters = CostPrice

    def price(self, request: PriceRequest, parameters: CostPrice) -> Iterator[PriceRow]:
        """Yield the cost, what is earned and the rounding; or the price alone."""
        rows = tuple(_rows(request, parameters))
        if parameters.shown == "price":
            rows = (_one_row(rows, request),)
        return limited(rows, parameters, request)


def _one_row(rows: Iterable[PriceRow], request: PriceRequest) -> PriceRow:
    total = sum((row.amount for row in rows), NOTHING)
    count = counted(request.quantity, request)
    sentence = _("%(title)s for %(count)s", title=request.title, count=count)
    return PriceRow(sentence, total, {"quantity": request.quantity})


def _rows(request: PriceRequest, parameters: CostPrice) -> Iterator[PriceRow]:
    cost = NOTHING
    for row in _cost_rows(request, parameters):
        cost += row.amount
        yield row
    earned = _earned_row(cost, request, parameters)
    yield earned
    step = parameters.round_to
    if step:
        price = cost + earned.amount
        ended = _ended(price, cost, step, parameters)
        if ended != price:
            said = amount(step, request.currency)
            sentence = _("Rounded to steps of %(step)s", step=said)
            inputs = {"step": step, "ending": parameters.ending}
            yield PriceRow(sentence, ended - price, inputs)


def _cost_rows(request: PriceRequest, parameters: CostPrice) -> Iterator[PriceRow]:
    each, fixed = parameters.unit_cost, parameters.fixed_cost
    if each or not fixed:
        said = {
            "count": counted(request.quantity, request),
            "cost": amount(each, request.currency),
        }
        inputs = {"quantity": request.quantity, "unit_cost": each}
        sentence = _("Cost of %(count)s at %(cost)s each", **said)
        yield PriceRow(sentence, request.quantity * each, inputs)
    if fixed:
        yield PriceRow(_("Fixed cost"), fixed, {"fixed_cost": fixed})


def _earned_row(
    cost: Decimal, request: PriceRequest, parameters: CostPrice
) -> PriceRow:
    rate = parameters.percent
    said = {"rate": percent(rate), "cost": amount(cost, request.currency)}
    if parameters.earn == "markup":
        sentence = _("Markup of %(rate)s on the cost of %(cost)s", **said)
        return PriceRow(sentence, cost * rate / HUNDRED, {"markup": rate, "cost": cost})
    sentence = _("Margin of %(rate)s of the price, on the cost of %(cost)s", **said)
    earned = cost * rate / (HUNDRED - rate)
    return PriceRow(sentence, earned, {"margin": rate, "cost": cost})


def _ended(
    price: Decimal, cost: Decimal, step: Decimal, parameters: CostPrice
) -> Decimal:
    """Return the price with its ending, not below *cost*; nothing stays nothing."""
    if not price:
        return price
    ending = parameters.ending
    # From the ending on, prices are whole steps apart; below it there is none.
    over = max(price - ending, NOTHING)
    ended = rounded(over, parameters.direction, step) + ending
    return ended if ended >= cost else ended + step


@hookimpl
def register_pricing_models() -> Iterable[PricingModel[CostPrice]]:
    """Offer the model."""
    return [CostPlus()]
