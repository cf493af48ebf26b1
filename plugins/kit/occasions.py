"""What hooks are asked with while they are checked, and what they answer, as JSON."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import product
from types import MappingProxyType
from typing import Any

from plugins import adjusting, choosing, hearing, refusing, sectioning, taxing
from plugins.answers import RegisteredModel
from plugins.choosing import ChosenModel, with_choosers
from plugins.faults import Fault
from plugins.hook_types import Event, Move, TaxLine, TaxRequest
from plugins.hooked import HookedPlugin
from plugins.isolation.wire import row_to_plain
from plugins.kit.cases import ASKED, request_of
from plugins.manager import PluginManager
from plugins.parameters import Parameters
from plugins.section_types import Document
from plugins.sources import built_in
from plugins.types import PriceRequest, PriceRow
from upheld.plain import to_plain
from upheld.signals import ALL
from upheld.words import SOURCE, use_language

Answer = dict[str, Any]
Asked = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One question that a hook is asked."""

    hook: str
    #: What people read in a finding.
    title: str
    asked: Asked


#: From the past to years ahead, a leap day among them.
DAYS = (date(2021, 3, 15), date(2027, 1, 1), date(2028, 2, 29))
#: Of the seller and the customer; the last is not known.
COUNTRIES = (("DE", "DE"), ("DE", "IT"), ("DE", "US"), ("IT", "CH"), ("DE", ""))
_QUESTIONS: tuple[Asked, ...] = (
    {"quantity": "1"},
    {"quantity": "50", "segment": "education"},
    {"quantity": "999999999"},
    {"quantity": "0.5", "currency": "USD"},
    {"quantity": "3", "currency": "JPY", "covered_value": None},
    {"quantity": "3", "charge": "one_off"},
    *({"quantity": "25", "starts_on": day.isoformat()} for day in DAYS),
)


def occasions(hooked: HookedPlugin) -> tuple[Occasion, ...]:
    """Return all that *hooked* is asked, hook by hook."""
    return tuple(
        Occasion(hook, title, asked)
        for hook in sorted(hooked.hooks)
        for title, asked in _ASKED[hook](hooked)
    )


def _requests(_hooked: HookedPlugin) -> Iterator[tuple[str, Asked]]:
    for changes in _QUESTIONS:
        said = ", ".join(f"{name} {value}" for name, value in changes.items())
        yield said, {"request": request_of({**ASKED, **changes})}


def _rows(hooked: HookedPlugin) -> Iterator[tuple[str, Asked]]:
    for title, asked in _requests(hooked):
        price = asked["request"].quantity * 100
        rows = (
            PriceRow("Units at 100 each", price, {"price": 100}),
            PriceRow("10% off the list price", -price / 10, {"percent": 10}),
        )
        yield title, {**asked, "rows": rows}
    yield "a price of nothing", {**asked, "rows": (PriceRow("Free of charge", 0),)}


def _events(_hooked: HookedPlugin) -> Iterator[tuple[str, Asked]]:
    for signal in ALL:
        subject = signal.name.partition("-")[0]
        facts = {f"{subject}_id": "1", "deal_id": "2", "seller_id": "3"}
        yield signal.name, {"event": Event(name=signal.name, facts=facts)}


def _moves(hooked: HookedPlugin) -> Iterator[tuple[str, Asked]]:
    for name, (seller, customer) in product(sorted(hooked.moves), COUNTRIES):
        move = Move(
            name=name,
            seller_id="3",
            number="Q-2026-00418-2",
            seller_country=seller,
            customer_country=customer,
            customer_tax_number="",
            currency="EUR",
            total=Decimal(1200),
            starts_on=DAYS[1],
            term_months=12,
            offerings=("service",),
        )
        yield f"{name} to “{customer}”", {"move": move}


