"""Quotes for programs: price, create, change, send."""

from typing import Any

from contracts.quotes import operations, queries
from contracts.quotes.drafting.queries import line_choice, priced_answer, quote_answer
from contracts.quotes.operations import NewQuote, QuoteChange
from contracts.quotes.queries import QuoteFilter, QuoteRow
from contracts.quotes.queries.pricing import PriceAsked, price_services
from contracts.quotes.queries.waterfalls import quote_waterfall
from contracts.quotes.waterfall import Waterfall
from contracts.quotes.waterfall_wire import WaterfallAnswer, WaterfallQuery
from contracts.quotes.wire import (
    CloneBody,
    ExtendBody,
    PriceAnswerBody,
    PriceBodyQuery,
    QuoteAnswer,
    QuoteBody,
    QuoteChangeBody,
    QuoteLine,
    QuoteQuery,
    SentAnswer,
)
from contracts.terms import NoticeUnit
from upheld import clock, links
from upheld.api import ApiBlueprint, page_of
from upheld.listing import Page
from upheld.sellers import seller

blueprint = ApiBlueprint("quotes_api", __name__, description="Quotes")


@blueprint.post("/quotes/price")
@blueprint.arguments(PriceBodyQuery)
@blueprint.response(200, PriceAnswerBody)
def price_quote(given: dict[str, Any]) -> dict[str, Any]:
    """Price services as a quote would, explained step by step; nothing is stored."""
    lines = tuple(line_choice(line) for line in given.pop("lines"))
    asked = PriceAsked(lines=lines, **_titled(given))
    return priced_answer(price_services(asked, today=seller().today()))


@blueprint.get("/quotes")
@blueprint.arguments(QuoteQuery, location="query")
@blueprint.response(200, page_of(QuoteLine))
def list_quotes(asked: dict[str, Any]) -> Page[QuoteRow]:
    """List quotes, the newest first."""
    wanted = QuoteFilter(
        text=asked["text"], state=asked["state"], customer_id=asked["customer_id"]
    )
    return queries.list_quotes(
        wanted,
        after=asked.get("after"),
        size=asked["size"],
        today=seller().today(),
    )


@blueprint.post("/quotes")
@blueprint.arguments(QuoteBody)
@blueprint.response(201, QuoteAnswer)
def create_quote(given: dict[str, Any]) -> dict[str, Any]:
    """Begin a quote, with its first lines; a draft until it is sent."""
    lines = [line_choice(line) for line in given.pop("lines")]
    quote_id = operations.create_quote(
        NewQuote(**_unit(_titled(given))), lines=lines, now=clock.now()
    )
    return quote_answer(quote_id)


@blueprint.get("/quotes/<quote_id>")
@blueprint.etag
@blueprint.response(200, QuoteAnswer)
def show_quote(quote_id: str) -> dict[str, Any]:
    """Show a quote with every price explained."""
    return quote_answer(quote_id)


@blueprint.get("/quotes/<quote_id>/waterfall")
@blueprint.arguments(WaterfallQuery, location="query")
@blueprint.response(200, WaterfallAnswer)
def show_waterfall(asked: dict[str, Any], quote_id: str) -> Waterfall:
    """Show step by step how the price of a quote comes about."""
    return quote_waterfall(quote_id, today=seller().today(), option=asked["option"])


@blueprint.patch("/quotes/<quote_id>")
@blueprint.etag
@blueprint.arguments(QuoteChangeBody)
@blueprint.response(200, QuoteAnswer)
def change_quote(given: dict[str, Any], quote_id: str) -> dict[str, Any]:
    """Change what stands above the lines of a draft."""
    stored = quote_answer(quote_id)
    blueprint.check_etag(stored, QuoteAnswer)
    operations.change_quote(
        quote_id,
        QuoteChange(**_unit(given)),
        edition=stored["edition"],
        now=clock.now(),
    )
    return quote_answer(quote_id)


@blueprint.post("/quotes/<quote_id>/send")
@blueprint.response(200, SentAnswer)
def send_quote(quote_id: str) -> dict[str, Any]:
    """Freeze a draft, and answer with the link for its customer."""
    sent = operations.send_quote(quote_id, edition=None, now=clock.now())
    return {
        "quote_id": sent.quote_id,
        "number": sent.number,
        "link": links.quote_link(sent),
    }


@blueprint.post("/quotes/<quote_id>/revise")
@blueprint.response(201, QuoteAnswer)
def revise_quote(quote_id: str) -> dict[str, Any]:
    """Begin the next revision of what was sent, or answer with the one there is."""
    return quote_answer(operations.revise_quote(quote_id, now=clock.now()))


@blueprint.post("/quotes/<quote_id>/clone")
@blueprint.arguments(CloneBody)
@blueprint.response(201, QuoteAnswer)
def clone_quote(given: dict[str, Any], quote_id: str) -> dict[str, Any]:
    """Begin a quote with the same lines, for another customer or for the same."""
    return quote_answer(operations.clone_quote(quote_id, **given, now=clock.now()))


@blueprint.post("/quotes/<quote_id>/extend")
@blueprint.arguments(ExtendBody)
@blueprint.response(200, QuoteAnswer)
def extend_quote(given: dict[str, Any], quote_id: str) -> dict[str, Any]:
    """Let an offer be accepted for longer; what was sent stays as it is."""
    until = given["valid_until"]
    operations.extend_quote(quote_id, until=until, now=clock.now())
    return quote_answer(quote_id)


def _titled(given: dict[str, Any]) -> dict[str, Any]:
    given["options"] = tuple(one["title"] for one in given["options"])
    return given


def _unit(given: dict[str, Any]) -> dict[str, Any]:
    if "notice_unit" in given:
        given["notice_unit"] = NoticeUnit(given["notice_unit"])
    return given
