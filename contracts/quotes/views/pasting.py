"""Many services at once: pasted, looked at, added."""

from dataclasses import replace

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.named import offerings_named
from contracts.pages import blueprint
from contracts.quotes import operations
from contracts.quotes.operations import LineChoice
from contracts.quotes.pasted import Known, PastedRow, match, read_cells
from contracts.quotes.queries.stored import load_head
from contracts.quotes.states import State
from contracts.quotes.views.builder import option_of, refused, shown_option
from upheld import clock, web
from upheld.errors import InvalidInput, Problem, Refused
from upheld.sellers import seller
from upheld.texts import _, ngettext


@blueprint.get("/quotes/<quote_id>/paste")
def paste(quote_id: str) -> Response:
    if load_head(quote_id).state != State.DRAFT:
        return web.go(url_for("sales.quote", quote_id=quote_id))
    return _page(quote_id)


@blueprint.post("/quotes/<quote_id>/paste")
def add_pasted(quote_id: str) -> Response:
    """Show what the rows mean; with the second button add those that mean something."""
    text = request.form.get("rows", "")
    try:
        rows = _read(text)
    except InvalidInput as error:
        return _page(quote_id, text=text, problems=error.problems)
    if not rows:
        nothing = Problem("rows", _("Paste at least one row."))
        return _page(quote_id, text=text, problems=(nothing,))
    choices = [row.choice for row in rows if row.choice]
    if request.form.get("do") != "add" or not choices:
        return _page(quote_id, text=text, rows=rows)
    return _add(quote_id, choices)


def _add(quote_id: str, choices: list[LineChoice]) -> Response:
    letter = option_of(quote_id)
    wanted = [replace(one, in_options=letter) for one in choices]
    try:
        operations.add_lines(quote_id, wanted, edition=None, now=clock.now())
    except (InvalidInput, Refused) as error:
        return refused(quote_id, error)
    added = ngettext("Added %(num)s service", "Added %(num)s services", len(choices))
    return web.done(
        added, url_for("sales.quote", quote_id=quote_id, option=shown_option())
    )


def _read(text: str) -> tuple[PastedRow, ...]:
    cells = read_cells(text)
    names = {row.service for row in cells}
    found = offerings_named(names, day=seller().today())
    known = {
        name.casefold(): Known(one.code, one.title)
        for one in found
        for name in (one.title, one.code)
    }
    return match(cells, known)


def _page(
    quote_id: str,
    *,
    text: str = "",
    rows: tuple[PastedRow, ...] = (),
    problems: tuple[Problem, ...] = (),
) -> Response:
    return web.page(
        "pages/quotes/paste.html",
        422 if problems else 200,
        quote=load_head(quote_id),
        text=text,
        rows=rows,
        good=[row for row in rows if row.choice],
        bad=[row for row in rows if not row.choice],
        problems=problems,
        option=shown_option(),
    )