def _documents(_hooked: HookedPlugin) -> Iterator[tuple[str, Asked]]:
    for language, (seller, customer) in product(("en", "it", "zh_Hant"), COUNTRIES):
        document = Document(
            number="Q-2026-00418-2",
            language=language,
            seller_country=seller,
            customer_country=customer,
            seller_name="Northwind",
            customer_name="Contoso",
            currency="EUR",
            starts_on=DAYS[1],
            term_months=12,
            offerings=("service",),
        )
        yield f"{language} to “{customer}”", {"document": document}


_LINES = (TaxLine(offering="service", kind="support"), TaxLine(offering="box"))


def _taxed(_hooked: HookedPlugin) -> Iterator[tuple[str, Asked]]:
    for day, (seller, customer), lines in product(DAYS, COUNTRIES, ((), _LINES)):
        request = TaxRequest(
            day=day,
            currency="EUR",
            seller_country=seller,
            customer_country=customer,
            lines=lines,
        )
        yield f"{seller} to “{customer}” on {day}", {"request": request}


_ASKED: Mapping[str, Callable[[HookedPlugin], Iterator[tuple[str, Asked]]]] = (
    MappingProxyType(
        {
            adjusting.HOOK: _rows,
            choosing.HOOK: _requests,
            hearing.HOOK: _events,
            refusing.HOOK: _moves,
            sectioning.HOOK: _documents,
            taxing.HOOK: _taxed,
        }
    )
)


def answered(hooked: HookedPlugin, one: Occasion, language: str = SOURCE) -> Answer:
    """Return what *hooked* answers: a fault, a refusal, rows, sections or taxes."""
    with use_language(language):
        return _ANSWERS[one.hook](hooked, **one.asked)


def _alone(hooked: HookedPlugin) -> PluginManager:
    return PluginManager({}, (), (hooked,))


def _said(found: Fault) -> Answer:
    return {"fault" if found.plugin else "refused": found.sentence}


def _adjusted(
    hooked: HookedPlugin, request: PriceRequest, rows: tuple[PriceRow, ...]
) -> Answer:
    found = adjusting.adjust_price(_alone(hooked), hooked.name, request, rows).rows
    if isinstance(found, Fault):
        return _said(found)
    before = sum((row.amount for row in rows), Decimal(0))
    total = sum((row.amount for row in found), before)
    return {"rows": [row_to_plain(row) for row in found], "total": f"{total:f}"}


@cache
def _ours() -> Mapping[str, RegisteredModel]:
    return PluginManager.of(built_in()).models


def _chosen(hooked: HookedPlugin, request: PriceRequest) -> Answer:
    (model,) = (
        one
        for one in with_choosers((hooked,), _ours()).values()
        if isinstance(one, ChosenModel)
    )
    found = model.ask(request, Parameters.load({}))
    if isinstance(found, Fault):
        return _said(found)
    total = sum((row.amount for row in found), Decimal(0))
    return {"rows": [row_to_plain(row) for row in found], "total": f"{total:f}"}


def _heard(hooked: HookedPlugin, event: Event) -> Answer:
    found = hooked.ask(hearing.HOOK, lambda _answer: None, event=event)
    return _said(found) if isinstance(found, Fault) else {}


def _refused(hooked: HookedPlugin, move: Move) -> Answer:
    for one in refusing.refusals(_alone(hooked), move):
        return {"fault" if one.failed else "refused": one.sentence}
    return {}


def _sections(hooked: HookedPlugin, document: Document) -> Answer:
    (added,) = sectioning.added_sections(_alone(hooked), document)
    if isinstance(added.sections, Fault):
        return _said(added.sections)
    return {"sections": to_plain(added.sections)}


def _taxes(hooked: HookedPlugin, request: TaxRequest) -> Answer:
    found = taxing.ask_tax(_alone(hooked), hooked.name, request)
    return _said(found) if isinstance(found, Fault) else {"taxes": to_plain(found)}


_ANSWERS: Mapping[str, Callable[..., Answer]] = MappingProxyType(
    {
        adjusting.HOOK: _adjusted,
        choosing.HOOK: _chosen,
        hearing.HOOK: _heard,
        refusing.HOOK: _refused,
        sectioning.HOOK: _sections,
        taxing.HOOK: _taxes,
    }
)
