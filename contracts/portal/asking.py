"""Where customers ask: cancel, renew, another number of units, any other change.

Each page says the day and the money before the button that asks; what it said is
stored with the request.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import request, url_for
from marshmallow import Schema
from werkzeug.wrappers import Response

from catalog.pricing import Unpriced
from contracts.answers import line_words
from contracts.portal import wording
from contracts.portal.pages import blueprint
from contracts.portal.speaking import as_read
from contracts.queries import ContractView, contract_view
from contracts.quotes.quantities import check_whole, read_quantity
from contracts.quotes.queries.repricing import ONE_OFF, Repricing, price_again
from contracts.records import Line, Offer
from contracts.requests.facts import Facts, cancellation, renewal
from contracts.requests.operations import NewRequest, ask, withdraw_request
from contracts.requests.queries import RequestRow, request_view, requests_of
from contracts.requests.states import ALIVE, ASKABLE, Kind, Move, moves
from contracts.requests.wording import WORDS
from upheld import clock, web
from upheld.errors import InvalidInput, Refused
from upheld.fields import Text
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _


class NoteForm(Schema):
    """What the customer has to say, and the facts that it has seen."""

    note = Text(1000, lines=True, load_default="")
    seen = Text(40, load_default="")


@dataclass(frozen=True, slots=True)
class Choice:
    """A service whose number of units can be changed."""

    position: int
    words: str
    quantity: Decimal


@blueprint.get("/contracts/<contract_id>/cancel")
def cancel(contract_id: str) -> Response:
    """Say when the cover ends and what is still to pay."""
    return _once_page(contract_id, Kind.CANCEL)


@blueprint.post("/contracts/<contract_id>/cancel")
def ask_cancel(contract_id: str) -> Response:
    """Store the notice."""
    return _ask_once(contract_id, Kind.CANCEL)


@blueprint.get("/contracts/<contract_id>/renew")
def renew(contract_id: str) -> Response:
    """Show the term that follows beside the one that runs."""
    return _once_page(contract_id, Kind.RENEW)


@blueprint.post("/contracts/<contract_id>/renew")
def ask_renew(contract_id: str) -> Response:
    """Store that the customer wants to renew."""
    return _ask_once(contract_id, Kind.RENEW)


@blueprint.get("/contracts/<contract_id>/units")
def units(contract_id: str) -> Response:
    """Ask which service and how many; then say the new price."""
    return _units_page(contract_id, request.args)


@blueprint.post("/contracts/<contract_id>/units")
def ask_units(contract_id: str) -> Response:
    """Store the wanted number with the price that was shown."""
    view = _view(contract_id)
    try:
        facts = _more_units(view, request.form, _today())
        note = web.form(NoteForm).read()["note"]
    except InvalidInput as error:
        return _units_page(contract_id, request.form, error)
    return _ask(_new(view, Kind.MORE_UNITS, facts, note))


@blueprint.get("/contracts/<contract_id>/change")
def change(contract_id: str) -> Response:
    """Ask for any other change, in the customer's own words."""
    return _change_page(_view(contract_id), {})


@blueprint.post("/contracts/<contract_id>/change")
def ask_change(contract_id: str) -> Response:
    """Store a change in the customer's words."""
    typed = web.form(NoteForm)
    try:
        note = typed.read()["note"]
        return _ask(_new(_view(contract_id), Kind.CHANGE, Facts(), note))
    except InvalidInput as error:
        return _change_page(_view(contract_id), typed.values, error)


@blueprint.get("/requests/<request_id>")
def asked(request_id: str) -> Response:
    """Confirm a request with its day and time, and say what became of it."""
    found = request_view(request_id)
    view = _view(found.contract_id)
    with as_read(view.record.offer):
        return web.page(
            "pages/portal/asked.html",
            asked=found,
            may_withdraw=Move.WITHDRAW in moves(found.state)
            and may_open("portal.withdraw", "POST"),
            **_around(view),
        )


@blueprint.post("/requests/<request_id>/withdraw")
def withdraw(request_id: str) -> Response:
    """Take a request back."""
    withdraw_request(request_id, now=clock.now())
    return web.go(url_for("portal.asked", request_id=request_id))


def _today() -> date:
    return seller().today()


def _view(contract_id: str) -> ContractView:
    return contract_view(contract_id, today=_today())


def _around(view: ContractView) -> dict[str, Any]:
    """Return what every page here shows of its contract."""
    return {
        "row": view.row,
        "offer": view.record.offer,
        "view": view,
        "last_day": wording.last_day,
        **WORDS,
    }


def _ask(new: NewRequest) -> Response:
    done = ask(new, now=clock.now())
    return web.go(url_for("portal.asked", request_id=done.id))


#: What a request that is made once says, and its page.
_ONCE = {
    Kind.CANCEL: (cancellation, "pages/portal/cancel.html"),
    Kind.RENEW: (renewal, "pages/portal/renew.html"),
}


