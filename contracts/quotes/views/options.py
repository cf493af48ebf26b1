"""The options of a draft: side by side, added, named, recommended and removed."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from contracts.quotes import operations
from contracts.quotes.comparison import compare
from contracts.quotes.operations import LineChange
from contracts.quotes.queries.drafts import builder_view
from contracts.quotes.queries.stored import load_head
from contracts.quotes.states import State
from contracts.quotes.views.builder import refused
from contracts.quotes.wording import WORDS
from upheld import clock, web
from upheld.errors import InvalidInput, Refused
from upheld.pages import may_open
from upheld.sellers import seller


@blueprint.get("/quotes/<quote_id>/options")
def options(quote_id: str) -> Response:
    if load_head(quote_id).state != State.DRAFT:
        return web.go(url_for("sales.quote", quote_id=quote_id))
    return _page(quote_id)


@blueprint.post("/quotes/<quote_id>/options")
def add_option(quote_id: str) -> Response:
    try:
        letter = operations.add_option(
            quote_id,
            request.form.get("title", ""),
            like=request.form.get("like", ""),
            edition=None,
            now=clock.now(),
        )
    except (InvalidInput, Refused) as error:
        return refused(quote_id, error)
    return web.go(url_for("sales.quote", quote_id=quote_id, option=letter))


@blueprint.post("/quotes/<quote_id>/options/<letter>")
def change_option(quote_id: str, letter: str) -> Response:
    """Do to an option what the pressed button says: name, recommend or remove it."""
    now, action = clock.now(), request.form.get("do", "")
    try:
        if action == "remove":
            operations.remove_option(quote_id, letter, now=now)
        elif action == "recommend":
            operations.change_option(quote_id, letter, favourite=True, now=now)
        else:
            title = request.form.get("title", "")
            operations.change_option(quote_id, letter, title=title, now=now)
    except InvalidInput as error:
        return _page(quote_id, error)
    except Refused as error:
        return refused(quote_id, error)
    return web.go(url_for("sales.options", quote_id=quote_id))


@blueprint.post("/quotes/<quote_id>/membership")
def place_lines(quote_id: str) -> Response:
    """Put lines into the options that are ticked for them."""
    load_head(quote_id)
    try:
        for line_id in request.form.getlist("line"):
            letters = "".join(request.form.getlist(f"in-{line_id}"))
            change = LineChange(in_options=letters)
            operations.change_line(
                quote_id, line_id, change=change, edition=None, now=clock.now()
            )
    except InvalidInput as error:
        return _page(quote_id, error)
    except Refused as error:
        return refused(quote_id, error)
    if web.wants_part():
        return _page(quote_id)
    return web.go(url_for("sales.options", quote_id=quote_id))


def _page(quote_id: str, error: InvalidInput | None = None) -> Response:
    view = builder_view(quote_id, today=seller().today())
    only = request.args.get("show") == "differences"
    return web.part_or_page(
        "pages/quotes/options_body.html",
        "pages/quotes/options.html",
        **_shown(error),
        view=view,
        quote=view.quote,
        compared=compare(view, only_differences=only),
        only=only,
        editable=may_open("sales.change_quote", "POST"),
        **WORDS,
    )


def _shown(error: InvalidInput | None) -> dict[str, Any]:
    return {"status": 422, "problems": error.problems} if error else {}
