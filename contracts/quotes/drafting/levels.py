"""What is promised of a line, for programs: its curve, and the level that is chosen."""

from typing import Any

from catalog.costs.queries import sees_costs
from contracts.quotes import operations
from contracts.quotes.drafting.api import as_read, blueprint
from contracts.quotes.drafting.queries import quote_answer
from contracts.quotes.drafting.wire import LevelAnswer, LevelBody
from contracts.quotes.queries.levels import curve_of
from contracts.quotes.wire import QuoteAnswer
from upheld import clock
from upheld.principal import current_principal
from upheld.sellers import seller


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
    edition = as_read(quote_id)["edition"]
    operations.promise_level(
        quote_id, line_id, given["level"], edition=edition, now=clock.now()
    )
    return quote_answer(quote_id)
