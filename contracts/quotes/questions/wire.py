"""Questions as the API describes them."""

from marshmallow import Schema, fields

from contracts.quotes.questions.asking import LONGEST_ANSWER
from upheld.wire import Id, Instant, Text


class QuestionAnswer(Schema):
    """What was asked about an offer, and what was answered."""

    id = Id()
    quote_id = Id()
    position = fields.Integer(
        allow_none=True, metadata={"description": "The line; null: the whole offer"}
    )
    service = fields.String()
    text = fields.String()
    asked_by = fields.String()
    asked_at = Instant()
    answer = fields.String()
    answered_by = fields.String()
    answered_at = Instant(allow_none=True)


class QuestionsAnswer(Schema):
    """What was asked about a quote and its other revisions, in order."""

    items = fields.List(fields.Nested(QuestionAnswer))


class AnswerBody(Schema):
    """An answer to a question."""

    text = Text(LONGEST_ANSWER, required=True)
