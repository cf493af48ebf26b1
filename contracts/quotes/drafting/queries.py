"""Quotes as programs read them, and what programs ask of their lines."""

from typing import Any

from contracts.quotes import queries
from contracts.quotes.builder import BuilderLine, BuilderView
from contracts.quotes.draft import QuoteHead
from contracts.quotes.drafting.sent import offered
from contracts.quotes.queries.stored import load_head, load_lines
from contracts.quotes.requests import LineChoice
from contracts.quotes.states import UNSENT
from contracts.quotes.years import Years
from upheld.plain import to_plain
from upheld.sellers import seller


def line_choice(line: dict[str, Any]) -> LineChoice:
    """Return the line that a :class:`~contracts.quotes.wire.LineBody` asks for."""
    given = dict(line)
    years = Years(given.pop("from_year"), given.pop("to_year"))
    letters, options = given.pop("in_options"), given.pop("options")
    return LineChoice(
        **given, options=tuple(options), in_options="".join(letters), years=years
    )


def quote_answer(quote_id: str) -> dict[str, Any]:
    """Return a quote, for a :class:`~contracts.quotes.wire.QuoteAnswer`.

    A draft is priced as of today; what was sent is as it was sent.
    """
    today = seller().today()
    quote = load_head(quote_id)
    if quote.state in UNSENT:
        view = queries.builder_view(quote_id, today=today)
        return _head(view.quote) | priced_answer(view) | {"checks": view.readiness}
    offer = queries.sent_quote(quote_id, today=today).offer
    lines = load_lines(quote_id)
    return _head(quote) | offered(offer, lines) | {"checks": ()}


def _head(quote: QuoteHead) -> dict[str, Any]:
    return {
        "id": quote.id,
        "number": quote.number,
        "revision": quote.revision,
        "title": quote.title,
        "state": quote.state,
        "edition": quote.edition,
        "customer_id": quote.customer.id,
        "starts_on": quote.term.starts_on,
        "term_months": quote.term.months,
        "billing_months": quote.term.billing_months,
        "renewal_months": quote.term.renewal_months,
        "notice": quote.term.notice,
        "notice_unit": quote.term.notice_unit,
        **to_plain(quote.term.rhythm),
        "valid_until": quote.valid_until,
        "discount_percent": quote.discount_percent,
        "notes": quote.notes,
        "created_at": quote.created_at,
        "sent_at": quote.sent_at,
        "viewed_at": quote.viewed_at,
    }


def priced_answer(view: BuilderView) -> dict[str, Any]:
    """Return what is priced, for a :class:`~contracts.quotes.wire.PriceAnswerBody`."""
    in_order = sorted(view.lines, key=lambda line: line.position)
    places = {line.id: place for place, line in enumerate(in_order, start=1)}
    return {
        "currency": view.quote.currency,
        "complete": view.complete,
        "options": view.options,
        "lines": [_line(line, places[line.id]) for line in view.lines],
        "totals": view.totals,
        "findings": [finding.sentence for finding in view.findings],
        "tax_sentence": view.quote.tax_sentence,
    }


_LINE = (
    "id",
    "code",
    "title",
    "kind",
    "quantity",
    "unit",
    "part_of",
    "bundle",
    "discount_percent",
    "charge",
    "period_months",
    "list_price",
    "net",
    "yearly",
    "rows",
    "plugin",
    "model",
    "model_version",
    "unpriced",
    "optional",
    "section",
)


def _line(line: BuilderLine, place: int) -> dict[str, Any]:
    return {name: getattr(line, name) for name in _LINE} | {
        "position": place,
        "options": [one.code for one in line.options if one.chosen],
        "in_options": list(line.in_options),
        "from_year": line.years.first,
        "to_year": line.years.last,
    }
