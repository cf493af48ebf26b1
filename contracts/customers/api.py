"""Customers for programs."""

from dataclasses import asdict
from typing import Any

from contracts.customers import operations, queries
from contracts.customers.details import CustomerDetails
from contracts.customers.wire import (
    CustomerAnswer,
    CustomerBody,
    CustomerLine,
    CustomerQuery,
)
from upheld import clock
from upheld.api import ApiBlueprint, page_of
from upheld.listing import Page

blueprint = ApiBlueprint("customers_api", __name__, description="Customers")


@blueprint.get("/customers")
@blueprint.arguments(CustomerQuery, location="query")
@blueprint.response(200, page_of(CustomerLine))
def list_customers(asked: dict[str, Any]) -> Page[queries.CustomerRow]:
    """List customers by name."""
    return queries.customers(
        asked["text"], after=asked.get("after"), size=asked["size"]
    )


@blueprint.post("/customers")
@blueprint.arguments(CustomerBody)
@blueprint.response(201, CustomerAnswer)
def create_customer(given: dict[str, Any]) -> dict[str, Any]:
    """Create a customer; without a number the next one is drawn."""
    return _customer(
        operations.create_customer(CustomerDetails(**given), now=clock.now())
    )


@blueprint.get("/customers/<customer_id>")
@blueprint.etag
@blueprint.response(200, CustomerAnswer)
def show_customer(customer_id: str) -> dict[str, Any]:
    """Show a customer."""
    return _customer(customer_id)


@blueprint.patch("/customers/<customer_id>")
@blueprint.etag
@blueprint.arguments(CustomerBody(partial=True))
@blueprint.response(200, CustomerAnswer)
def change_customer(given: dict[str, Any], customer_id: str) -> dict[str, Any]:
    """Change the fields given; what was sent or signed keeps the old ones."""
    view = queries.customer(customer_id)
    blueprint.check_etag(_plain(view), CustomerAnswer)
    details = CustomerDetails(**{**asdict(view.details), **given})
    operations.change_customer(customer_id, details)
    return _customer(customer_id)


@blueprint.delete("/customers/<customer_id>")
@blueprint.etag
@blueprint.response(204)
def delete_customer(customer_id: str) -> None:
    """Delete a customer with nothing open and no contract in force."""
    blueprint.check_etag(_customer(customer_id), CustomerAnswer)
    operations.delete_customer(customer_id, now=clock.now())


def _customer(customer_id: str) -> dict[str, Any]:
    return _plain(queries.customer(customer_id))


def _plain(view: queries.CustomerView) -> dict[str, Any]:
    known = {"id": view.id, "created_at": view.created_at}
    return asdict(view.details) | known
