"""A quote like another one: for another customer, or once more for the same."""

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.customers.meaning import meant
from contracts.customers.queries import CustomerHit, search_customers
from contracts.pages import blueprint
from contracts.quotes import operations
from contracts.quotes.queries.stored import load_head
from upheld import clock, web
from upheld.errors import InvalidInput
from upheld.texts import _


@blueprint.get("/quotes/<quote_id>/copy")
def copy_form(quote_id: str) -> Response:
    return _form(quote_id)


@blueprint.post("/quotes/<quote_id>/copy")
def copy_quote(quote_id: str) -> Response:
    """Copy a quote; a customer that was typed and not chosen has to be the only one."""
    text = request.form.get("customer", "").strip()
    chosen = request.form.get("customer_id", "")
    hits = () if chosen else search_customers(text) if text else ()
    try:
        customer_id = chosen or meant(hits, text)
    except InvalidInput as error:
        return _form(quote_id, text, hits, error)
    draft_id = operations.clone_quote(
        quote_id, customer_id=customer_id, now=clock.now()
    )
    return web.done(
        _("This is a copy, with the prices of today."),
        url_for("sales.quote", quote_id=draft_id),
    )


def _form(
    quote_id: str,
    text: str = "",
    hits: tuple[CustomerHit, ...] = (),
    error: InvalidInput | None = None,
) -> Response:
    return web.page(
        "pages/quotes/copy.html",
        422 if error else 200,
        quote=load_head(quote_id),
        text=text,
        hits=hits,
        problems=error.problems if error else (),
    )
