"""Use as the API describes it."""

from marshmallow import Schema, fields

from upheld.wire import Day, Exact, Text


class UsageBody(Schema):
    """Some use of a line; the same source twice is one record."""

    #: 0 for the only line that is paid by use.
    line = fields.Integer(load_default=0)
    source = Text(100, required=True)
    #: Below zero to correct.
    quantity = Exact(required=True)
    unit = Text(64, load_default="")
    starts_on = Day(required=True)
    #: The last day.
    ends_on = Day(load_default=None, allow_none=True)


class UsageTable(Schema):
    """What is recorded at once: all of it or nothing."""

    records = fields.List(fields.Nested(UsageBody), required=True)


class RecordedAnswer(Schema):
    """How many records were new, and how many were there already."""

    new = fields.Integer()
    known = fields.Integer()


class ReadingAnswer(Schema):
    """What one line has used in the period that runs."""

    position = fields.Integer()
    title = fields.String()
    unit = fields.String()
    starts_on = Day()
    #: The first day not in it.
    ends_on = Day()
    quantity = Exact()
    #: Of earlier periods, on no invoice yet.
    late = Exact()


class ReadingsAnswer(Schema):
    """The lines of a contract that are paid by use."""

    readings = fields.List(fields.Nested(ReadingAnswer))
