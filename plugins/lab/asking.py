"""A model asked for all that the lab shows of it: a price, curves, hooks, fixtures."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

from plugins.adjusting import HOOK as ADJUST
from plugins.adjusting import adjust_price
from plugins.answers import RegisteredModel
from plugins.faults import Fault
from plugins.hook_types import Event, Move, TaxLine, TaxRequest
from plugins.kit.cases import Case
from plugins.kit.subjects import answer
from plugins.lab.bench import Code
from plugins.lab.curves import Curve, Point, quantities, terms
from plugins.manager import Hooked
from plugins.types import PriceRequest, PriceRow
from upheld.errors import InvalidInput
from upheld.money import Money, to_minor

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Call:
    """One question to a plugin: what a page has to say about it."""

    hook: str
    plugin: str
    #: In milliseconds, as text.
    took: str
    result: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A row of a price, with what the price is after it."""

    sentence: str
    #: As the plugin said it, and rounded as a quote does.
    exact: str
    amount: Money
    running: Money
    inputs: Mapping[str, str]
    #: The plugin that adjusts the price by it, if it is no row of the model.
    by: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """What one version answers: steps, or why there is none."""

    model: RegisteredModel
    steps: tuple[Step, ...]
    fault: Fault | None = None
    #: What the model expects it to cost.
    cost: Money | None = None

    @property
    def total(self) -> Money | None:
        """The price; ``None`` where there is none."""
        return self.steps[-1].running if self.steps else None


def timed(work: Callable[[], Result]) -> tuple[Result, str]:
    """Return what *work* returns, and how many milliseconds it took, as text."""
    began = time.perf_counter()
    result = work()
    return result, f"{Decimal((time.perf_counter() - began) * 1000):.1f}"


def price(
    code: Code,
    model: RegisteredModel,
    request: PriceRequest,
    given: Mapping[str, Any],
    calls: list[Call],
) -> Price:
    """Return what *model* answers, and tell *calls* what was asked.

    :raises InvalidInput: for parameters that it refuses.
    """
    parameters = model.Parameters.load(given)
    found, took = timed(lambda: model.ask(request, parameters))
    calls.append(_call("price", model.plugin, took, found))
    if isinstance(found, Fault):
        return Price(model, (), found)
    rows = [(row, "") for row in found]
    for hooked in code.manager.hooked(ADJUST):
        so_far = tuple(row for row, _by in rows)
        added, took = timed(partial(_adjust, code, hooked.name, request, so_far))
        calls.append(_call(ADJUST, hooked.name, took, added))
        if isinstance(added, Fault):
            return Price(model, (), added)
        rows += [(row, hooked.name) for row in added]
    worth = model.expected_cost(request, parameters)
    cost = None if worth is None else _money(worth, request.currency)
    return Price(model, tuple(_steps(rows, request.currency)), cost=cost)


def _adjust(
    code: Code, name: str, request: PriceRequest, rows: tuple[PriceRow, ...]
) -> tuple[PriceRow, ...] | Fault:
    return adjust_price(code.manager, name, request, rows).rows


def adjusted(
    code: Code, request: PriceRequest, rows: tuple[PriceRow, ...]
) -> Iterator[Call]:
    """Yield what the plugin adds to *rows*, an example."""
    for hooked in code.manager.hooked(ADJUST):
        added, took = timed(partial(_adjust, code, hooked.name, request, rows))
        yield _call(ADJUST, hooked.name, took, added)


def _steps(rows: Sequence[tuple[PriceRow, str]], currency: str) -> Iterator[Step]:
    """Yield *rows* rounded: the running total is, and a row is the difference."""
    exact, before = Decimal(0), Money.zero(currency)
    for row, by in rows:
        exact += row.amount
        running = _money(exact, currency)
        amount = f"{row.amount.normalize():f}"
        yield Step(row.sentence, amount, running - before, running, row.inputs, by)
        before = running


def _money(exact: Decimal, currency: str) -> Money:
    return Money(to_minor(exact, currency), currency)


def _call(hook: str, plugin: str, took: str, found: object) -> Call:
    if isinstance(found, Fault):
        return Call(hook, plugin, took, found.sentence, failed=bool(found.plugin))
    rows = found if isinstance(found, tuple) else ()
    total = sum((row.amount for row in rows), Decimal(0))
    words = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    return Call(hook, plugin, took, f"{words}, {total.normalize():f}")


