"""Requests as the API describes them."""

from marshmallow import Schema, fields

from contracts.requests.states import DECISIONS, Kind, State
from upheld.api import PageQuery
from upheld.wire import Day, Exact, Id, Instant, MoneyField, Text, Word


class RequestQuery(PageQuery):
    """Which requests are asked for."""

    state = Word(["", *State], load_default="")


class FactsAnswer(Schema):
    """What the customer was shown; what does not count is ``null``."""

    last_day = Day(allow_none=True)
    due = MoneyField(allow_none=True)
    starts_on = Day(allow_none=True)
    yearly = MoneyField(allow_none=True)
    position = fields.Integer(allow_none=True)
    service = fields.String()
    quantity_now = Exact(allow_none=True)
    quantity = Exact(allow_none=True)
    price_now = MoneyField(allow_none=True)
    price = MoneyField(allow_none=True)
    per = fields.String()


class RequestAnswer(Schema):
    """What a customer asks for about a contract."""

    id = Id()
    contract_id = Id()
    contract_number = fields.String()
    customer_id = Id()
    customer_name = fields.String()
    kind = Word(Kind)
    state = Word(State)
    facts = fields.Nested(FactsAnswer)
    note = fields.String()
    asked_at = Instant()
    asked_by = fields.String()
    decided_at = Instant(allow_none=True)
    decided_by = fields.String()
    answer = fields.String()


class DecisionBody(Schema):
    """What is decided, and what the customer reads; to decline it needs words."""

    move = Word(DECISIONS, required=True)
    answer = Text(1000, load_default="")
