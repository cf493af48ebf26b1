"""End a contract from its page, after showing what that does to the money."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.amending.effects import Effect, effect_of
from contracts.amending.operations import Locked, look
from contracts.ending.operations import (
    NewEnding,
    checked_ending,
    end_contract,
    notice_given,
    standing_ending,
    withdraw_ending,
)
from contracts.ending.rules import (
    Ending,
    Fee,
    Reason,
    Settlement,
    earliest_end,
    end_of_term,
)
from contracts.ending.wording import (
    ending_words,
    fee_choices,
    reason_choices,
    settlement_choices,
)
from contracts.pages import blueprint
from upheld import clock, web
from upheld.errors import InvalidInput, Problem, Refused
from upheld.texts import _, format_date, use_language

_DAY = timedelta(days=1)
_Choice = TypeVar("_Choice", bound=StrEnum)


@blueprint.get("/contracts/<contract_id>/end")
def end_form(contract_id: str) -> Response:
    """Show the form of an end, and what it would do once its day is given."""
    locked = look(contract_id, now=clock.now())
    if not request.args.get("last_day"):
        return _page(locked, {})
    return _seen(locked, request.args.to_dict())


@blueprint.post("/contracts/<contract_id>/end")
def end(contract_id: str) -> Response:
    typed = request.form.to_dict()
    try:
        ending = _read(typed)
        new = NewEnding(ending=ending, note=typed.get("note", ""))
        end_contract(contract_id, new, now=clock.now())
    except InvalidInput as error:
        return _page(look(contract_id, now=clock.now()), typed, error.problems)
    said = _("It ends on %(day)s.", day=format_date(ending.ends_on - _DAY))
    return web.done(said, url_for("sales.contract", contract_id=contract_id))


@blueprint.post("/contracts/<contract_id>/end/withdraw")
def withdraw_end(contract_id: str) -> Response:
    withdraw_ending(contract_id, now=clock.now())
    return web.done(
        _("It goes on as before."), url_for("sales.contract", contract_id=contract_id)
    )


def _seen(locked: Locked, typed: dict[str, str]) -> Response:
    try:
        with use_language(locked.offer.language):
            change = checked_ending(locked, _read(typed))
            effect = effect_of(locked.standing, change, locked.offer.currency)
    except InvalidInput as error:
        return _page(locked, typed, error.problems)
    except Refused as error:
        return _page(locked, typed, (Problem("last_day", str(error), error.hint),))
    return _page(locked, typed, effect=effect)


def _page(
    locked: Locked,
    typed: dict[str, str],
    problems: tuple[Problem, ...] | list[Problem] = (),
    effect: Effect | None = None,
) -> Response:
    term = locked.offer.term
    ending = standing_ending(locked.contract.id)
    earliest = earliest_end(term, notice_given(locked) or locked.today)
    usual = {
        "last_day": (earliest - _DAY).isoformat(),
        "reason": Reason.CUSTOMER_NOTICE.value,
        "settlement": Settlement.PRORATED.value,
        "fee": Fee.NONE.value,
    }
    return web.page(
        "pages/contracts/end.html",
        status=422 if problems else 200,
        contract=locked.contract,
        ending=ending,
        said=ending_words(ending.ends_on, ending.reason) if ending else "",
        values=usual | typed,
        problems=problems,
        effect=effect,
        earliest=earliest - _DAY,
        term_end=end_of_term(term, locked.today) - _DAY,
        reasons=reason_choices(),
        settlements=settlement_choices(),
        fees=fee_choices(),
    )


def _read(typed: dict[str, str]) -> Ending:
    return Ending(
        ends_on=_day(typed.get("last_day", "")) + _DAY,
        reason=_chosen(Reason, typed, "reason"),
        settlement=_chosen(Settlement, typed, "settlement"),
        fee=_chosen(Fee, typed, "fee"),
        fee_value=_number(typed.get("fee_value", "")),
    )


def _chosen(kind: type[_Choice], typed: dict[str, str], where: str) -> _Choice:
    try:
        return kind(typed.get(where) or next(iter(kind)))
    except ValueError:
        raise InvalidInput.of(where, _("Choose one of the list.")) from None


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip().replace(",", ".") or "0")
    except InvalidOperation:
        raise InvalidInput.of("fee_value", _("This is not a number.")) from None
    if not number.is_finite():
        raise InvalidInput.of("fee_value", _("This is not a number."))
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput.of("last_day", _("This is not a day.")) from None