def _once_page(
    contract_id: str, kind: Kind, error: InvalidInput | None = None
) -> Response:
    view = _askable(contract_id)
    if standing := _standing(contract_id, kind):
        return web.go(url_for("portal.asked", request_id=standing.id))
    facts, template = _once(view, kind)
    with as_read(view.record.offer):
        return web.page(
            template,
            422 if error else 200,
            facts=facts,
            problems=error.problems if error else (),
            note=request.form.get("note", ""),
            **_around(view),
        )


def _once(view: ContractView, kind: Kind) -> tuple[Facts, str]:
    find, template = _ONCE[kind]
    facts = find(view.record.offer, _today())
    if facts is None:
        raise Refused(
            _("This contract runs without an end, so there is nothing to renew."),
            hint=_("It goes on until you or we cancel it."),
        )
    return facts, template


def _ask_once(contract_id: str, kind: Kind) -> Response:
    typed, view = web.form(NoteForm), _askable(contract_id)
    facts, _template = _once(view, kind)
    try:
        given = typed.read()
        _check_seen(given["seen"], facts)
    except InvalidInput as error:
        return _once_page(contract_id, kind, error)
    return _ask(_new(view, kind, facts, given["note"]))


def _check_seen(seen: str, facts: Facts) -> None:
    """Refuse to ask for another day than the page has named."""
    if seen and facts.last_day and seen != facts.last_day.isoformat():
        raise InvalidInput.of(
            "",
            _("The day has changed since you opened this page."),
            hint=_("Look again."),
        )


def _askable(contract_id: str) -> ContractView:
    view = _view(contract_id)
    if view.row.state not in ASKABLE:
        raise Refused(
            _("%(number)s has ended.", number=view.row.number),
            hint=_("Ask us for a new offer."),
        )
    return view


def _standing(contract_id: str, kind: Kind) -> RequestRow | None:
    return next(
        (
            one
            for one in requests_of(contract_id)
            if one.kind is kind and one.state in ALIVE
        ),
        None,
    )


def _new(view: ContractView, kind: Kind, facts: Facts, note: str) -> NewRequest:
    return NewRequest(contract_id=view.row.id, kind=kind, facts=facts, note=note)


def _countable(offer: Offer) -> tuple[Line, ...]:
    return tuple(line for line in offer.lines if not line.bundle)


def _choices(offer: Offer) -> tuple[Choice, ...]:
    return tuple(
        Choice(line.position, line_words(line, offer.service(line)), line.quantity)
        for line in _countable(offer)
    )


def _more_units(view: ContractView, given: Mapping[str, str], today: date) -> Facts:
    """Return what the wanted number of units means, with its price where it has one."""
    offer = view.record.offer
    line = _line(offer, given.get("line", ""))
    service = offer.service(line)
    quantity = read_quantity(given.get("quantity", ""))
    if line.quantity == line.quantity.to_integral_value():
        check_whole(quantity, service.unit)
    if quantity == line.quantity:
        raise InvalidInput.of("quantity", _("That is the number you have now."))
    wanted = Repricing(offer, line, quantity, view.row.customer_id)
    price = price_again(wanted, today=today)
    once = line.charge == ONE_OFF
    return Facts(
        position=line.position,
        service=line.title,
        quantity_now=line.quantity,
        quantity=quantity,
        price_now=line.net if once else line.yearly,
        price=None if isinstance(price, Unpriced) else price,
        per=_("once") if once else _("a year"),
    )


def _line(offer: Offer, position: str) -> Line:
    for line in _countable(offer):
        if str(line.position) == position:
            return line
    raise InvalidInput.of("line", _("Choose a service."))


def _units_page(
    contract_id: str, given: Mapping[str, str], error: InvalidInput | None = None
) -> Response:
    """Show the form; with the new price once a service and a number are given."""
    view = _askable(contract_id)
    offer, facts = view.record.offer, None
    with as_read(offer):
        if given.get("quantity") and error is None:
            try:
                facts = _more_units(view, given, _today())
            except InvalidInput as refused:
                error = refused
        choices = _choices(offer)
        return web.page(
            "pages/portal/units.html",
            422 if error else 200,
            facts=facts,
            choices=choices,
            given={
                "line": given.get("line", choices[0].position if choices else ""),
                "quantity": given.get("quantity", ""),
                "note": given.get("note", ""),
            },
            problems=error.problems if error else (),
            errors={one.where: one.message for one in error.problems} if error else {},
            **_around(view),
        )


def _change_page(
    view: ContractView,
    values: Mapping[str, str],
    error: InvalidInput | None = None,
) -> Response:
    _askable(view.row.id)
    with as_read(view.record.offer):
        return web.page(
            "pages/portal/change.html",
            422 if error else 200,
            note=values.get("note", ""),
            problems=error.problems if error else (),
            errors={one.where: one.message for one in error.problems} if error else {},
            **_around(view),
        )