def curves(
    new: RegisteredModel,
    old: RegisteredModel | None,
    request: PriceRequest,
    given: Mapping[str, Any],
    calls: list[Call],
) -> tuple[Curve, ...]:
    """Return the prices over quantity and over term, of both versions."""
    asks = [
        *(replace(request, quantity=one) for one in quantities(request.quantity)),
        *(replace(request, term_months=int(it)) for it in terms(request.term_months)),
    ]
    found, took = timed(lambda: _prices(new, asks, given))
    calls.append(Call("price", new.plugin, took, f"{len(asks)} prices of the curves"))
    beside = _prices(old, asks, given) if old else [""] * len(asks)
    points = [*map(_point, zip(asks, found, beside, strict=True))]
    count = len(quantities(request.quantity))
    over_term = [
        replace(point, at=Decimal(ask.term_months))
        for point, ask in zip(points[count:], asks[count:], strict=True)
    ]
    return (
        Curve("quantity", "Quantity", tuple(points[:count]), request.quantity),
        Curve("term", "Term, months", tuple(over_term), Decimal(request.term_months)),
    )


def _prices(
    model: RegisteredModel, asks: Sequence[PriceRequest], given: Mapping[str, Any]
) -> list[Money | str]:
    """Return the price of each of *asks*, or why there is none."""
    try:
        parameters = model.Parameters.load(given)
    except InvalidInput as refused:
        return [refused.message] * len(asks)
    outcomes = model.ask_many([(ask, parameters) for ask in asks])
    return [
        outcome.sentence
        if isinstance(outcome, Fault)
        else _money(sum((row.amount for row in outcome), Decimal(0)), ask.currency)
        for ask, outcome in zip(asks, outcomes, strict=True)
    ]


def _point(found: tuple[PriceRequest, Money | str, Money | str]) -> Point:
    request, new, old = found
    return Point(
        request.quantity,
        new if isinstance(new, Money) else None,
        old if isinstance(old, Money) else None,
        new if isinstance(new, str) else "",
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """A fixture, asked now."""

    place: int
    case: Case
    #: What was worked out by hand, and what came.
    expected: str
    came: str

    @property
    def right(self) -> bool | None:
        """Whether both are the same; ``None`` where nothing was worked out."""
        return self.expected == self.came if self.case.known else None


def tried(model: RegisteredModel, cases: Sequence[Case]) -> list[Tried]:
    """Return each fixture with what *model* answers now."""
    return [_tried(place, case, model) for place, case in enumerate(cases)]


def _tried(place: int, case: Case, model: RegisteredModel) -> Tried:
    found = answer(model, case)
    rows = [(row[0], row[1]) for row in found.get("rows", ())]
    came = found.get("refused") or found.get("fault") or ""
    if case.refused:
        return Tried(place, case, case.refused, came or _said(rows))
    if case.rows:
        return Tried(place, case, _said(case.rows), came or _said(rows))
    total = f"{Decimal(case.total).normalize():f}" if case.total else ""
    return Tried(place, case, total, came or _sum(rows))


def _said(rows: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"{text} {Decimal(it).normalize():f}" for text, it in rows)


def _sum(rows: Sequence[tuple[str, str]]) -> str:
    total = sum((Decimal(amount) for _text, amount in rows), Decimal(0))
    return f"{total.normalize():f}"


def other_hooks(code: Code, request: PriceRequest) -> Iterator[Call]:
    """Yield what the plugin answers at its other hooks, to an example each."""
    for hook, given in _examples(request).items():
        for plugin in code.manager.hooked(hook):
            yield _asked(plugin, hook, given)


def _asked(plugin: Hooked, hook: str, given: Mapping[str, object]) -> Call:
    found, took = timed(lambda: plugin.ask(hook, str, **given))
    if isinstance(found, Fault):
        return Call(hook, plugin.name, took, found.sentence, failed=bool(found.plugin))
    said = "nothing" if found == "None" else found
    return Call(hook, plugin.name, took, f"{said} (to an example)")


def _examples(request: PriceRequest) -> dict[str, dict[str, object]]:
    countries = {"seller_country": "DE", "customer_country": "AT"}
    tax = TaxRequest(
        day=request.starts_on,
        currency=request.currency,
        seller_country="DE",
        customer_country="AT",
        lines=(TaxLine(offering=request.offering),),
    )
    move = Move(
        name="quote.send",
        seller_id="example",
        number="Q-2027-00001",
        customer_tax_number="",
        currency=request.currency,
        total=Decimal(100),
        starts_on=request.starts_on,
        term_months=request.term_months,
        offerings=(request.offering,),
        **countries,
    )
    event = Event(name="quote-sent", facts={"quote_id": "example"})
    return {
        "choose_model": {"request": request},
        "tax": {"request": tax},
        "refuse_move": {"move": move},
        "hear_event": {"event": event},
    }
