"""Guides as the API describes them."""

from marshmallow import Schema, fields, validate

from catalog.guidance import MOST_QUESTIONS, MOST_UNITS, Ask
from catalog.wire import CodeField
from upheld.wire import Exact, Text, Word

_MOST = int(MOST_UNITS)
_MOST_RULES, _MOST_CHOICES, _MOST_CONDITIONS, _MOST_OPTIONS = 100, 12, 5, 30
LONGEST_ANSWER = 200


class GuideChoiceBody(Schema):
    """An answer to choose."""

    key = CodeField(required=True)
    title = Text(required=True)


class GuideQuestionBody(Schema):
    """A question of a guide."""

    key = CodeField(required=True)
    text = Text(required=True)
    kind = Word(Ask, required=True)
    hint = Text()
    choices = fields.List(
        fields.Nested(GuideChoiceBody), validate=validate.Length(max=_MOST_CHOICES)
    )
    least = Exact(0, _MOST)
    most = Exact(0, _MOST)


class GuideConditionBody(Schema):
    """What has to be answered for a rule to count."""

    question = CodeField(required=True)
    answers = fields.List(CodeField(), validate=validate.Length(max=_MOST_CHOICES))
    at_least = Exact(0, allow_none=True)
    at_most = Exact(0, allow_none=True)


class GuideRuleBody(Schema):
    """A service to suggest, when, how many, and why."""

    offering = CodeField(required=True)
    because = Text(
        300,
        required=True,
        metadata={"description": "{key} stands for the answer to that question"},
    )
    when = fields.List(
        fields.Nested(GuideConditionBody),
        validate=validate.Length(max=_MOST_CONDITIONS),
    )
    quantity = CodeField(
        metadata={"description": "A number, or the key of a question for one"}
    )
    for_each = Exact(1)
    options = fields.List(CodeField(), validate=validate.Length(max=_MOST_OPTIONS))


class GuideBody(Schema):
    """A few questions that lead to services."""

    code = CodeField(required=True, metadata={"description": "It never changes"})
    title = Text(required=True)
    questions = fields.List(
        fields.Nested(GuideQuestionBody),
        required=True,
        validate=validate.Length(min=1, max=MOST_QUESTIONS),
    )
    rules = fields.List(
        fields.Nested(GuideRuleBody),
        required=True,
        validate=validate.Length(max=_MOST_RULES),
    )


class GuideAnswer(GuideBody):
    """A guide as it is now."""

    id = fields.String()


class AnswersBody(Schema):
    """What was answered, by the keys of the questions; a list holds each answer."""

    answers = fields.Dict(
        keys=Text(64),
        values=fields.List(Text(LONGEST_ANSWER)),
        load_default=dict,
        metadata={"example": {"servers": ["12"], "night": ["yes"]}},
    )


class SuggestionAnswer(Schema):
    """A service that the answers lead to."""

    offering = fields.String()
    quantity = Exact()
    options = fields.List(fields.String())
    because = fields.String()


class SuggestionsAnswer(Schema):
    """What the answers lead to, in the order of the rules."""

    items = fields.List(fields.Nested(SuggestionAnswer))
