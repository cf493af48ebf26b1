"""The promised level of one line: its curve, and the slider that moves it."""

from decimal import Decimal, InvalidOperation

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.costs.queries import sees_costs
from contracts.pages import blueprint
from contracts.quotes import operations
from contracts.quotes.curve import HEIGHT, WIDTH
from contracts.quotes.queries.levels import curve_of
from contracts.quotes.queries.stored import load_head
from contracts.quotes.states import State
from contracts.quotes.views.builder import refused
from contracts.wording import period_net
from upheld import clock, web
from upheld.errors import InvalidInput, Problem, Refused
from upheld.principal import current_principal
from upheld.sellers import seller
from upheld.texts import _


@blueprint.get("/quotes/<quote_id>/level")
def level(quote_id: str) -> Response:
    return _page(quote_id, request.args.get("line", ""))


@blueprint.post("/quotes/<quote_id>/level")
def promise_level(quote_id: str) -> Response:
    """Promise the ``level`` of a line; without one, that of its price."""
    line_id = request.form.get("line", "")
    try:
        wanted = _level(request.form.get("level", ""))
        operations.promise_level(quote_id, line_id, wanted, now=clock.now())
    except InvalidInput as error:
        return _page(quote_id, line_id, error.problems)
    except Refused as error:
        return refused(quote_id, error)
    if web.wants_part():
        return _page(quote_id, line_id)
    return web.go(url_for("sales.level", quote_id=quote_id, line=line_id))


def _page(quote_id: str, line_id: str, problems: tuple[Problem, ...] = ()) -> Response:
    quote = load_head(quote_id)
    if quote.state != State.DRAFT:
        return web.go(url_for("sales.quote", quote_id=quote_id))
    curve = curve_of(
        quote_id,
        line_id,
        today=seller().today(),
        costs=sees_costs(current_principal()),
    )
    return web.part_or_page(
        "pages/quotes/level_body.html",
        "pages/quotes/level.html",
        status=422 if problems else 200,
        curve=curve,
        quote=quote,
        problems=problems,
        size=(WIDTH, HEIGHT),
        crumbs=(
            (_("Quotes"), url_for("sales.quotes")),
            (quote.display, url_for("sales.quote", quote_id=quote_id)),
        ),
        period_net=period_net,
    )


def _level(text: str) -> Decimal:
    try:
        found = Decimal(text.strip() or "0")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found < 0 or len(text) > len("1000.000000"):
        raise InvalidInput.of("level", _("Type a number, such as 99.9."))
    return found
