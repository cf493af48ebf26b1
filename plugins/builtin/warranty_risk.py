"""A warranty priced from how its things fail: expected claims, a bad case, a margin."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from plugins.builtin.premium import (
    LEAST,
    NOTHING,
    P95,
    PLACES,
    Premium,
    Risk,
    months_of,
    premium_rows,
    share_of_term,
)
from plugins.builtin.warranty_fit import Observed, fitted
from upheld.plugin import (
    CannotPrice,
    Choice,
    Decimal,
    Each,
    InvalidInput,
    Level,
    Number,
    Optional,
    Parameters,
    Price,
    PriceRequest,
    PriceRow,
    PricingModel,
    Problem,
    Quantity,
    Text,
    _,
    amount,
    counted,
    hookimpl,
    number,
)

api = "1"

#: From so many claims on, the bad case is that of the normal distribution.
MANY = Decimal(5000)
#: The units of a history that are fitted: more would not make the fit better.
MOST_UNITS = 100_000
#: The logarithm of more failures of one unit than anything has.
ENDLESS = 20
#: How many standard deviations 95 of 100 cases stay below.
DEVIATIONS = Decimal("1.644854")


class Lives(Parameters):
    """Units that failed at an age, and units that have reached it."""

    asset_class = Text("Asset class", "Empty for all.", default="")
    age = Number("Age", "In months.", least=LEAST)
    failed = Quantity("Failed", "How many failed at this age.", default=0)
    running = Quantity("Running", "How many of this age still run.", default=0)


class WarrantyPrice(Premium):
    """How things fail, what a claim costs, and what is asked for it."""

    cost = Price("Cost per claim")
    deductible = Price("Deductible", "What the customer pays of a claim.", default=0)
    shape = Optional(Number("Shape", "Of the Weibull distribution.", least=LEAST))
    scale = Optional(
        Number("Scale", "In months: the age that 63.2 percent fail by.", least=LEAST)
    )
    years = Optional(
        Level(
            "Promised years",
            "For each line, sales choose others; empty for its term.",
            between=(1, 10),
            promise="warranty",
        )
    )
    asset_class = Text(
        "Asset class", "Which rows of the history count; empty for all.", default=""
    )
    history = Each(
        Lives,
        "Failure history",
        "Shape and scale are fitted to it when the price is stored.",
        optional=True,
    )
    method = Choice(
        "Fitted by",
        ways={
            "likelihood": "maximum likelihood, with the units that still run",
            "ranks": "least squares on median ranks",
        },
    )
    age = Number("Age at the start", "In months.", default=0)
    after = Choice(
        "After a failure",
        ways={
            "repair": "it is repaired, and fails as others of its age",
            "once": "its cover ends: one claim for each",
        },
    )
    fitted_to = Text("Fitted to", "Set when the price is stored.", default="")

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Take the values, and fit shape and scale if the history is new."""
        super().__init__(_with_fit(values))

    def problems(self) -> Iterator[Problem]:
        """Refuse parts of units in the history."""
        yield from super().problems()
        for index, one in enumerate(self.history):
            if one.failed % 1 or one.running % 1:
                yield Problem(f"history.{index}", _("Units fail and run as a whole."))


