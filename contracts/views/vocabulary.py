"""The page of one customer's own words."""

from flask import Response, url_for

from contracts.customers import queries
from contracts.pages import blueprint
from upheld.texts import _
from upheld.word_views import Crumbs, words_changed, words_page


@blueprint.get("/customers/<customer_id>/words")
def customer_words(customer_id: str) -> Response:
    """Show the words of a customer."""
    name = queries.customer(customer_id).details.name
    here = url_for("sales.change_customer_words", customer_id=customer_id)
    return words_page(customer_id, here, _crumbs(customer_id, name), name=name)


@blueprint.post("/customers/<customer_id>/words")
def change_customer_words(customer_id: str) -> Response:
    """Store the words of a customer, or show them in sentences."""
    name = queries.customer(customer_id).details.name
    here = url_for("sales.change_customer_words", customer_id=customer_id)
    return words_changed(customer_id, here, _crumbs(customer_id, name), name=name)


def _crumbs(customer_id: str, name: str) -> Crumbs:
    return (
        (_("Customers"), url_for("sales.customers")),
        (name, url_for("sales.customer", customer_id=customer_id)),
    )
