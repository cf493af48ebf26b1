"""The start page: what needs somebody today."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from contracts import queries as contracts
from contracts.pages import blueprint
from contracts.quotes import queries as quotes
from contracts.quotes.approvals.queries import Waiting
from contracts.quotes.approvals.queries import waiting as questions
from contracts.quotes.queries import StateCount
from contracts.quotes.queries.news import news_of_seller
from contracts.quotes.states import State
from contracts.quotes.wording import WORDS, quote_state
from contracts.requests.queries import list_requests
from contracts.requests.states import State as RequestState
from contracts.requests.wording import WORDS as REQUEST_WORDS
from contracts.views.contracts import last_day
from contracts.views.waiting import about_waiting, what_waits
from contracts.wording import age_words
from upheld import web
from upheld.missing import later
from upheld.money import Money
from upheld.sellers import seller
from upheld.texts import _

#: Days ahead for which ending contracts are listed.
AHEAD = 90


@dataclass(frozen=True, slots=True)
class Tile:
    """The quotes in one state: how many, what they are worth, how old."""

    text: str
    tone: str
    count: int
    yearly: Money
    age: str
    url: str


@blueprint.get("/")
def home() -> Response:
    today = seller().today()
    counts = quotes.quote_states(today=today)
    ending = later(contracts.ending_contracts, today=today, days=AHEAD)
    accepted = later(contracts.latest_contracts)
    return web.page(
        "pages/home.html",
        tiles=[tile for one in counts if (tile := _tile(one, today))],
        ending=ending,
        accepted=accepted,
        nothing=lambda: not (counts or ending() or accepted()),
        last_day=last_day,
        decisions=later(_decisions),
        waiting=later(list_requests, RequestState.OPEN, size=5),
        what_waits=later(_what_waits, today),
        **about_waiting(today),
        **{**WORDS, **REQUEST_WORDS},
    )


def _decisions() -> list[Waiting]:
    """Return the questions of colleagues that the caller may decide."""
    return [one for one in questions() if one.mine]


def _what_waits(today: date) -> dict[str, Any]:
    mark = news_of_seller()
    return what_waits(mark, today)


_TILES = (State.DRAFT, State.IN_REVIEW, State.SENT, State.VIEWED, State.EXPIRED)


def _tile(one: StateCount, today: date) -> Tile | None:
    if one.state not in _TILES:
        return None
    words = quote_state(one.state)
    age = age_words((today - one.oldest.date()).days)
    return Tile(
        words.text,
        words.tone,
        one.count,
        one.yearly,
        _("oldest: %(age)s", age=age),
        url_for("sales.quotes", state=one.state),
    )
