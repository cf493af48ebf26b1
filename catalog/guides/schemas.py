"""Guides as files and programs write them."""

from catalog.guidance import MOST_UNITS, Ask
from upheld.fields import (
    Choice,
    Code,
    CustomerText,
    Listed,
    Number,
    Part,
    StrictSchema,
    Text,
    Whole,
)


class ChoiceSchema(StrictSchema):
    """An answer to choose."""

    key = Code(required=True)
    title = Text(required=True)


class QuestionSchema(StrictSchema):
    """A question of a guide."""

    key = Code(required=True)
    text = CustomerText(200, required=True)
    kind = Choice(Ask, required=True)
    hint = CustomerText(200, load_default="")
    choices = Listed(Part(ChoiceSchema), 12, load_default=list)
    least = Whole(0, int(MOST_UNITS), load_default=0)
    most = Whole(0, int(MOST_UNITS), load_default=int(MOST_UNITS))


class ConditionSchema(StrictSchema):
    """What has to be answered for a rule to count."""

    question = Code(required=True)
    answers = Listed(Code(required=True), 12, load_default=list)
    at_least = Number(0, load_default=None, allow_none=True)
    at_most = Number(0, load_default=None, allow_none=True)


class RuleSchema(StrictSchema):
    """A service to suggest, when, how many, and why."""

    offering = Code(required=True)
    because = CustomerText(300, required=True)
    when = Listed(Part(ConditionSchema), 5, load_default=list)
    quantity = Code(load_default="1")
    for_each = Number(1, load_default="1")
    options = Listed(Code(required=True), 30, load_default=list)


class GuideSchema(StrictSchema):
    """A few questions that lead to services."""

    code = Code(required=True)
    title = Text(required=True)
    questions = Listed(Part(QuestionSchema), 20, required=True)
    rules = Listed(Part(RuleSchema), 100, required=True)
