"""What changed from one revision of a quote to another."""

from flask import request
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from contracts.quotes.changes import (
    fact_details,
    line_details,
    quantity_words,
    sum_label,
    summary,
)
from contracts.quotes.queries.differences import compare_revisions
from contracts.quotes.wording import WORDS
from upheld import web
from upheld.sellers import seller


@blueprint.get("/quotes/<quote_id>/changes")
def changes(quote_id: str) -> Response:
    asked = request.args.get("since", "")
    since = int(asked) if asked.isdecimal() and len(asked) < len("10000") else None
    compared = compare_revisions(quote_id, since=since, today=seller().today())
    return web.page(
        "pages/quotes/changes.html",
        compared=compared,
        summary=summary(compared.difference),
        facts=fact_details(compared.difference),
        line_details=line_details,
        quantity_words=quantity_words,
        sum_label=sum_label,
        **WORDS,
    )
