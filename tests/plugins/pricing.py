"""A built-in model asked through the manager, as a quote asks it."""

from datetime import date
from decimal import Decimal
from typing import Any

from plugins.faults import Fault
from plugins.manager import PluginManager
from plugins.types import PriceRequest, PriceRow, UsageEvent

PLUGINS = PluginManager.load(safe=True)


def request(quantity: Decimal | int | str = 1, **asked: Any) -> PriceRequest:
    events = tuple(
        event if isinstance(event, UsageEvent) else UsageEvent(Decimal(event))
        for event in asked.pop("events", ())
    )
    return PriceRequest(
        **{
            "offering": "cover",
            "title": "Server cover",
            "quantity": quantity,
            "currency": "EUR",
            "term_months": 36,
            "starts_on": date(2027, 1, 1),
            "unit": "server",
            "units": "servers",
            "events": events,
            **asked,
        }
    )


def ask(model: str, parameters: Any, asked: PriceRequest) -> tuple[PriceRow, ...]:
    found = PLUGINS.models[model]
    answer = found.ask(asked, found.Parameters.load(parameters))
    assert not isinstance(answer, Fault), answer
    return answer


def refusal(model: str, parameters: Any, asked: PriceRequest) -> str:
    found = PLUGINS.models[model]
    answer = found.ask(asked, found.Parameters.load(parameters))
    assert isinstance(answer, Fault), answer
    assert not answer.plugin
    return answer.sentence


def said(rows: tuple[PriceRow, ...]) -> list[tuple[str, str]]:
    """Return each row as its sentence and its amount, to the cent."""
    return [(row.sentence, f"{row.amount:.2f}") for row in rows]


def cost(rows: tuple[PriceRow, ...]) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))
