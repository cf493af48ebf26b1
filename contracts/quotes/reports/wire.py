"""Differences and pipelines as the API describes them."""

from marshmallow import Schema, fields

from contracts.quotes.pipeline import By
from upheld.wire import Day, Exact, MoneyField, Text, WholeText, Word

_LAST_REVISION = 10_000


class ChangesQuery(Schema):
    """Which revision to compare with; without one, the one before."""

    since = WholeText(1, _LAST_REVISION, load_default=None)


class LineSide(Schema):
    """A line as one of the revisions has it."""

    code = fields.String()
    title = fields.String()
    part_of = fields.String()
    quantity = Exact()
    options = fields.List(fields.String())
    discount_percent = Exact()
    yearly = MoneyField()
    once = MoneyField()


class LineChangeAnswer(Schema):
    """A line that is new, gone, or not as it was."""

    kind = Word(["added", "removed", "changed"])
    before = fields.Nested(LineSide, allow_none=True)
    after = fields.Nested(LineSide, allow_none=True)
    yearly = MoneyField(metadata={"description": "What a year costs more, or less"})
    once = MoneyField()


class SumChangeAnswer(Schema):
    """A total on both sides."""

    key = fields.String()
    before = MoneyField()
    after = MoneyField()
    difference = MoneyField()


class FactChangeAnswer(Schema):
    """Something beside the lines that is not as it was, as text."""

    key = fields.String()
    before = fields.String()
    after = fields.String()


class ChangesAnswer(Schema):
    """What changed from one revision to another."""

    before = fields.Integer(metadata={"description": "Revision"})
    after = fields.Integer(metadata={"description": "Revision"})
    lines = fields.List(fields.Nested(LineChangeAnswer))
    sums = fields.List(fields.Nested(SumChangeAnswer))
    facts = fields.List(fields.Nested(FactChangeAnswer))
    sentences = fields.List(fields.String())


class PipelineQuery(Schema):
    """What months are taken from, whose quotes count, and in which currency."""

    by = Word(By, load_default=By.DECISION.value)
    owner_id = Text(32, load_default="")
    currency = Text(3, load_default="")


class CellAnswer(Schema):
    """The quotes of one month in one state."""

    state = fields.String()
    count = fields.Integer()
    yearly = MoneyField()
    term = MoneyField()


class MonthAnswer(Schema):
    """The open quotes of one month."""

    first = Day()
    cells = fields.List(fields.Nested(CellAnswer))
    expected = MoneyField(metadata={"description": "A year, by probabilities"})


class PipelineAnswer(Schema):
    """What open quotes are worth, by month and by state."""

    currency = fields.String()
    probabilities = fields.Dict(keys=fields.String(), values=fields.Integer())
    months = fields.List(fields.Nested(MonthAnswer))
