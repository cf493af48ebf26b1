"""Prices and quantities that change from one contract year, or day, to another."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from plugins.builtin.limits import Limits, limited
from upheld.plugin import (
    CannotPrice,
    Charge,
    Choice,
    Date,
    Decimal,
    Each,
    Optional,
    Parameters,
    Price,
    PriceRequest,
    PriceRow,
    PricingModel,
    Problem,
    Quantity,
    _,
    amount,
    counted,
    hookimpl,
)

api = "1"

YEAR = 12


class Step(Parameters):
    """What holds until the next step."""

    starts_on = Optional(
        Date("From", "The day on which the step begins; empty with contract years.")
    )
    price = Price("Price per unit", "For one charge period.")
    quantity = Optional(Quantity("Quantity", "Empty for the quantity of the line."))


class RampPrice(Limits):
    """The steps, and how a line over several of them is priced."""

    steps = Each(Step, "Steps", "In their order in time; the last one goes on.")
    by = Choice(
        "A step begins",
        ways={
            "year": "with each contract year, twelve months from the start",
            "date": "on its own day",
        },
    )
    spanning = Choice(
        "A line over several steps",
        ways={
            "average": "costs the average of its charge periods, in each of them",
            "refuse": "has no price: add the service once for each step",
        },
    )

    def problems(self) -> Iterator[Problem]:
        """Refuse days that are missing, do not rise or are not needed."""
        yield from super().problems()
        for index, step in enumerate(self.steps):
            if self.by == "year" and step.starts_on:
                yield Problem(
                    f"steps.{index}.starts_on",
                    _("Steps by contract year have no day of their own."),
                )
            if self.by == "date" and index and not step.starts_on:
                yield Problem(
                    f"steps.{index}.starts_on",
                    _("Here a day is needed, from which the step holds."),
                )
        for index, (one, other) in enumerate(pairwise(self.steps), start=1):
            if one.starts_on and other.starts_on and other.starts_on <= one.starts_on:
                yield Problem(
                    f"steps.{index}.starts_on",
                    _("The days of the steps have to rise."),
                )


@dataclass(frozen=True, slots=True)
class Stretch:
    """The charge periods of a line that begin within one step."""

    step: Step
    #: Counted from 1, as people read it.
    place: int
    periods: int


class Ramp(PricingModel[RampPrice]):
    """Prices and quantities by contract year or from day to day."""

    key = "ramp"
    title = "Ramp by year or day"
    version = "1"
    Parameters = RampPrice

    def price(self, request: PriceRequest, parameters: RampPrice) -> Iterator[PriceRow]:
        """Yield a row for each step, weighted by its share of the periods."""
        return limited(_rows(request, parameters), parameters, request)


def _rows(request: PriceRequest, parameters: RampPrice) -> Iterator[PriceRow]:
    stretches = tuple(_stretches(request, parameters))
    if len(stretches) > 1 and parameters.spanning == "refuse":
        raise CannotPrice(
            _(
                "“%(title)s” has %(count)s prices in this time.",
                title=request.title,
                count=len(stretches),
            ),
            hint=_("Add it once for each, with the years in which it is delivered."),
        )
    periods = sum(stretch.periods for stretch in stretches)
    for stretch in stretches:
        yield _row(stretch, periods, request, parameters.by)


def _row(stretch: Stretch, periods: int, request: PriceRequest, by: str) -> PriceRow:
    step = stretch.step
    quantity = request.quantity if step.quantity is None else step.quantity
    said = {
        "count": counted(quantity, request),
        "price": amount(step.price, request.currency),
        "step": stretch.place,
        "part": stretch.periods,
        "periods": periods,
    }
    inputs: dict[str, Decimal | int | str | date] = {
        "step": stretch.place,
        "quantity": quantity,
        "price": step.price,
        "periods": stretch.periods,
        "of": periods,
    }
    whole = quantity * step.price
    if by == "year":
        text = _("Year %(step)s: %(count)s at %(price)s each", **said)
    else:
        text = _("Step %(step)s: %(count)s at %(price)s each", **said)
    if stretch.periods == periods:
        return PriceRow(text, whole, inputs)
    sentence = _(
        "%(text)s, for %(part)s of %(periods)s charge periods", text=text, **said
    )
    return PriceRow(sentence, whole * stretch.periods / periods, inputs)


def _stretches(request: PriceRequest, parameters: RampPrice) -> Iterator[Stretch]:
    """Yield the steps that are met, each with the charge periods that begin in it."""
    met = [_place(month, request, parameters) for month in _months(request)]
    for place in sorted(set(met)):
        yield Stretch(parameters.steps[place], place + 1, met.count(place))


def _months(request: PriceRequest) -> Sequence[int]:
    """Return the months of the term in which a charge period of the line begins."""
    first = request.months_before
    if request.charge is Charge.ONE_OFF:
        return (first,)
    length = request.delivered_months or (request.term_months or YEAR) - first
    return range(first, first + max(length, 1), request.period_months)


def _place(month: int, request: PriceRequest, parameters: RampPrice) -> int:
    """Return the index of the step in force at the start of a *month* of the term."""
    last = len(parameters.steps) - 1
    if parameters.by == "year":
        return min(month // YEAR, last)
    day = _later(request.starts_on, month)
    begun = [
        index
        for index, step in enumerate(parameters.steps)
        if step.starts_on is None or step.starts_on <= day
    ]
    if not begun:
        raise CannotPrice(
            _(
                "“%(title)s” has no price on %(day)s, before its first step.",
                title=request.title,
                day=day,
            ),
            hint=_("Start later, or add a step to the price book."),
        )
    return begun[-1]


def _later(day: date, months: int) -> date:
    """Return the day as many *months* later, or the last one of its month."""
    years, month = divmod(day.month - 1 + months, YEAR)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


@hookimpl
def register_pricing_models() -> Iterable[PricingModel[RampPrice]]:
    """Offer the model."""
    return [Ramp()]
