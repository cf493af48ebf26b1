"""The list of quotes."""

from datetime import date
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from contracts.quotes.pipeline import By
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
from upheld.texts import _, format_date, format_money, format_month, ngettext


@blueprint.get("/quotes")
def quotes() -> Response:
    today = seller().today()
    wanted = _wanted()
    after = request.args.get("after") or None
    counts = quote_states(today=today)
    page = list_quotes(wanted, today=today, after=after)
    return web.page(
        "pages/quotes/list.html",
        page=page,
        filters=wanted,
        state_tabs=_tabs(counts, wanted),
        count_words=ngettext("%(num)s quote", "%(num)s quotes", page.total),
        next_url=_list_url(wanted, wanted.state, page.next) if page.next else "",
        about=_about(counts, wanted),
        month_words=format_month(wanted.month) if wanted.month else "",
        all_url=url_for("sales.quotes"),
        may_sell=may_open("sales.new_quote"),
        **WORDS,
    )


def _wanted() -> QuoteFilter:
    by = request.args.get("by", "")
    return QuoteFilter(
        text=request.args.get("q", "").strip(),
        state=_known_state(),
        owner_id=request.args.get("owner", ""),
        month=_month(request.args.get("month", "")),
        by=By(by) if by in {*By} else By.DECISION,
    )


def _month(text: str) -> date | None:
    """Return the first day of a month such as ``2027-01``; nothing for other words."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _about(counts: tuple[StateCount, ...], wanted: QuoteFilter) -> list[str]:
    """Return what the quotes of the chosen state are worth, and how long they wait."""
    if not wanted.state or wanted.text or wanted.month or wanted.owner_id:
        return []
    return [
        _(
            "%(money)s a year. The oldest has been so since %(day)s.",
            money=format_money(one.yearly),
            day=format_date(one.oldest.date()),
        )
        for one in counts
        if one.state == wanted.state
    ]


def _known_state() -> str:
    asked = request.args.get("state", "")
    return asked if asked in set(State) else ""


def _tabs(counts: tuple[StateCount, ...], wanted: QuoteFilter) -> list[Any]:
    numbers: dict[str, int] = {}
    for one in counts:
        numbers[one.state] = numbers.get(one.state, 0) + one.count
    # What was replaced is not among all: its newer revision is.
    shown = list(State)
    everything = sum(numbers.get(one, 0) for one in shown if one != State.REPLACED)
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
        "sales.quotes",
        q=wanted.text or None,
        state=state or None,
        owner=wanted.owner_id or None,
        month=f"{wanted.month:%Y-%m}" if wanted.month else None,
        by=wanted.by if wanted.month else None,
        after=after,
    )
