"""Answers to guides as the API describes them."""

from marshmallow import Schema, fields

from catalog.guides.wire import AnswersBody, SuggestionAnswer
from catalog.wire import CodeField
from contracts.quotes.wire import QuoteAnswer
from upheld.wire import Flag, Instant


class GuideAnswersBody(AnswersBody):
    """Answers to keep with a draft, and the suggested services to add to it."""

    guide = CodeField(required=True, metadata={"description": "Its code"})
    add = fields.List(
        CodeField(),
        load_default=list,
        metadata={"description": "Codes of those of the suggestions to add"},
    )


class GuidedAnswer(Schema):
    """What the answers lead to, what was added, and the quote with it."""

    suggestions = fields.List(fields.Nested(SuggestionAnswer))
    added = fields.List(fields.String())
    quote = fields.Nested(QuoteAnswer)


class AskCustomerBody(Schema):
    """Which guide the customer is to answer."""

    guide = CodeField(required=True, metadata={"description": "Its code"})
    by_mail = Flag(
        load_default=True, metadata={"description": "false only makes the link"}
    )


class LinkAnswer(Schema):
    """The link by which the customer answers."""

    link = fields.String()


class GuideWordsAnswer(Schema):
    """A question and its answer, as people read them."""

    question = fields.String()
    answer = fields.String()


class KeptAnswer(Schema):
    """What was asked and answered for a quote by one guide."""

    guide = fields.String()
    title = fields.String()
    answers = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    words = fields.List(fields.Nested(GuideWordsAnswer))
    answered_by = fields.String()
    answered_at = Instant(allow_none=True)
    asked_at = Instant(allow_none=True)
    suggestions = fields.List(fields.Nested(SuggestionAnswer))


class KeptAnswersAnswer(Schema):
    """All that was asked and answered for a quote."""

    items = fields.List(fields.Nested(KeptAnswer))