def _with_fit(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values with shape and scale; stored ones are taken as they are."""
    if not values["history"]:
        if values["shape"] is None or values["scale"] is None:
            raise InvalidInput.of(
                "shape",
                _("A warranty needs shape and scale, or a failure history."),
            )
        return {**values, "fitted_to": ""}
    history = _counted_lives(values)
    told = [(f"{one.age:f}", one.failed, one.running) for one in history]
    mark = sha256(f"{values['method']}{told}".encode()).hexdigest()[:16]
    known = values["shape"] is not None and values["scale"] is not None
    if values["fitted_to"] == mark and known:
        return values
    shape, scale = fitted(history, values["method"])
    return {**values, "shape": shape, "scale": scale, "fitted_to": mark}


def _counted_lives(values: Mapping[str, Any]) -> list[Observed]:
    """Return the rows of the history that count, or refuse too many units."""
    wanted = values["asset_class"]
    history = [
        Observed(one.age, int(one.failed), int(one.running))
        for one in values["history"]
        if wanted in ("", one.asset_class)
    ]
    if sum(one.failed + one.running for one in history) > MOST_UNITS:
        raise InvalidInput.of(
            "history",
            _("A failure history has %(most)s units at most.", most=MOST_UNITS),
            hint=_("Take a part of the units by chance."),
        )
    return history


class WarrantyRisk(PricingModel[WarrantyPrice]):
    """A warranty priced from failure data."""

    key = "warranty_risk"
    title = "Warranty from failure data"
    version = "1"
    Parameters = WarrantyPrice

    def price(
        self, request: PriceRequest, parameters: WarrantyPrice
    ) -> Iterator[PriceRow]:
        """Yield claims, their cost, the bad case, loading and margin."""
        hazard = _hazard(request, parameters)
        claims, bad = _claims(request.quantity, hazard, parameters.after)
        each = _each_claim(parameters)
        risk = Risk(claims * each, bad * each)
        rows = (
            _claims_row(claims, request, parameters),
            _cost_row(claims, each, request),
        )
        return premium_rows(rows, risk, parameters, request)

    def expected_cost(
        self, request: PriceRequest, parameters: WarrantyPrice
    ) -> Decimal:
        """Return the claims to expect at what each costs."""
        hazard = _hazard(request, parameters)
        claims, _bad = _claims(request.quantity, hazard, parameters.after)
        return claims * _each_claim(parameters) * share_of_term(request)


def _each_claim(parameters: WarrantyPrice) -> Decimal:
    return max(parameters.cost - parameters.deductible, NOTHING)


def _months(request: PriceRequest, parameters: WarrantyPrice) -> int:
    """Return the months of risk: those promised, or those of the line."""
    if parameters.years is not None:
        return int(parameters.years * 12)
    return months_of(request)


def _hazard(request: PriceRequest, parameters: WarrantyPrice) -> Decimal:
    """Return the failures to expect of one unit that is repaired each time."""
    start = parameters.age + request.months_before
    end = start + _months(request, parameters)
    if _exponent(end, parameters) > ENDLESS:
        raise CannotPrice(
            _(
                "“%(title)s” would fail more often than can be priced.",
                title=request.title,
            ),
            hint=_("Look at the shape and the scale of its price."),
        )
    return _summed(end, parameters) - _summed(start, parameters)


def _exponent(age: Decimal, parameters: WarrantyPrice) -> Decimal:
    """Return the logarithm of the failures to expect up to an *age*."""
    return (age / (parameters.scale or LEAST)).ln() * (parameters.shape or LEAST)


def _summed(age: Decimal, parameters: WarrantyPrice) -> Decimal:
    return _exponent(age, parameters).exp() if age else NOTHING


def _claims(units: Decimal, hazard: Decimal, after: str) -> tuple[Decimal, Decimal]:
    """Return the claims to expect, and those of a bad case."""
    if after == "repair":
        mean = (units * hazard).quantize(PLACES, "ROUND_HALF_UP")
        return mean, _quantile(mean, _poisson(mean), mean)
    survive = (-hazard).exp()
    mean = (units * (1 - survive)).quantize(PLACES, "ROUND_HALF_UP")
    whole = units.to_integral_value("ROUND_CEILING")
    spread = whole * survive * (1 - survive)
    return mean, min(_quantile(mean, _binomial(whole, survive), spread), whole)


def _quantile(mean: Decimal, chances: Iterator[Decimal], spread: Decimal) -> Decimal:
    """Return the least number of claims that 95 of 100 cases do not exceed."""
    if mean > MANY:
        most = mean + DEVIATIONS * spread.sqrt()
        return most.to_integral_value("ROUND_CEILING")
    count, sum_of_chances = Decimal(-1), NOTHING
    while sum_of_chances < P95:
        sum_of_chances += next(chances, Decimal(1))
        count += 1
    return count


def _poisson(mean: Decimal) -> Iterator[Decimal]:
    chance, count = (-mean).exp(), 0
    while True:
        yield chance
        count += 1
        chance = chance * mean / count


def _binomial(units: Decimal, survive: Decimal) -> Iterator[Decimal]:
    chance, count = survive**units, 0
    odds = (1 - survive) / survive
    while count <= units:
        yield chance
        chance = chance * (units - count) / (count + 1) * odds
        count += 1


def _claims_row(
    claims: Decimal, request: PriceRequest, parameters: WarrantyPrice
) -> PriceRow:
    shape, scale = parameters.shape or LEAST, parameters.scale or LEAST
    sentence = _(
        "%(claims)s claims are expected of %(count)s in %(months)s months, "
        "by a shape of %(shape)s and a scale of %(scale)s months",
        claims=number(claims.quantize(Decimal("0.01"), "ROUND_HALF_UP")),
        count=counted(request.quantity, request),
        months=_months(request, parameters),
        shape=number(shape),
        scale=number(scale),
    )
    inputs: dict[str, Decimal | int] = {
        "claims": claims,
        "shape": shape,
        "scale": scale,
        "age": parameters.age + request.months_before,
        "months": _months(request, parameters),
    }
    return PriceRow(sentence, 0, inputs)


def _cost_row(claims: Decimal, each: Decimal, request: PriceRequest) -> PriceRow:
    sentence = _(
        "Expected cost of these claims at %(each)s each, after the deductible",
        each=amount(each, request.currency),
    )
    return PriceRow(sentence, claims * each, {"claims": claims, "cost": each})


@hookimpl
def register_pricing_models() -> Iterable[PricingModel[WarrantyPrice]]:
    """Offer the model."""
    return [WarrantyRisk()]
