"""Customers as the API describes them."""

from marshmallow import Schema, fields, validate

from contracts.customers.details import LONGEST_TERM
from upheld.api import PageQuery
from upheld.wire import Exact, Id, Instant, Text


class CustomerBody(Schema):
    """What is known of a customer."""

    name = Text(200, required=True)
    number = Text(64, metadata={"description": "Left out, the next is drawn"})
    segment = Text(64, allow_none=True)
    address = Text(500, metadata={"description": "One line each, without country"})
    country = Text(2, metadata={"description": "ISO 3166-1, two letters"})
    tax_number = Text(64)
    phone = Text(64)
    tax_percent = Exact(0, 100, allow_none=True)
    payment_days = fields.Integer(
        strict=True,
        allow_none=True,
        validate=validate.Range(0, LONGEST_TERM),
        metadata={"description": "Days to pay; null takes the seller's"},
    )
    email = Text(254)
    contact = Text(200)
    language = Text(16, metadata={"description": "Of documents, such as en"})


class CustomerAnswer(CustomerBody):
    """A customer."""

    id = Id()
    created_at = Instant()


class CustomerLine(Schema):
    """A customer in a list."""

    id = Id()
    number = fields.String()
    name = fields.String()
    segment = fields.String(allow_none=True)
    country = fields.String()
    contact = fields.String()
    email = fields.String()


class CustomerQuery(PageQuery):
    """Which customers are asked for."""

    text = Text(200, load_default="")
