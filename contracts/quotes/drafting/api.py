"""Drafts for programs: their lines, their options, their order, undo and redo."""

from typing import Any

from catalog.costs.queries import sees_costs
from contracts.quotes import operations
from contracts.quotes.drafting.queries import line_choice, quote_answer
from contracts.quotes.drafting.wire import (
    LevelAnswer,
    LevelBody,
    LineChangeBody,
    NewLineBody,
    NewOptionBody,
    OptionChangeBody,
    PlaceBody,
)
from contracts.quotes.operations import LineChange
from contracts.quotes.queries.levels import curve_of
from contracts.quotes.wire import QuoteAnswer
from contracts.quotes.years import Years
from upheld import clock
from upheld.api import ApiBlueprint
from upheld.principal import current_principal
from upheld.sellers import seller

blueprint = ApiBlueprint("drafting_api", __name__, description="Drafts of quotes")


@blueprint.post("/quotes/<quote_id>/lines")
@blueprint.arguments(NewLineBody)
@blueprint.response(200, QuoteAnswer)
def add_line(given: dict[str, Any], quote_id: str) -> dict[str, Any]:
    """Add a service to a draft."""
    operations.add_line(quote_id, line_choice(given), edition=None, now=clock.now())
    return quote_answer(quote_id)


@blueprint.patch("/quotes/<quote_id>/lines/<line_id>")
@blueprint.etag
@blueprint.arguments(LineChangeBody)
@blueprint.response(200, QuoteAnswer)
def change_line(given: dict[str, Any], quote_id: str, line_id: str) -> dict[str, Any]:
    """Change a line; ``If-Match`` is the ETag of the quote."""
    stored = _as_read(quote_id)
    operations.change_line(
        quote_id,
        line_id,
        change=_change(given, _line_of(stored, line_id)),
        edition=stored["edition"],
        now=clock.now(),
    )
    return quote_answer(quote_id)


@blueprint.delete("/quotes/<quote_id>/lines/<line_id>")
@blueprint.etag
@blueprint.response(200, QuoteAnswer)
def remove_line(quote_id: str, line_id: str) -> dict[str, Any]:
    """Remove a line, a bundle with its parts; ``If-Match`` is the ETag of the quote."""
    edition = _as_read(quote_id)["edition"]
    operations.remove_line(quote_id, line_id, edition=edition, now=clock.now())
    return quote_answer(quote_id)


@blueprint.post("/quotes/<quote_id>/lines/<line_id>/move")
@blueprint.arguments(PlaceBody)
@blueprint.response(200, QuoteAnswer)
def move_line(given: dict[str, Any], quote_id: str, line_id: str) -> dict[str, Any]:
    """Put a line in another place."""
    operations.move_line(
        quote_id, line_id, to=given["position"], edition=None, now=clock.now()
    )
    return quote_answer(quote_id)


@blueprint.post("/quotes/<quote_id>/lines/<line_id>/copy")
@blueprint.response(200, QuoteAnswer)
def copy_line(quote_id: str, line_id: str) -> dict[str, Any]:
    """Put a copy of a line right below it, of a bundle with its parts."""
    operations.duplicate_line(quote_id, line_id, edition=None, now=clock.now())
    return quote_answer(quote_id)


@blueprint.get("/quotes/<quote_id>/lines/<line_id>/level")
@blueprint.response(200, LevelAnswer)
def show_level(quote_id: str, line_id: str) -> dict[str, Any]:
    """Show what can be promised of a line, and what it would cost at each level."""
    today, costs = seller().today(), sees_costs(current_principal())
    curve = curve_of(quote_id, line_id, today=today, costs=costs)
    if curve is None:
        return {"offered": False, "points": []}
    field = curve.field
    return {
        "offered": True,
        "title": field.label,
        "least": field.least,
        "most": field.most,
        "step": field.step,
        "level": curve.here,
        "chosen": bool(curve.line.level),
        "price": curve.sheet.total,
        "points": curve.points,
    }


@blueprint.put("/quotes/<quote_id>/lines/<line_id>/level")
@blueprint.etag
@blueprint.arguments(LevelBody)
@blueprint.response(200, QuoteAnswer)
def promise_level(given: dict[str, Any], quote_id: str, line_id: str) -> dict[str, Any]:
    """Promise a level, 0 that of the price; ``If-Match`` is the ETag of the quote."""
    edition = _as_read(quote_id)["edition"]
    operations.promise_level(
        quote_id, line_id, given["level"], edition=edition, now=clock.now()
    )
    return quote_answer(quote_id)


@blueprint.post("/quotes/<quote_id>/options")
@blueprint.arguments(NewOptionBody)
@blueprint.response(201, QuoteAnswer)
def add_option(given: dict[str, Any], quote_id: str) -> dict[str, Any]:
    """Add an option with the lines of another, or with those that all hold."""
    operations.add_option(
        quote_id,
        given["title"],
        like=given.get("like", ""),
        edition=None,
        now=clock.now(),
    )
    return quote_answer(quote_id)


@blueprint.patch("/quotes/<quote_id>/options/<letter>")
@blueprint.etag
@blueprint.arguments(OptionChangeBody)
@blueprint.response(200, QuoteAnswer)
def change_option(given: dict[str, Any], quote_id: str, letter: str) -> dict[str, Any]:
    """Rename or recommend an option; ``If-Match`` is the ETag of the quote."""
    _as_read(quote_id)
    operations.change_option(quote_id, letter, **given, now=clock.now())
    return quote_answer(quote_id)


@blueprint.delete("/quotes/<quote_id>/options/<letter>")
@blueprint.etag
@blueprint.response(200, QuoteAnswer)
def remove_option(quote_id: str, letter: str) -> dict[str, Any]:
    """Remove an option with the lines that it alone holds."""
    _as_read(quote_id)
    operations.remove_option(quote_id, letter, now=clock.now())
    return quote_answer(quote_id)


@blueprint.post("/quotes/<quote_id>/undo")
@blueprint.response(200, QuoteAnswer)
def undo(quote_id: str) -> dict[str, Any]:
    """Take back the last change that the caller made to a draft."""
    operations.undo(quote_id, now=clock.now())
    return quote_answer(quote_id)


@blueprint.post("/quotes/<quote_id>/redo")
@blueprint.response(200, QuoteAnswer)
def redo(quote_id: str) -> dict[str, Any]:
    """Make once more the change that the caller has undone last."""
    operations.redo(quote_id, now=clock.now())
    return quote_answer(quote_id)


def _as_read(quote_id: str) -> dict[str, Any]:
    """Return a quote, if it is still what the caller has read."""
    stored = quote_answer(quote_id)
    blueprint.check_etag(stored, QuoteAnswer)
    return stored


def _line_of(quote: dict[str, Any], line_id: str) -> dict[str, Any]:
    """Return a line of a quote, or nothing; the operation refuses one not there."""
    return next((line for line in quote["lines"] if line["id"] == line_id), {})


def _change(given: dict[str, Any], line: dict[str, Any]) -> LineChange:
    """Return what changes; a year that is not given stays as it is."""
    change = dict(given)
    first, last = change.pop("from_year", None), change.pop("to_year", None)
    if first is not None or last is not None:
        now = (line.get("from_year", 1), line.get("to_year", 0))
        change["years"] = Years(
            now[0] if first is None else first, now[1] if last is None else last
        )
    if "in_options" in change:
        change["in_options"] = "".join(change["in_options"])
    if "options" in change:
        change["options"] = tuple(change["options"])
    return LineChange(**change)
