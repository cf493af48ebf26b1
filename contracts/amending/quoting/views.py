"""Begin the change of a contract, and see what the one in hand would do."""

from datetime import date

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.amending.operations import Locked, begin_amendment, look
from contracts.amending.operations.previewing import preview_quote
from contracts.amending.quoting.queries import change_in_hand
from contracts.pages import blueprint
from contracts.quotes.forms import read_day
from contracts.quotes.wording import WORDS
from upheld import clock, web
from upheld.errors import InvalidInput, Problem
from upheld.pages import may_open


@blueprint.get("/contracts/<contract_id>/amend")
def amend_form(contract_id: str) -> Response:
    """Show what the change in hand would do, or the form that begins one."""
    now = clock.now()
    locked = look(contract_id, now=now)
    found = change_in_hand(contract_id, locked.today)
    if found is None:
        return _form_page(locked, {})
    return web.page(
        "pages/contracts/amendment.html",
        contract=locked.contract,
        change=found,
        preview=preview_quote(locked, found.quote_id, now=now),
        **WORDS,
    )


@blueprint.post("/contracts/<contract_id>/amend")
def amend_contract(contract_id: str) -> Response:
    typed = request.form.to_dict()
    now = clock.now()
    locked = look(contract_id, now=now)
    try:
        day = _day(locked, typed)
        settlement = typed.get("settlement", "next_invoice")
        quote_id = begin_amendment(contract_id, day, settlement=settlement, now=now)
    except InvalidInput as error:
        locked = look(contract_id, now=now)
        return _form_page(locked, typed, error.problems)
    return web.go(url_for("sales.quote", quote_id=quote_id))


def _day(locked: Locked, typed: dict[str, str]) -> date:
    when = typed.get("when", "")
    if when == "today":
        return locked.today
    if when == "period":
        return _next_period(locked)
    return read_day(typed.get("effective_on", ""), "effective_on")


def _next_period(locked: Locked) -> date:
    """Return the first day of the first billing period that begins later."""
    ahead = (
        one.period.start
        for one in locked.standing.cycle.periods(locked.standing.next_ordinal)
        if one.period.start > locked.today
    )
    return next(ahead, locked.today)


def _form_page(
    locked: Locked, typed: dict[str, str], problems: tuple[Problem, ...] = ()
) -> Response:
    return web.page(
        "pages/contracts/amend.html",
        status=422 if problems else 200,
        contract=locked.contract,
        today=locked.today,
        next_period=_next_period(locked),
        values={"when": "period", "effective_on": "", "settlement": ""} | typed,
        problems=problems,
        may_amend=may_open("sales.amend_contract", "POST"),
    )
