"""An uptime guarantee priced from outages: the credits to expect, and a margin."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any

from plugins.builtin.premium import (
    HUNDRED,
    LEAST,
    NOTHING,
    P95,
    Premium,
    Risk,
    months_of,
    premium_rows,
    share_of_term,
)
from plugins.builtin.uptime_chances import chance_below, chances_below
from upheld.plugin import (
    Decimal,
    Each,
    InvalidInput,
    Level,
    Number,
    Optional,
    Parameters,
    Percent,
    Price,
    PriceRequest,
    PriceRow,
    PricingModel,
    Problem,
    Text,
    _,
    amount,
    counted,
    hookimpl,
    percent,
)

api = "1"


#: The outages of a month that are simulated.
MOST_OUTAGES = 50


class CreditTier(Parameters):
    """A credit, and the uptime below which it is due."""

    below = Percent("Uptime below", "In a month.")
    credit = Percent("Credit", "In percent of the monthly fee.")
    chance = Optional(
        Percent("Chance", "Of a month below it; set when the price is stored.")
    )


class Outage(Parameters):
    """One outage that was observed."""

    hours = Number("Hours of the outage", least=LEAST)


class UptimePrice(Premium):
    """How often a service fails, what is credited, and what is asked for it."""

    fee = Price("Monthly fee per unit", "What credits are taken of.")
    tiers = Each(CreditTier, "Credits", "From the highest uptime to the lowest.")
    promised = Optional(
        Level(
            "Promised uptime",
            "In percent; for each line, sales choose another; empty for the credits "
            "above.",
            between=("99", "99.99"),
            step="0.01",
            promise="uptime",
        )
    )
    mtbf = Optional(Number("Hours between outages", "On average.", least=LEAST))
    mttr = Optional(Number("Hours of an outage", "On average.", least=LEAST))
    outages = Each(
        Outage,
        "Outages observed",
        "In place of the hours of an outage on average.",
        optional=True,
    )
    observed = Optional(
        Number("Hours observed", "In which these outages began.", least=LEAST)
    )
    month = Number("Hours of a month", default=730, least=1)
    simulated = Text("Simulated for", "Set when the price is stored.", default="")

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Take the values, and simulate months if they are new."""
        super().__init__(_with_chances(values))

    def problems(self) -> Iterator[Problem]:
        """Refuse credits that do not rise while uptime falls."""
        yield from super().problems()
        for index, (upper, lower) in enumerate(pairwise(self.tiers), start=1):
            if lower.below >= upper.below or lower.credit < upper.credit:
                yield Problem(
                    f"tiers.{index}",
                    _("Uptime has to fall from row to row, and credits to rise."),
                )
        for index, tier in enumerate(self.tiers):
            if max(tier.below, tier.credit) > HUNDRED:
                yield Problem(
                    f"tiers.{index}", _("Uptime and credit are 100 percent at most.")
                )


