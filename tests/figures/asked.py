"""How the words of worked cases about figures are said to our rules."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from contracts.cycles.intervals import Every, Unit
from contracts.figures import rates, recurring
from contracts.figures.movements import Bridge, Kind, movement, of_amounts
from contracts.figures.rates import Rate
from upheld.money import Money

Given = Mapping[str, Any]
WORDS = {
    Kind.NEW: ("new",),
    Kind.EXPANSION: ("expansion", "expanded"),
    Kind.CONTRACTION: ("contraction", "contracted"),
    Kind.CHURN: ("churn", "churned"),
    Kind.REACTIVATION: ("reactivation", "reactivated"),
}
UNITS = {"interval_days": Unit.DAY, "interval_weeks": Unit.WEEK} | {
    "interval_months": Unit.MONTH,
    "interval_years": Unit.YEAR,
}


def euro(amount: Any) -> Money:
    return Money.of(str(amount), "EUR")


def _price(given: Given) -> recurring.RecurringPrice:
    name = next(name for name in UNITS if name in given)
    every = Every(given[name], UNITS[name])
    return recurring.RecurringPrice(
        euro(given["price"]), every, Decimal(given.get("count", 1))
    )


def _mrr(given: Given) -> Given:
    prices = [_price(one) for one in given["subscriptions"]]
    return {
        "mrr": recurring.mrr(prices, "EUR").amount,
        "arr": recurring.arr(prices, "EUR").amount,
    }


def _moved(given: Given) -> Given:
    found = movement(
        euro(given["mrr_before"]),
        euro(given["mrr_after"]),
        has_paid=given.get("former_customer", False),
    )
    assert found is not None
    return {"movement": found.kind.value, "amount": found.amount.amount}


def _bridge(given: Given) -> Bridge:
    amounts = {
        kind: euro(given[word])
        for kind, words in WORDS.items()
        for word in words
        if word in given
    }
    return of_amounts(euro(given["start_mrr"]), amounts)


def _percent(rate: Rate | None) -> Decimal:
    assert rate is not None
    return rate.percent


def _churn(given: Given) -> Given:
    bridge = _bridge(given)
    return {
        "gross_percent": _percent(rates.gross_mrr_churn(bridge)),
        "net_percent": _percent(rates.net_mrr_churn(bridge)),
    }


def _retention(given: Given) -> Given:
    bridge = _bridge(given)
    return {
        "nrr_percent": _percent(rates.net_retention(bridge)),
        "grr_percent": _percent(rates.gross_retention(bridge)),
    }


def _ltv(given: Given) -> Given:
    churn = Rate.of_percent(100 * Decimal(given["monthly_churn"]))
    value = rates.ltv(euro(given["arpu"]), churn)
    lifetime = rates.lifetime(churn)
    assert value is not None
    assert lifetime is not None
    return {"ltv": value.amount, "lifetime_months": rates.to_digits(lifetime)}


ASKED = {
    "mrr": _mrr,
    "mrr-movement": _moved,
    "gross-mrr-churn": _churn,
    "nrr": _retention,
    "ltv": _ltv,
}
