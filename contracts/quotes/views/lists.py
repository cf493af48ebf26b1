"""The list of quotes."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from contracts.quotes.queries import (
    QuoteFilter,
    StateCount,
    list_quotes,
    quote_states,
)
from contracts.quotes.states import State
from contracts.quotes.wording import WORDS, quote_state
from upheld import web
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _, ngettext


@blueprint.get("/quotes")
def quotes() -> Response:
    today = seller().today()
    wanted = QuoteFilter(text=request.args.get("q", "").strip(), state=_known_state())
    after = request.args.get("after") or None
    page = list_quotes(wanted, today=today, after=after)
    return web.page(
        "pages/quotes/list.html",
        page=page,
        filters=wanted,
        state_tabs=_tabs(quote_states(today=today), wanted),
        count_words=ngettext("%(num)s quote", "%(num)s quotes", page.total),
        next_url=_list_url(wanted, wanted.state, page.next) if page.next else "",
        may_sell=may_open("sales.new_quote"),
        **WORDS,
    )


def _known_state() -> str:
    asked = request.args.get("state", "")
    return asked if asked in set(State) else ""


def _tabs(counts: tuple[StateCount, ...], wanted: QuoteFilter) -> list[Any]:
    numbers: dict[str, int] = {}
    for one in counts:
        numbers[one.state] = numbers.get(one.state, 0) + one.count
    shown = [state for state in State if state is not State.REPLACED]
    everything = sum(numbers.get(state, 0) for state in shown)
    entries = [(_("All"), _list_url(wanted, ""), not wanted.state, everything)]
    for state in shown:
        if numbers.get(state) or wanted.state == state:
            url = _list_url(wanted, state)
            current = wanted.state == state
            text = quote_state(state).text
            entries.append((text, url, current, numbers.get(state, 0)))
    return entries


def _list_url(wanted: QuoteFilter, state: str, after: str | None = None) -> str:
    return url_for(
        "sales.quotes", q=wanted.text or None, state=state or None, after=after
    )
