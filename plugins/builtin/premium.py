"""What models of a risk share: expected cost, what a bad case adds, and the margin."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from upheld.plugin import (
    CannotPrice,
    Choice,
    Decimal,
    InvalidInput,
    Parameters,
    Percent,
    PriceRequest,
    PriceRow,
    Problem,
    _,
    amount,
    counted,
    percent,
)

NOTHING = Decimal(0)
HUNDRED = Decimal(100)
#: The least shape, scale or time: none of them can be nothing.
LEAST = Decimal("0.001")
#: "A bad case" is one that 95 of 100 do not exceed.
P95 = Decimal("0.95")
#: Digits of chances and of expected numbers: far above the error of any sum.
PLACES = Decimal("0.000001")


class Premium(Parameters):
    """What is asked for carrying a risk."""

    loading = Percent(
        "Loading",
        "In percent of what a bad case (95 of 100 cost no more) is over the expected.",
        default=0,
    )
    margin = Percent("Margin", "In percent of the price.", default=0)
    shown = Choice(
        "Rows of the price",
        "Customers read the rows of a price: choose what they may see.",
        ways={
            "price": "the price alone",
            "risk": "expected cost, bad case, loading and margin, each in a row",
        },
    )

    def problems(self) -> Iterator[Problem]:
        """Refuse a margin that no price has."""
        if self.margin >= HUNDRED:
            yield Problem(
                "margin",
                _("A margin is below 100 percent of the price."),
                _("Enter a lower margin."),
            )


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk of a term, in money."""

    expected: Decimal
    #: What 95 of 100 cases cost at most.
    bad: Decimal


def premium_rows(
    rows: tuple[PriceRow, ...],
    risk: Risk,
    parameters: Premium,
    request: PriceRequest,
) -> Iterator[PriceRow]:
    """Yield the *rows* that lead to the expected cost, and what comes on top of it."""
    found = (*rows, *_on_top(risk, parameters, request))
    share = share_of_term(request)
    if parameters.shown == "price":
        total = sum((row.amount for row in found), NOTHING) * share
        count = counted(request.quantity, request)
        sentence = _("%(title)s for %(count)s", title=request.title, count=count)
        yield PriceRow(sentence, total, {"quantity": request.quantity})
        return
    for row in found:
        yield PriceRow(row.sentence, row.amount * share, row.inputs)
    if share != 1:
        sentence = _(
            "Each charge period pays %(months)s of %(term)s months of this",
            months=request.period_months,
            term=months_of(request),
        )
        inputs = {"months": request.period_months, "term": months_of(request)}
        yield PriceRow(sentence, 0, inputs)


def _on_top(
    risk: Risk, parameters: Premium, request: PriceRequest
) -> Iterator[PriceRow]:
    said = {
        "bad": amount(risk.bad, request.currency),
        "loading": percent(parameters.loading),
        "margin": percent(parameters.margin),
    }
    yield PriceRow(
        _("In 95 of 100 cases it costs no more than %(bad)s", **said),
        0,
        {"p95": risk.bad, "expected": risk.expected},
    )
    loading = max(risk.bad - risk.expected, NOTHING) * parameters.loading / HUNDRED
    if loading:
        sentence = _("Loading of %(loading)s of what that is over it", **said)
        yield PriceRow(sentence, loading, {"loading": parameters.loading})
    if parameters.margin:
        cost, rate = risk.expected + loading, parameters.margin
        sentence = _("Margin of %(margin)s of the price", **said)
        yield PriceRow(sentence, cost * rate / (HUNDRED - rate), {"margin": rate})


def months_of(request: PriceRequest) -> int:
    """Return how many months of risk the line carries; the first year without a term.

    :raises CannotPrice: where the line begins after the term.
    """
    term = request.term_months or 12
    months = request.delivered_months or term - request.months_before
    if months < 1:
        raise CannotPrice(
            _("“%(title)s” begins after the term ends.", title=request.title),
            hint=_("Choose earlier years for it."),
        )
    return months


def share_of_term(request: PriceRequest) -> Decimal:
    """Return the part of the months that one price is for."""
    if request.charge == "one_off":
        return Decimal(1)
    return Decimal(request.period_months) / months_of(request)


def binary(value: Decimal) -> Any:  # noqa: ANN401  what the library counts in
    """Return *value* as the optional library counts: nearly the same."""
    from numpy import float64  # noqa: PLC0415  an optional library

    return float64(str(value))


def needs_library(where: str) -> InvalidInput:
    """Return the refusal of figures that only an optional library can work out."""
    return InvalidInput.of(
        where,
        _("To work this out from data, a library is missing."),
        hint=_(
            "Install it with pip install 'upheld[risk]', and store the price again."
        ),
    )
