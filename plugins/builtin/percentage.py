"""A percentage of what is covered, or of each transaction."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plugins.builtin.limits import Limits, limited
from upheld.plugin import (
    CannotPrice,
    Choice,
    Decimal,
    Optional,
    Percent,
    Price,
    PriceRequest,
    PriceRow,
    PricingModel,
    Problem,
    Quantity,
    UsageEvent,
    _,
    amount,
    hookimpl,
    ngettext,
    number,
    percent,
)

api = "1"

NOTHING = Decimal(0)
HUNDRED = Decimal(100)


class PercentageBase(Limits):
    """What the percentage is taken of."""

    of = Choice(
        "Percentage of",
        ways={
            "covered_value": "the value of what is covered",
            "quantity": "the quantity, as an amount",
        },
    )


class PercentagePrice(PercentageBase):
    """The rate, and what goes with each transaction."""

    of = Choice(
        "Percentage of",
        ways={
            "covered_value": "the value of what is covered",
            "quantity": "the quantity, as an amount",
            "events": "each transaction",
            "assets": "the value of each thing covered",
        },
    )
    rate = Percent("Rate", "In percent, for one charge period.")
    fixed = Price("Fixed fee per transaction", default=0)
    free_events = Quantity("Free transactions", "0 for no such limit.", default=0)
    free_total = Price(
        "Free total",
        "0 for no such limit; with both limits, the first one reached ends it.",
        default=0,
    )
    least_each = Price(
        "Minimum each",
        "For a transaction with its fixed fee, or for a thing covered.",
        default=0,
    )
    most_each = Optional(
        Price(
            "Maximum each",
            "For a transaction with its fixed fee, or for a thing covered.",
        )
    )

    def problems(self) -> Iterator[Problem]:
        """Refuse what needs single values where there are none."""
        yield from super().problems()
        if self.most_each is not None and self.most_each < self.least_each:
            yield Problem("most_each", _("The maximum is below the minimum."))
        for name in ("fixed", "free_events", "free_total"):
            if getattr(self, name) and self.of != "events":
                yield Problem(
                    name,
                    _("This counts for transactions only."),
                    _("Take the percentage of each transaction, or leave it out."),
                )
        for name in ("least_each", "most_each"):
            if getattr(self, name) and self.of not in ("events", "assets"):
                yield Problem(
                    name,
                    _("This counts for single transactions or things only."),
                    _("Take the percentage of each of them, or leave it out."),
                )


class Percentage(PricingModel[PercentagePrice]):
    """A percentage of a value."""

    key = "percentage"
    title = "Percentage"
    version = "1"
    Parameters = PercentagePrice

    def price(
        self, request: PriceRequest, parameters: PercentagePrice
    ) -> Iterator[PriceRow]:
        """Yield the percentage, and what transactions add to it."""
        rows = _SINGLE.get(parameters.of, _whole)
        return limited(rows(request, parameters), parameters, request)


def base(request: PriceRequest, of: str) -> Decimal:
    """Return the amount that a percentage is taken of."""
    if of == "quantity":
        return request.quantity
    if request.covered_value is None:
        raise CannotPrice(
            _("“%(title)s” is priced by what it covers.", title=request.title),
            hint=_("Enter the value of what is covered."),
        )
    return request.covered_value


def _whole(request: PriceRequest, parameters: PercentagePrice) -> Iterator[PriceRow]:
    value = base(request, parameters.of)
    yield PriceRow(
        _(
            "%(rate)s of %(value)s",
            rate=percent(parameters.rate),
            value=amount(value, request.currency),
        ),
        value * parameters.rate / HUNDRED,
        {"rate": parameters.rate, "value": value},
    )


@dataclass(slots=True)
class Paid:
    """What the transactions of a period come to."""

    value: Decimal = NOTHING
    free: Decimal = NOTHING
    count: int = 0
    #: By how much minimum and maximum per transaction change the sum.
    bounded: Decimal = NOTHING


def _transactions(
    request: PriceRequest, parameters: PercentagePrice
) -> Iterator[PriceRow]:
    paid = _pay(request.events, parameters)
    said = {
        "rate": percent(parameters.rate),
        "value": amount(paid.value, request.currency),
        "free": amount(paid.free, request.currency),
        "count": number(Decimal(paid.count)),
        "fixed": amount(parameters.fixed, request.currency),
    }
    yield PriceRow(
        _("%(rate)s of %(value)s, after %(free)s free of charge", **said)
        if paid.free
        else _("%(rate)s of %(value)s", **said),
        paid.value * parameters.rate / HUNDRED,
        {"rate": parameters.rate, "value": paid.value, "free": paid.free},
    )
    if parameters.fixed and paid.count:
        yield PriceRow(
            ngettext(
                "%(count)s transaction at %(fixed)s",
                "%(count)s transactions at %(fixed)s each",
                paid.count,
                **said,
            ),
            paid.count * parameters.fixed,
            {"transactions": paid.count, "fixed": parameters.fixed},
        )
    if paid.bounded:
        yield PriceRow(_("Minimum and maximum per transaction"), paid.bounded)


def _assets(request: PriceRequest, parameters: PercentagePrice) -> Iterator[PriceRow]:
    """Yield the share of all values, and what the bounds of each change."""
    if not request.covered_values:
        raise CannotPrice(
            _(
                "“%(title)s” is priced by the value of each thing covered.",
                title=request.title,
            ),
            hint=_("Enter the value of each."),
        )
    worth = sum(request.covered_values, NOTHING)
    count = len(request.covered_values)
    yield PriceRow(
        ngettext(
            "%(rate)s of %(value)s, for %(count)s thing covered",
            "%(rate)s of %(value)s, for %(count)s things covered",
            count,
            rate=percent(parameters.rate),
            value=amount(worth, request.currency),
            count=number(Decimal(count)),
        ),
        worth * parameters.rate / HUNDRED,
        {"rate": parameters.rate, "value": worth, "things": count},
    )
    fees = [value * parameters.rate / HUNDRED for value in request.covered_values]
    bounded = sum((_bounded(fee, parameters) - fee for fee in fees), NOTHING)
    if bounded:
        inputs = {"minimum": parameters.least_each}
        if parameters.most_each is not None:
            inputs["maximum"] = parameters.most_each
        yield PriceRow(_("Minimum and maximum for each"), bounded, inputs)


def _bounded(fee: Decimal, parameters: PercentagePrice) -> Decimal:
    """Return *fee* within the minimum and the maximum of each."""
    least, most = max(fee, parameters.least_each), parameters.most_each
    return least if most is None else min(least, most)


_SINGLE = {"events": _transactions, "assets": _assets}


def _pay(events: Iterable[UsageEvent], parameters: PercentagePrice) -> Paid:
    paid = Paid()
    for place, event in enumerate(events):
        value = event.counting
        free = _free_part(value, place, paid.free, parameters)
        paid.free += free or NOTHING
        if free is not None and free == value:
            continue
        paid.count += 1
        charged = value - (free or NOTHING)
        paid.value += charged
        fee = charged * parameters.rate / HUNDRED + parameters.fixed
        paid.bounded += _bounded(fee, parameters) - fee
    return paid


def _free_part(
    value: Decimal, place: int, freed: Decimal, parameters: PercentagePrice
) -> Decimal | None:
    """Return what is free of a transaction; ``None`` once the allowance is used up."""
    events, total = parameters.free_events, parameters.free_total
    if not (events or total):
        return None
    if (events and place >= events) or (total and freed >= total):
        return None
    return min(value, total - freed) if total else value


@hookimpl
def register_pricing_models() -> Iterable[PricingModel[PercentagePrice]]:
    """Offer the model."""
    return [Percentage()]
