"""Suspend a contract and let it go on, after showing what that does to the money."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.amending.altering import Change
from contracts.amending.effects import Effect, effect_of
from contracts.amending.operations import (
    Locked,
    NewPause,
    look,
    pause_of,
    pausing_change,
    resume_contract,
    resuming_change,
    standing_pause,
    suspend_contract,
)
from contracts.amending.wording import pause_words
from contracts.pages import blueprint
from upheld import clock, web
from upheld.errors import InvalidInput, Problem, Refused
from upheld.texts import _, format_date, use_language


@blueprint.get("/contracts/<contract_id>/pause")
def pause_form(contract_id: str) -> Response:
    """Show the form of a pause, and what it would do once its days are given."""
    locked = look(contract_id, now=clock.now())
    if not request.args.get("starts_on"):
        return _page(locked, _blank(locked))
    return _seen(locked, request.args.to_dict())


@blueprint.post("/contracts/<contract_id>/pause")
def pause_contract(contract_id: str) -> Response:
    typed = request.form.to_dict()
    try:
        suspend_contract(contract_id, _read(typed), now=clock.now())
    except InvalidInput as error:
        locked = look(contract_id, now=clock.now())
        return _page(locked, typed, error.problems)
    said = _("It is suspended from %(day)s.", day=format_date(_read(typed).starts_on))
    return web.done(said, url_for("sales.contract", contract_id=contract_id))


@blueprint.post("/contracts/<contract_id>/resume")
def unpause_contract(contract_id: str) -> Response:
    typed = request.form.to_dict()
    locked = look(contract_id, now=clock.now())
    try:
        day = _day(typed.get("day", ""), "day")
        if typed.get("action") == "preview":
            change = resuming_change(locked, pause_of(locked), day)
            return _page(locked, typed, effect=_effect(locked, change))
        resume_contract(contract_id, day, now=clock.now())
    except InvalidInput as error:
        return _page(locked, typed, error.problems)
    said = _("It goes on from %(day)s.", day=format_date(day))
    return web.done(said, url_for("sales.contract", contract_id=contract_id))


def _blank(locked: Locked) -> dict[str, str]:
    following = (
        one.period.start
        for one in locked.standing.cycle.periods(locked.standing.next_ordinal)
    )
    day = next(following, locked.today)
    return {"starts_on": max(day, locked.today).isoformat()}


def _seen(locked: Locked, typed: dict[str, str]) -> Response:
    try:
        # What a preview does not need is asked for when it is done.
        change = pausing_change(locked, replace(_read(typed), reason="-"))
    except InvalidInput as error:
        return _page(locked, typed, error.problems)
    except Refused as error:
        return _page(locked, typed, (Problem("starts_on", str(error), error.hint),))
    return _page(locked, typed, effect=_effect(locked, change))


def _effect(locked: Locked, change: Change) -> Effect:
    with use_language(locked.offer.language):
        return effect_of(locked.standing, change, locked.offer.currency)


def _page(
    locked: Locked,
    typed: dict[str, str],
    problems: tuple[Problem, ...] | list[Problem] = (),
    effect: Effect | None = None,
) -> Response:
    pause = standing_pause(locked.contract.id, locked.today)
    values: dict[str, Any] = {"day": "", "starts_on": ""} | typed
    if pause is not None and not values["day"]:
        values["day"] = (pause.ends_on or locked.today + timedelta(1)).isoformat()
    return web.page(
        "pages/contracts/pause.html",
        status=422 if problems else 200,
        contract=locked.contract,
        pause=pause,
        suspended=pause_words(pause.starts_on, pause.ends_on) if pause else "",
        values=values,
        problems=problems,
        effect=effect,
        may_put_back=not locked.standing.cycle.renewal_months and bool(locked.ends_on),
    )


def _read(typed: dict[str, str]) -> NewPause:
    problems: list[Problem] = []
    starts_on = _collected(problems, lambda: _day(typed.get("starts_on", "")))
    last = typed.get("last_day", "").strip()
    last_day = _collected(problems, lambda: _day(last, "last_day")) if last else None
    if problems or starts_on is None:
        raise InvalidInput(problems)
    return NewPause(
        starts_on=starts_on,
        last_day=last_day,
        put_back=typed.get("put_back") == "yes",
        now=typed.get("settlement") == "now",
        reason=typed.get("reason", ""),
    )


def _collected(problems: list[Problem], read: Callable[[], date]) -> date | None:
    try:
        return read()
    except InvalidInput as error:
        problems += error.problems
        return None


def _day(text: str, where: str = "starts_on") -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput.of(where, _("This is not a day.")) from None
