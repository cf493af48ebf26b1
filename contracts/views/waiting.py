"""The part of the start page that changes by itself: what waits for somebody."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from contracts.quotes import queries as quotes
from contracts.quotes.queries import QuoteRow
from contracts.quotes.queries.news import news_of_seller
from contracts.quotes.questions.queries import open_questions
from contracts.quotes.reminders.queries import open_tasks
from contracts.quotes.reminders.rules import task_words
from contracts.quotes.states import State
from contracts.quotes.wording import WORDS
from contracts.wording import age_words
from upheld import web
from upheld.pages import may_open
from upheld.principal import current_principal
from upheld.sellers import seller
from upheld.texts import _, ngettext

#: Days before its last day on which an open quote needs somebody.
SOON = 7


@dataclass(frozen=True, slots=True)
class Need:
    """A quote that waits for somebody, and for what."""

    row: QuoteRow
    why: str


@blueprint.get("/today/news")
def today_news() -> Response:
    """Answer with what waits, or with nothing while nothing was done."""
    mark = news_of_seller()
    if request.args.get("seen") == mark:
        return Response(status=HTTPStatus.NO_CONTENT)
    today = seller().today()
    return web.page(
        "pages/waiting.html",
        fresh=True,
        waits=what_waits(mark, today),
        **about_waiting(today),
        **WORDS,
    )


def about_waiting(today: date) -> dict[str, Any]:
    """Return what the list of what waits is drawn with, without asking anything."""
    return {
        "today": today,
        "task_words": task_words,
        "may_sell": may_open("sales.new_quote"),
    }


def what_waits(mark: str, today: date) -> dict[str, Any]:
    """Return what waits for the caller; *mark* was read before."""
    me = current_principal().id
    found = quotes.quotes_in_need(today=today)
    return {
        "mark": mark,
        "needs": [Need(row, _why(row, today)) for row in found],
        "questions": open_questions(me),
        "tasks": open_tasks(me, today=today),
    }


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
