"""Contracts as the API describes them."""

from marshmallow import Schema, fields

from contracts.lifecycle import State
from upheld.api import PageQuery
from upheld.wire import Day, Id, Instant, MoneyField, Text, Word


class ContractQuery(PageQuery):
    """Which contracts are asked for."""

    text = Text(200, load_default="")
    state = Word(["", *State], load_default="")
    customer_id = Text(32, load_default="")


class ContractLine(Schema):
    """A contract in a list."""

    id = Id()
    number = fields.String()
    version = fields.Integer()
    title = fields.String()
    customer_id = Id()
    customer_name = fields.String()
    state = Word(State)
    signed_at = Instant(allow_none=True)
    starts_on = Day()
    ends_on = Day(allow_none=True)
    monthly = MoneyField()
    yearly = MoneyField()
    one_off = MoneyField()


class PaperAnswer(Schema):
    """A paper of a contract."""

    id = Id()
    kind = fields.String()
    version = fields.Integer()
    language = fields.String()
    state = fields.String()
    sha256 = fields.String(allow_none=True)
    size = fields.Integer(allow_none=True)


class ContractAnswer(ContractLine):
    """A contract with its record, as it was signed."""

    fingerprint = fields.String(metadata={"description": "SHA-256 of the record"})
    covered_until = Day(allow_none=True)
    cancel_by = Day(allow_none=True)
    record = fields.Dict()
    documents = fields.List(fields.Nested(PaperAnswer))
