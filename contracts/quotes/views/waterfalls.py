"""How the price of a quote or of a contract comes about: a drawing and its tables."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.costs.queries import sees_costs
from catalog.step_words import step_words
from contracts.pages import blueprint
from contracts.quotes.floors import FloorStep
from contracts.quotes.options import shown_letter
from contracts.quotes.queries.stored import load_head
from contracts.quotes.queries.waterfalls import (
    contract_waterfall,
    draft_floors,
    quote_waterfall,
)
from contracts.quotes.waterfall import Waterfall
from contracts.quotes.waterfall_chart import GROUND, HEIGHT, WIDTH, sum_chart
from contracts.wording import length_words, period_net
from upheld import web
from upheld.principal import current_principal
from upheld.sellers import seller
from upheld.texts import _


@blueprint.get("/quotes/<quote_id>/waterfall")
def waterfall(quote_id: str) -> Response:
    """Show it as the quote is priced now, or as it was sent."""
    quote = load_head(quote_id)
    wanted = request.args.get("option", "")
    letter = shown_letter(quote.options, quote.favourite, wanted=wanted)
    found = quote_waterfall(quote_id, today=seller().today(), option=letter)
    back = url_for("sales.quote", quote_id=quote_id)
    floors: tuple[FloorStep, ...] = ()
    if sees_costs(current_principal()):
        floors = draft_floors(quote_id, today=seller().today(), option=letter)
    return _page(
        found,
        ((_("Quotes"), url_for("sales.quotes")), (quote.display, back)),
        options=[
            (one, url_for("sales.waterfall", quote_id=quote_id, option=one.letter))
            for one in quote.options
        ],
        floors={one.position: one for one in floors},
    )


@blueprint.get("/contracts/<contract_id>/waterfall")
def show_contract_waterfall(contract_id: str) -> Response:
    """Show it by the rows that were signed."""
    found = contract_waterfall(contract_id, today=seller().today())
    back = url_for("sales.contract", contract_id=contract_id)
    return _page(
        found, ((_("Contracts"), url_for("sales.contracts")), (_("Contract"), back))
    )


def _page(
    found: Waterfall,
    crumbs: tuple[tuple[str, str], ...],
    options: object = (),
    floors: Mapping[int, FloorStep] = MappingProxyType({}),
) -> Response:
    return web.part_or_page(
        "pages/quotes/waterfall_body.html",
        "pages/quotes/waterfall.html",
        waterfall=found,
        bars=sum_chart(found),
        size=(WIDTH, HEIGHT, GROUND),
        crumbs=crumbs,
        options=options,
        floors=floors,
        back=crumbs[-1][1],
        step_words=step_words,
        length_words=length_words,
        period_net=period_net,
        popped=web.wants_part(),
    )
