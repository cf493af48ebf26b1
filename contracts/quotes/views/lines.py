"""One line of the builder: where it stands, its copies, and what can be undone."""

from http import HTTPStatus

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from contracts.quotes import operations
from contracts.quotes.builder import BuilderLine, BuilderView
from contracts.quotes.operations import LineChange
from contracts.quotes.queries.drafts import builder_view
from contracts.quotes.queries.steps import others_since
from contracts.quotes.queries.stored import load_head
from contracts.quotes.table import neighbour, rank
from contracts.quotes.views.builder import (
    changed,
    refused,
    shown_option,
    told_words,
)
from contracts.quotes.years import MOST, Years
from upheld import clock, web
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.sellers import seller
from upheld.texts import _


@blueprint.get("/quotes/<quote_id>/line")
def line_settings(quote_id: str) -> Response:
    view = _view(quote_id)
    line = _line(view, request.args.get("line", ""))
    return web.part_or_page(
        "pages/quotes/line_body.html",
        "pages/quotes/line.html",
        view=view,
        quote=view.quote,
        line=line,
        popped=web.wants_part(),
        years=_year_choices(view),
        sections=sorted({one.section for one in view.lines if one.section}),
    )


@blueprint.post("/quotes/<quote_id>/line")
def place_line(quote_id: str) -> Response:
    try:
        change = _placement(request.form)
        operations.change_line(
            quote_id,
            request.form.get("line", ""),
            change=change,
            edition=None,
            now=clock.now(),
        )
    except (InvalidInput, Refused) as error:
        return refused(quote_id, error)
    return changed(quote_id)


@blueprint.post("/quotes/<quote_id>/move")
def move_line(quote_id: str) -> Response:
    """Move a line ``up``, ``down``, or to the place of the line ``to``."""
    line_id = request.form.get("line", "")
    place = _place(quote_id, line_id, request.form.get("to", ""))
    if not place:
        return changed(quote_id)
    try:
        operations.move_line(quote_id, line_id, to=place, edition=None, now=clock.now())
    except (InvalidInput, Refused) as error:
        return refused(quote_id, error)
    return changed(quote_id)


@blueprint.post("/quotes/<quote_id>/duplicate")
def duplicate_line(quote_id: str) -> Response:
    line_id = request.form.get("line", "")
    try:
        operations.duplicate_line(quote_id, line_id, edition=None, now=clock.now())
    except (InvalidInput, Refused) as error:
        return refused(quote_id, error)
    return changed(quote_id)


@blueprint.post("/quotes/<quote_id>/undo")
def undo(quote_id: str) -> Response:
    try:
        operations.undo(quote_id, now=clock.now())
    except Refused as error:
        return refused(quote_id, error)
    return changed(quote_id)


@blueprint.post("/quotes/<quote_id>/redo")
def redo(quote_id: str) -> Response:
    try:
        operations.redo(quote_id, now=clock.now())
    except Refused as error:
        return refused(quote_id, error)
    return changed(quote_id)


def _place(quote_id: str, line_id: str, to: str) -> int:
    """Return the place that a line goes to, from 1; 0 where it stays."""
    view = _view(quote_id)
    lines = {one.id: one for one in view.lines}
    line = lines.get(line_id)
    if line is None:
        return 0
    target = neighbour(view, line, to) if to in {"up", "down"} else lines.get(to)
    if target is None or target.id == line.id:
        return 0
    return rank(builder_view(quote_id, today=seller().today()), target)


def _view(quote_id: str) -> BuilderView:
    return builder_view(quote_id, today=seller().today(), option=shown_option() or "")


def _line(view: BuilderView, line_id: str) -> BuilderLine:
    for line in view.lines:
        if line.id == line_id:
            return line
    raise NotFound(
        _("There is no such line on this quote."),
        hint=_("Somebody may have removed it; look at the quote again."),
    )


def _placement(typed: MultiDict[str, str]) -> LineChange:
    """Return what the panel of a line says; what it does not show stays as it is."""
    letters = typed.getlist("in")
    return LineChange(
        in_options="".join(letters) if letters else None,
        optional=typed.get("optional") == "yes",
        section=typed.get("section", ""),
        years=Years(_year(typed, "from_year", 1), _year(typed, "to_year", 0)),
    )


def _year(typed: MultiDict[str, str], name: str, otherwise: int) -> int:
    text = typed.get(name, "") or str(otherwise)
    if text.isascii() and text.isdecimal() and len(text) < len("100"):
        return int(text)
    raise InvalidInput.of(name, _("Choose one of the offered values."))


def _year_choices(view: BuilderView) -> tuple[list[int], list[int]]:
    """Return the first and the last years that can be chosen; 0 is the end."""
    months = view.quote.term.months
    last = min(MOST, -(-months // 12)) if months else MOST
    return [*range(1, last + 1)], [0, *range(1, last + 1)]


@blueprint.get("/quotes/<quote_id>/meanwhile")
def meanwhile(quote_id: str) -> Response:
    """Say what others have done since the page was shown; nothing for nothing."""
    load_head(quote_id)
    others = others_since(quote_id, web.edition() or 0)
    if not others:
        return Response(status=HTTPStatus.NO_CONTENT)
    return web.page(
        "pages/quotes/news.html",
        others=told_words(others, builder_view(quote_id, today=seller().today())),
        quote_id=quote_id,
        option=shown_option(),
    )
