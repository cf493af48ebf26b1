"""Contracts as staff see them: the list and one with everything that belongs to it."""

from datetime import date, timedelta
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.wording import say
from contracts import queries
from contracts.documents.queries import documents_of
from contracts.lifecycle import State
from contracts.pages import blueprint
from contracts.queries import ContractFilter
from contracts.quotes.revisions import display
from contracts.quotes.wording import WORDS
from contracts.wording import contract_state
from upheld import web
from upheld.front import kept
from upheld.sellers import seller
from upheld.texts import _, ngettext

#: The states that the list is divided by.
SHOWN = (
    State.ACTIVE,
    State.ACCEPTED,
    State.SUSPENDED,
    State.RENEWED,
    State.EXPIRED,
    State.TERMINATED,
)


@blueprint.get("/contracts")
@kept
def contracts() -> Response:
    asked = request.args.get("state", "")
    wanted = ContractFilter(
        text=request.args.get("q", "").strip(), state=asked if asked in SHOWN else ""
    )
    page = queries.list_contracts(wanted, after=request.args.get("after") or None)
    return web.page(
        "pages/contracts/list.html",
        page=page,
        filters=wanted,
        state_tabs=_tabs(wanted),
        count_words=ngettext("%(num)s contract", "%(num)s contracts", page.total),
        next_url=_list_url(wanted, wanted.state, page.next) if page.next else "",
        last_day=last_day,
        **WORDS,
    )


@blueprint.get("/contracts/<contract_id>")
def contract(contract_id: str) -> Response:
    view = queries.contract_view(contract_id, today=seller().today())
    offer = view.record.offer
    return web.page(
        "pages/contracts/page.html",
        view=view,
        documents=documents_of(contract_id),
        quote_number=display(offer.number, offer.revision),
        say=say,
        **WORDS,
    )


def last_day(ends_on: date) -> date:
    """Return the last day covered, the one that people are shown."""
    return ends_on - timedelta(days=1)


def _tabs(wanted: ContractFilter) -> list[Any]:
    entries = [(_("All"), _list_url(wanted, ""), not wanted.state, None)]
    for state in SHOWN:
        url = _list_url(wanted, state)
        entries.append((contract_state(state).text, url, wanted.state == state, None))
    return entries


def _list_url(wanted: ContractFilter, state: str, after: str | None = None) -> str:
    return url_for(
        "sales.contracts", q=wanted.text or None, state=state or None, after=after
    )
