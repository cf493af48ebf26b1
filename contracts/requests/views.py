"""Requests as staff see them: the list, one with its facts, and the answer."""

from typing import Any

from flask import request, url_for
from marshmallow import Schema
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from contracts.quotes.wording import WORDS as QUOTE_WORDS
from contracts.requests.operations import decide_request as decide
from contracts.requests.queries import RequestRow, list_requests, request_view
from contracts.requests.states import DECISIONS, Kind, Move, State, moves
from contracts.requests.wording import WORDS, request_state
from upheld import clock, web
from upheld.errors import InvalidInput
from upheld.fields import Choice, Text
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _, ngettext


class DecisionForm(Schema):
    """What is decided about a request, and what the customer reads."""

    move = Choice(Move, required=True)
    answer = Text(1000, lines=True, load_default="")


@blueprint.get("/requests")
def requests() -> Response:
    state = request.args.get("state", State.OPEN)
    wanted = state if state in [*State] else ""
    page = list_requests(wanted, after=request.args.get("after") or None)
    return web.page(
        "pages/requests/list.html",
        page=page,
        state=wanted,
        state_tabs=_tabs(wanted),
        timezone=seller().timezone,
        count_words=ngettext("%(num)s request", "%(num)s requests", page.total),
        next_url=_list_url(wanted, page.next) if page.next else "",
        **WORDS,
    )


@blueprint.get("/requests/<request_id>", endpoint="request")
def show(request_id: str) -> Response:
    return _page(request_id)


@blueprint.post("/requests/<request_id>")
def decide_request(request_id: str) -> Response:
    typed = web.form(DecisionForm)
    try:
        given = typed.read()
        decide(request_id, Move(given["move"]), answer=given["answer"], now=clock.now())
    except InvalidInput as error:
        return _page(request_id, typed.values.get("answer", ""), error)
    to = url_for("sales.request", request_id=request_id)
    return web.done(_("Answered. The customer sees it on the contract's page."), to)


def _page(
    request_id: str, answer: str = "", error: InvalidInput | None = None
) -> Response:
    found = request_view(request_id)
    may_decide = may_open("sales.decide_request", "POST")
    return web.page(
        "pages/requests/page.html",
        422 if error else 200,
        asked=found,
        decisions=[
            one for one in moves(found.state) if one in DECISIONS and may_decide
        ],
        end_url=_end_url(found),
        answer=answer,
        problems=error.problems if error else (),
        errors={one.where: one.message for one in error.problems} if error else {},
        timezone=seller().timezone,
        **{**QUOTE_WORDS, **WORDS},
    )


def _end_url(asked: RequestRow) -> str:
    """Return where an accepted cancellation is carried out, filled in as asked."""
    day = asked.facts.last_day
    accepted = asked.kind == Kind.CANCEL and asked.state == State.ACCEPTED
    if not accepted or day is None or not may_open("sales.end", "POST"):
        return ""
    return url_for(
        "sales.end_form",
        contract_id=asked.contract_id,
        last_day=day.isoformat(),
        reason="customer_notice",
        note=asked.note[:300] or None,
    )


def _tabs(wanted: str) -> list[Any]:
    entries = [
        (request_state(state).text, _list_url(state), wanted == state, None)
        for state in State
    ]
    return [*entries, (_("All"), _list_url("all"), not wanted, None)]


def _list_url(state: str, after: str | None = None) -> str:
    return url_for("sales.requests", state=state or "all", after=after)
