"""Approvals and limits as the API describes them."""

from marshmallow import Schema, fields

from contracts.quotes.approvals.rules import Kind
from upheld.wire import Exact, Flag, Id, Instant, Text, Word

LONGEST_REASON = 500
DECISIONS = ("approve", "decline")
STATES = ("asked", "approved", "declined", "withdrawn")


class NeedAnswer(Schema):
    """Something that goes further than the one who asks may."""

    kind = Word(Kind)
    #: The percentage that goes too far, and what the one who asks may do.
    value = Exact()
    limit = Exact()
    line_id = fields.String(attribute="line")
    title = fields.String()
    sentence = fields.String()


class WaitingAnswer(Schema):
    """A question that waits for an answer."""

    id = Id()
    number = fields.String()
    title = fields.String()
    customer_name = fields.String(attribute="customer")
    asked_by = fields.String()
    asked_at = Instant()
    approver = fields.String()
    mine = Flag(metadata={"description": "Whether the caller was asked"})


class ApprovalAnswer(Schema):
    """What one person was asked about a quote, and the answer."""

    id = Id()
    quote_id = Id()
    number = fields.String()
    state = Word(STATES)
    asked_by = fields.String()
    asked_at = Instant()
    approver = fields.String()
    decided_by = fields.String()
    decided_at = Instant(allow_none=True)
    reason = fields.String()
    needs = fields.List(fields.Nested(NeedAnswer))


class ApproverAnswer(Schema):
    """Somebody who may decide."""

    id = Id()
    name = fields.String()


class AskedOfAnswer(Schema):
    """Who would be asked about what."""

    approver = fields.Nested(ApproverAnswer)
    needs = fields.List(fields.Nested(NeedAnswer))


class StandingAnswer(Schema):
    """How a quote stands towards the limits of the caller."""

    needs = fields.List(
        fields.Nested(NeedAnswer),
        metadata={"description": "What needs a decision before it is sent"},
    )
    would_ask = fields.List(fields.Nested(AskedOfAnswer))
    others = fields.List(
        fields.Nested(ApproverAnswer),
        metadata={"description": "Who may be chosen instead"},
    )
    asked = fields.List(fields.Nested(ApprovalAnswer))


class AskBody(Schema):
    """Whom to ask; without it, the one with the least say who may decide."""

    approver_id = Id()


class ApprovalDecisionBody(Schema):
    """The answer to a question."""

    decision = Word(DECISIONS, required=True)
    reason = Text(LONGEST_REASON, load_default="")


class LimitBody(Schema):
    """How far a role goes without asking; ``null`` is no limit."""

    line_percent = Exact(0, 100, allow_none=True, load_default=None)
    quote_percent = Exact(0, 100, allow_none=True, load_default=None)
    below_floor = Flag(
        load_default=False,
        metadata={"description": "Whether it may sell below a margin floor"},
    )


class LimitsBody(Schema):
    """The limits of the roles that sell; one that is left out has none."""

    sales = fields.Nested(LimitBody)
    sales_manager = fields.Nested(LimitBody)
    administrator = fields.Nested(LimitBody)