def _with_chances(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values with the chance of each tier; stored ones stay as they are."""
    per_month, repairs = _outages(values)
    if per_month > MOST_OUTAGES:
        raise InvalidInput.of(
            "mtbf",
            _("Over %(most)s outages a month are no uptime.", most=MOST_OUTAGES),
            hint=_("Look at the hours between outages, or those observed."),
        )
    bounds = [tier.below for tier in values["tiers"]]
    told = repr([f"{one.normalize():f}" for one in (*bounds, per_month, *repairs)])
    mark = sha256(f"{told}{values['month'].normalize():f}".encode()).hexdigest()[:16]
    known = all(tier.chance is not None for tier in values["tiers"])
    if values["simulated"] == mark and known:
        return values
    found = chances_below(bounds, per_month, repairs, values["month"])
    tiers = tuple(
        CreditTier({**vars(tier), "chance": chance})
        for tier, chance in zip(values["tiers"], found, strict=True)
    )
    return {**values, "tiers": tiers, "simulated": mark}


def _outages(values: Mapping[str, Any]) -> tuple[Decimal, Sequence[Decimal]]:
    """Return the outages of a month, and how long they last."""
    if values["outages"] and values["observed"]:
        repairs = [one.hours for one in values["outages"]]
        # A single one is drawn as itself, not spread around its length.
        repairs = repairs * 2 if len(repairs) == 1 else repairs
        count = len(values["outages"]) * values["month"] / values["observed"]
        return round(count, 9), repairs
    if values["mtbf"] and values["mttr"]:
        return round(values["month"] / values["mtbf"], 9), [values["mttr"]]
    raise InvalidInput.of(
        "mtbf",
        _("An uptime needs the hours between outages and of one, or outages."),
        hint=_("With outages, enter the hours in which they were observed."),
    )


class UptimeRisk(PricingModel[UptimePrice]):
    """An uptime guarantee priced from outages."""

    key = "uptime_risk"
    title = "Uptime from outage data"
    version = "1"
    Parameters = UptimePrice

    def price(
        self, request: PriceRequest, parameters: UptimePrice
    ) -> Iterator[PriceRow]:
        """Yield the credits to expect, the bad case, loading and margin."""
        fees = request.quantity * parameters.fee * months_of(request)
        tiers = _promised_tiers(parameters)
        rows = tuple(_tier_rows(fees, tiers, request))
        expected = sum((row.amount for row in rows), NOTHING)
        bad = fees * _bad_credit(tiers) / HUNDRED
        return premium_rows(rows, Risk(expected, bad), parameters, request)

    def expected_cost(self, request: PriceRequest, parameters: UptimePrice) -> Decimal:
        """Return the credits to expect."""
        fees = request.quantity * parameters.fee * months_of(request)
        rows = _tier_rows(fees, _promised_tiers(parameters), request)
        return sum((row.amount for row in rows), NOTHING) * share_of_term(request)


def _promised_tiers(parameters: UptimePrice) -> tuple[CreditTier, ...]:
    """Return the credits of the promised uptime.

    Below it the highest of those that begin at it or above is due; the rest stay.
    """
    level, tiers = parameters.promised, parameters.tiers
    if level is None or level == tiers[0].below:
        return tiers
    above = [tier for tier in tiers if tier.below >= level]
    above = [tier for tier in tiers if tier.below >= level]
    rest = tuple(tier for tier in tiers if tier.below < level)
    known = [tier.chance for tier in above if tier.below == level]
    chance = known[0] if known else None
    if chance is None:
        per_month, repairs = _outages(vars(parameters))
        chance = chance_below(level, per_month, repairs, parameters.month)
    # Simulated chances are a little off: those of lower tiers are not above it.
    chance = max(chance, *(tier.chance or NOTHING for tier in rest), NOTHING)
    credit = above[-1].credit if above else tiers[0].credit
    first = CreditTier({"below": level, "credit": credit, "chance": chance})
    return (first, *rest)


def _chances(tiers: Sequence[CreditTier]) -> Iterator[tuple[CreditTier, Decimal]]:
    """Yield each tier with the chance that its credit, and no higher one, is due."""
    reached = [tier.chance or NOTHING for tier in tiers]
    for tier, this, lower in zip(tiers, reached, [*reached[1:], NOTHING], strict=True):
        yield tier, this - lower


def _bad_credit(tiers: Sequence[CreditTier]) -> Decimal:
    """Return the credit that 95 of 100 months do not exceed."""
    over = (1 - P95) * HUNDRED
    due = [tier.credit for tier in tiers if (tier.chance or NOTHING) > over]
    return due[-1] if due else NOTHING


def _tier_rows(
    fees: Decimal, tiers: Sequence[CreditTier], request: PriceRequest
) -> Iterator[PriceRow]:
    for tier, chance in _chances(tiers):
        sentence = _(
            "%(credit)s credit of %(fees)s for %(count)s, with a chance of %(chance)s "
            "of a month below %(below)s",
            credit=percent(tier.credit),
            fees=amount(fees, request.currency),
            count=counted(request.quantity, request),
            chance=percent(chance),
            below=percent(tier.below),
        )
        inputs = {"credit": tier.credit, "chance": chance, "below": tier.below}
        due = fees * tier.credit / HUNDRED * chance / HUNDRED
        yield PriceRow(sentence, due, inputs)


@hookimpl
def register_pricing_models() -> Iterable[PricingModel[UptimePrice]]:
    """Offer the model."""
    return [UptimeRisk()]
