"""One price for the whole line, chosen by the quantity."""

from collections.abc import Iterable, Iterator

from plugins.builtin.limits import limited
from plugins.builtin.tiers import Bounded, TierRules, bound_problems, reached
from upheld.plugin import (
    Choice,
    Decimal,
    Each,
    Price,
    PriceRequest,
    PriceRow,
    PricingModel,
    Problem,
    _,
    counted,
    hookimpl,
)

api = "1"


class Step(Bounded):
    """The price of everything up to a bound."""

    price = Price("Price", "For one charge period, whatever the quantity.")


class StairstepPrice(TierRules):
    """The steps, and what is paid in any case."""

    tiers = Each(Step, "Steps", "From the smallest quantity to the largest.")
    base = Price("Base fee", "Paid in addition, whatever the quantity.", default=0)
    count = Choice(
        "Step chosen by",
        "The peak is the largest of the events of a period.",
        ways={"quantity": "the quantity", "peak": "the peak of the events"},
    )

    def problems(self) -> Iterator[Problem]:
        """Refuse bounds that do not rise."""
        yield from super().problems()
        yield from bound_problems(self.tiers)


class Stairstep(PricingModel[StairstepPrice]):
    """One price per step, not multiplied by units."""

    key = "stairstep"
    title = "Stairstep"
    version = "1"
    Parameters = StairstepPrice

    def price(
        self, request: PriceRequest, parameters: StairstepPrice
    ) -> Iterator[PriceRow]:
        """Yield the base fee, if any, and the price of the step."""
        return limited(self._rows(request, parameters), parameters, request)

    def _rows(
        self, request: PriceRequest, parameters: StairstepPrice
    ) -> Iterator[PriceRow]:
        if parameters.base:
            yield PriceRow(_("Base fee"), parameters.base, {"base": parameters.base})
        level = request.quantity
        if parameters.count == "peak":
            level = max((event.amount for event in request.events), default=Decimal(0))
        index = reached(parameters.tiers, level, parameters, request)
        step = parameters.tiers[index]
        yield PriceRow(
            _step_sentence(index, parameters, request),
            step.price,
            {"tier": index + 1, "quantity": level, "price": step.price},
        )


def _step_sentence(
    index: int, parameters: StairstepPrice, request: PriceRequest
) -> str:
    bound = parameters.tiers[index].up_to
    if bound is not None:
        return _("Price for up to %(bound)s", bound=counted(bound, request))
    if not index:
        return _("Price for any number of %(units)s", units=request.units)
    before = parameters.tiers[index - 1].up_to or Decimal(0)
    return _("Price for more than %(bound)s", bound=counted(before, request))


@hookimpl
def register_pricing_models() -> Iterable[PricingModel[StairstepPrice]]:
    """Offer the model."""
    return [Stairstep()]
