"""An allowance, a price for what is over it, a commitment and a maximum."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from plugins.builtin.measures import Measured, measured_row, unit_words, used
from plugins.builtin.overage import Overage, over_rows
from upheld.plugin import (
    Choice,
    Decimal,
    Percent,
    Price,
    PriceRequest,
    PriceRow,
    PricingModel,
    Problem,
    Quantity,
    Text,
    _,
    amount,
    hookimpl,
    number,
    percent,
)

api = "1"

NOTHING = Decimal(0)
HUNDRED = Decimal(100)


class UsagePrice(Measured, Overage):
    """What is included, what more costs, and what is paid at least and at most."""

    allowance = Quantity(
        "Allowance", "What is included, in the unit priced.", default=0
    )
    allowance_for = Choice(
        "The allowance is for",
        "With a further quantity, such as GB, each unit of the line can bring its own.",
        ways={"line": "the whole line", "unit": "each unit of the line"},
    )
    minimum = Price(
        "Minimum commitment",
        "What is missing to it is a row of its own, the true-up.",
        default=0,
    )
    discount = Percent(
        "Discount on usage", "Taken off before commitment and maximum.", default=0
    )
    before = Text(
        "Used before in the period",
        "The name of the further quantity that tells it; empty for nothing.",
        default="",
    )
    billed = Text(
        "Billed before in the period",
        "The name of the further quantity that tells the amount; empty for nothing.",
        default="",
    )

    def problems(self) -> Iterator[Problem]:
        """Refuse what contradicts itself."""
        yield from Measured.problems(self)
        yield from Overage.problems(self)
        if self.discount > HUNDRED:
            yield Problem("discount", _("A discount is 100 percent at most."))
        if self.allowance_for == "unit" and not self.of:
            yield Problem(
                "allowance_for",
                _("This needs a further quantity, which the allowance is of."),
                _("Enter the kind of use, or choose the whole line."),
            )


class Usage(PricingModel[UsagePrice]):
    """An allowance, and a price for what is over it."""

    key = "usage"
    title = "Usage above an allowance"
    version = "1"
    Parameters = UsagePrice

    def price(
        self, request: PriceRequest, parameters: UsagePrice
    ) -> Iterator[PriceRow]:
        """Yield what is included, what is over it, discount and true-up or cut."""
        return _settled(_rows(request, parameters), parameters, request)


def _rows(request: PriceRequest, parameters: UsagePrice) -> Iterator[PriceRow]:
    yield from measured_row(request, parameters)
    use = used(request, parameters, parameters.of)
    earlier = NOTHING
    if parameters.before:
        earlier = used(request, parameters, parameters.before)
    allowance, asked = _allowance(request, parameters), _said(request, parameters)
    if allowance:
        yield _allowance_row(use, earlier, allowance, asked)
    over = max(earlier + use - allowance, NOTHING)
    if over or not allowance:
        yield from over_rows(replace(asked, quantity=over), parameters)
    if earlier > allowance:
        yield _earlier_row(earlier - allowance, asked, parameters)


def _allowance(request: PriceRequest, parameters: UsagePrice) -> Decimal:
    each = request.quantity if parameters.allowance_for == "unit" else Decimal(1)
    return parameters.allowance * each


def _said(request: PriceRequest, parameters: UsagePrice) -> PriceRequest:
    """Return *request* with the unit priced as what it counts."""
    one, many = (
        unit_words(parameters.priced, count, request, parameters.of) for count in (1, 2)
    )
    return replace(request, unit=one, units=many)


def _allowance_row(
    use: Decimal, earlier: Decimal, allowance: Decimal, request: PriceRequest
) -> PriceRow:
    left = max(allowance - earlier, NOTHING)
    included = min(use, left)
    said = {
        "included": number(included),
        "use": number(use),
        "units": request.units,
        "allowance": number(allowance),
    }
    inputs = {
        "allowance": allowance,
        "before": earlier,
        "used": use,
        "billable": use - included,
    }
    sentence = _(
        "%(included)s of %(use)s %(units)s are in the allowance of %(allowance)s",
        **said,
    )
    return PriceRow(sentence, 0, inputs)


def _earlier_row(
    over: Decimal, request: PriceRequest, parameters: UsagePrice
) -> PriceRow:
    """Return the row that takes off what was over the allowance before."""
    rows = over_rows(replace(request, quantity=over), parameters)
    said = {"count": number(over), "units": request.units}
    return PriceRow(
        _("Less the first %(count)s %(units)s over it, priced before", **said),
        -sum((row.amount for row in rows), NOTHING),
        {"priced_before": over},
    )


def _settled(
    rows: Iterable[PriceRow], parameters: UsagePrice, request: PriceRequest
) -> Iterator[PriceRow]:
    """Yield *rows*, the discount, and what commitment or maximum change."""
    total = NOTHING
    for row in rows:
        total += row.amount
        yield row
    off = total * parameters.discount / HUNDRED
    if off:
        rate = percent(parameters.discount)
        sentence = _("%(rate)s off the usage", rate=rate)
        yield PriceRow(sentence, -off, {"discount": parameters.discount})
    yield from _bounded(total - off, parameters, request)


def _bounded(
    net: Decimal, parameters: UsagePrice, request: PriceRequest
) -> Iterator[PriceRow]:
    billed = request.usage.get(parameters.billed, NOTHING)
    billed = billed if parameters.billed else NOTHING
    least, most, so_far = parameters.minimum, parameters.maximum, billed + net
    said = {"billed": amount(billed, request.currency)}
    inputs = {"billed": billed} if billed else {}
    if so_far < least:
        said["amount"] = amount(least, request.currency)
        sentence = _("True-up to the commitment of %(amount)s", **said)
        yield PriceRow(sentence, least - so_far, {"commitment": least, **inputs})
    elif most is not None and so_far > most:
        said["amount"] = amount(most, request.currency)
        sentence = (
            _("No more than %(amount)s, of which %(billed)s billed before", **said)
            if billed
            else _("No more than the maximum of %(amount)s", **said)
        )
        cut = min(so_far - most, net)
        yield PriceRow(sentence, -cut, {"maximum": most, **inputs})


@hookimpl
def register_pricing_models() -> Iterable[PricingModel[UsagePrice]]:
    """Offer the model."""
    return [Usage()]
