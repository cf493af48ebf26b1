"""One device, or a list of them, as staff and customers are answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from catalog.offerings import Covers, OfferingSpec
from catalog.queries import current_offerings, sellable_titles
from catalog.wording import say
from contracts.assets.covered.answers import (
    Answer,
    DeviceAnswer,
    Standing,
    answer_title,
    counted,
    day_words,
    gap_words,
    until_words,
)
from contracts.assets.covered.queries import check_devices, near_serials
from contracts.assets.queries import assets_by_key
from contracts.assets.serials import Given, serial_key, write_table
from contracts.devices.views.forms import SHOWN
from contracts.lifecycle import IN_FORCE
from contracts.models import Contract, ContractLine
from contracts.quotes.builder import BuilderLine
from contracts.quotes.queries.pricing import PriceAsked, price_services
from contracts.quotes.requests import LineChoice
from contracts.records import read_contract
from upheld.db import db
from upheld.errors import Refused
from upheld.scope import current_scope
from upheld.texts import _, format_money, ngettext

TONES = {
    Answer.COVERED: "good",
    Answer.PAUSED: "act",
    Answer.STARTS: "info",
    Answer.ENDED: "bad",
    Answer.NEVER: "act",
    Answer.UNKNOWN: "neutral",
    Answer.WRONG: "bad",
    Answer.REPEATED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Promised:
    """What a contract does for a device."""

    contract_id: str
    number: str
    service: str
    outcome: str
    said: tuple[str, ...]
    #: How to get it, one step each.
    steps: tuple[str, ...]
    until: str


@dataclass(frozen=True, slots=True)
class Closing:
    """What covering a device would cost."""

    code: str
    title: str
    price: str
    #: A contract that has the service already, and its line there, if there is one.
    contract_id: str = ""
    position: int = 0
    quantity: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """Everything that the page says of one device."""

    answer: DeviceAnswer
    promised: tuple[Promised, ...]
    closing: Closing | None
    near: tuple[str, ...]
    #: Whose it is, for staff.
    customer_id: str


def look_at(
    serial: str, *, today: date, contract_id: str = "", customer_id: str = ""
) -> Looked:
    """Return what there is to say of one serial number on *today*."""
    given = [Given(1, serial[:200])]
    (answer,) = check_devices(given, today=today, contract_id=contract_id)
    is_known = answer.answer not in {Answer.UNKNOWN, Answer.WRONG}
    owner = _owner(answer) or customer_id
    return Looked(
        answer=answer,
        promised=tuple(
            _promised(one)
            for one in answer.standings
            if one.answer in {Answer.COVERED, Answer.STARTS}
        ),
        closing=_closing(answer, owner, today),
        near=() if is_known else near_serials(serial, customer_id=customer_id),
        customer_id=owner,
    )


def many(answers: Sequence[DeviceAnswer]) -> dict[str, Any]:
    """Return what a page says of many devices."""
    return {
        "answers": answers[:SHOWN],
        "total": len(answers),
        "counts": [
            (answer_title(kind), TONES[kind], n) for kind, n in counted(answers)
        ],
        "count_words": ngettext(
            "%(num)s serial number", "%(num)s serial numbers", len(answers)
        ),
    }


def words() -> dict[str, Any]:
    """Return what the parts of the pages say answers with."""
    return {
        "tones": TONES,
        "title_of": answer_title,
        "gap": gap_words,
        "until": until_words,
        "Answer": Answer,
    }


def answers_file(answers: Sequence[DeviceAnswer]) -> str:
    """Return answers as CSV, exactly those of the page."""
    columns = (
        _("Row"),
        _("Serial number"),
        _("Answer"),
        _("Covered until"),
        _("Service"),
        _("Contract"),
        _("Product"),
        _("Place"),
        _("Note"),
    )
    return write_table(columns, (_cells(one) for one in answers))


def _cells(one: DeviceAnswer) -> tuple[str, ...]:
    best = one.best
    covering = best.covering if best else None
    last = best.last if best else None
    return (
        str(one.row),
        one.asked,
        answer_title(one.answer),
        day_words(last) if last else "",
        covering.service if covering else "",
        covering.number if covering else "",
        covering.product if covering else one.model,
        covering.place if covering else one.place,
        gap_words(one),
    )


def _owner(answer: DeviceAnswer) -> str:
    """Return whose the device is; a link knows no more than its contract."""
    if answer.best:
        return answer.best.covering.customer_id
    scope = current_scope()
    if scope.customer_id or answer.answer is not Answer.NEVER:
        return scope.customer_id or ""
    key = serial_key(answer.asked)
    return next((one.customer_id for one in assets_by_key([key]).get(key, ())), "")


def _promised(one: Standing) -> Promised:
    covering = one.covering
    record = read_contract(
        db.session.scalars(
            select(Contract.record).where(Contract.id == covering.contract_id)
        ).one()
    )
    offer = record.offer
    line = next(
        (line for line in offer.lines if line.position == covering.position), None
    )
    service = offer.service(line) if line else None
    return Promised(
        contract_id=covering.contract_id,
        number=covering.number,
        service=covering.service,
        outcome=service.outcome if service else "",
        said=tuple(say(promise) for promise in service.promises) if service else (),
        steps=offer.service_steps,
        until=until_words(one),
    )


def _closing(answer: DeviceAnswer, customer_id: str, today: date) -> Closing | None:
    """Return what covers the device, and what one costs; ``None`` if nobody knows."""
    if answer.answer not in {Answer.ENDED, Answer.NEVER, Answer.UNKNOWN}:
        return None
    spec = _offering(answer, today)
    if spec is None or not (answer.model or answer.best):
        return None
    asked = PriceAsked(lines=(LineChoice(code=spec.code),), customer_id=customer_id)
    try:
        (line,) = price_services(asked, today=today).lines
    except Refused:
        return None
    price = _price(line)
    if not price:
        return None
    return Closing(spec.code, spec.title, price, *_running(spec.code, customer_id))


def _running(code: str, customer_id: str) -> tuple[str, int, int]:
    """Return a contract in force of the customer with the service, if there is one."""
    found = db.session.execute(
        select(ContractLine.contract_id, ContractLine.position, ContractLine.quantity)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .where(
            ContractLine.customer_id == customer_id,
            ContractLine.offering_code == code,
            Contract.state.in_([*IN_FORCE]),
        )
        .order_by(ContractLine.contract_id.desc())
        .limit(1)
    ).one_or_none()
    return (found[0], found[1], int(found[2])) if found else ("", 0, 0)


def _price(line: BuilderLine) -> str:
    if line.unpriced or line.net is None:
        return ""
    if line.charge == "one_off" or line.yearly is None:
        return _("%(money)s once", money=format_money(line.net))
    return _("%(money)s a year", money=format_money(line.yearly))


def _offering(answer: DeviceAnswer, today: date) -> OfferingSpec | None:
    """Return what covered it last, or what covers its model."""
    sold = dict(sellable_titles())
    if answer.best and answer.best.covering.offering_code in sold:
        code = answer.best.covering.offering_code
        return current_offerings({code})[code].spec
    found = (
        one.spec
        for one in current_offerings(sold).values()
        if one.spec.covers is Covers.ASSETS
        and answer.model
        and one.spec.models
        and one.spec.covers_model(answer.model)
        and one.spec.sold_on(today)
    )
    return next(found, None)
