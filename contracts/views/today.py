"""The start page: what needs somebody today."""

from dataclasses import dataclass
from datetime import date

from flask import url_for
from werkzeug.wrappers import Response

from contracts import queries as contracts
from contracts.pages import blueprint
from contracts.quotes import queries as quotes
from contracts.quotes.queries import QuoteRow, StateCount
from contracts.quotes.states import State
from contracts.quotes.wording import WORDS, quote_state
from contracts.requests.queries import list_requests
from contracts.requests.states import State as RequestState
from contracts.requests.wording import WORDS as REQUEST_WORDS
from contracts.views.contracts import last_day
from contracts.wording import age_words
from upheld import web
from upheld.money import Money
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _, ngettext

#: Days before its last day on which an open quote needs somebody.
SOON = 7
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


@dataclass(frozen=True, slots=True)
class Need:
    """A quote that waits for somebody, and for what."""

    row: QuoteRow
    why: str


@blueprint.get("/")
def home() -> Response:
    today = seller().today()
    counts = quotes.quote_states(today=today)
    needs = [Need(row, _why(row, today)) for row in quotes.quotes_in_need(today=today)]
    ending = contracts.ending_contracts(today=today, days=AHEAD)
    accepted = contracts.latest_contracts()
    return web.page(
        "pages/home.html",
        today=today,
        tiles=[tile for one in counts if (tile := _tile(one, today))],
        needs=needs,
        ending=ending,
        accepted=accepted,
        nothing=not (counts or ending or accepted),
        last_day=last_day,
        may_sell=may_open("sales.new_quote"),
        waiting=list_requests(RequestState.OPEN, size=5),
        **{**WORDS, **REQUEST_WORDS},
    )


_TILES = (State.DRAFT, State.SENT, State.VIEWED, State.EXPIRED)


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


def _why(row: QuoteRow, today: date) -> str:
    """Return why a quote needs somebody: the most pressing reason."""
    left = (row.valid_until - today).days
    if row.state == State.DRAFT:
        return _("Not sent; changed %(age)s", age=age_words(row.age))
    if left <= SOON:
        if left <= 0:
            return _("Valid until today only")
        return ngettext("Expires in %(num)s day", "Expires in %(num)s days", left)
    return _("Opened by the customer, not answered")
