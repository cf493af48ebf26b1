"""The catalogue as the API describes it: every field, what it holds, in JSON.

These schemas check shapes and write answers.  What the values mean is checked by the
same rules as for files and forms: :mod:`catalog.schemas` and :mod:`catalog.checks`.
"""

from typing import Any

from marshmallow import Schema, fields, validate

from catalog.books import Per
from catalog.offerings import Covers, Due, Kind
from catalog.promises import (
    PROMISES,
    Day,
    Remedy,
    StartBasis,
    TimeUnit,
    Window,
)
from catalog.proration import Method
from catalog.schemas import MOST_MINUTES, MOST_MONTHS
from upheld.fields import LONGEST_TEXT
from upheld.money import CURRENCIES
from upheld.wire import Day as DayField
from upheld.wire import Exact, Flag, Instant, Text, Whole, WholeText, Word

_CODE = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")


class CodeField(fields.String):
    """A short name: letters, digits, dots, hyphens and underscores."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  marshmallow's own
        """Describe the characters."""
        super().__init__(validate=_CODE, **options)


class ShareBody(Schema):
    """For how long, and what part of it, a cost is taken over."""

    months = Whole(1, MOST_MONTHS, required=True)
    percent = Exact(0, 100)


class DelayBody(Schema):
    """A promised time."""

    count = Whole(1, 9999, required=True)
    unit = Word(TimeUnit, required=True)


class TargetBody(Schema):
    """How fast a request of one priority is answered."""

    priority = Text(40, required=True)
    meaning = Text(80, required=True)
    response_minutes = Whole(1, MOST_MINUTES, required=True)
    repair_minutes = Whole(1, MOST_MINUTES, allow_none=True)


class HoursBody(Schema):
    """The hours in which clocks run; left out, they run day and night."""

    days = fields.List(Word(Day), required=True)
    opens = fields.String(required=True, metadata={"description": "HH:MM"})
    closes = fields.String(required=True, metadata={"description": "HH:MM or 24:00"})
    timezone = Text(64)
    holidays = Text(2)


class CreditBody(Schema):
    """What is credited below one uptime."""

    below = Exact(0, 100, required=True)
    credit = Exact(0, 100, required=True)


class PromiseBody(Schema):
    """A promise; its ``kind`` says which of the other fields it has."""

    kind = Word(tuple(PROMISES), required=True)
    exclusions = fields.List(Text(300))
    service = Text(200)
    target = Exact(0, 100)
    window = Word(Window)
    measured = Text(200)
    measured_from = Text(200)
    every_seconds = Whole(1, 86_400)
    credits = fields.List(fields.Nested(CreditBody))
    cap = Exact(0, 100, allow_none=True)
    targets = fields.List(fields.Nested(TargetBody))
    hours = fields.Nested(HoursBody)
    channels = fields.List(Text(200))
    parts = fields.Nested(ShareBody, allow_none=True)
    labour = fields.Nested(ShareBody, allow_none=True)
    expenses = fields.Nested(ShareBody, allow_none=True)
    starts = Word(StartBasis)
    remedy = Word(Remedy)
    within = fields.Nested(DelayBody, allow_none=True)


class DutyBody(Schema):
    """What the customer has to do."""

    what = Text(300, required=True)
    due = Word(Due)
    days = Whole(0, 3650)
    blocking = Flag()


class OptionBody(Schema):
    """An extra that can be chosen."""

    code = CodeField(required=True)
    title = Text(required=True)
    adds = Text(300, required=True)
    promises = fields.List(fields.Nested(PromiseBody))


class ItemBody(Schema):
    """A part of a bundle."""

    code = CodeField(required=True)
    minimum = Whole(0, 100_000)
    maximum = Whole(1, 100_000, allow_none=True)
    default = Whole(0, 100_000)


class OfferingBody(Schema):
    """What an offering says."""

    code = CodeField(required=True)
    kind = Word(Kind, required=True)
    title = Text(required=True)
    outcome = Text(300, required=True)
    description = Text(LONGEST_TEXT)
    category = Text(64, metadata={"description": "Code of a category, or empty"})
    unit = Text(40)
    units = Text(40)
    promises = fields.List(fields.Nested(PromiseBody))
    duties = fields.List(fields.Nested(DutyBody))
    exclusions = fields.List(Text(300))
    options = fields.List(fields.Nested(OptionBody))
    valid_from = DayField(allow_none=True)
    valid_until = DayField(
        allow_none=True, metadata={"description": "The last day on which it is sold"}
    )
    requires = fields.List(
        fields.List(CodeField()),
        metadata={"description": "Of each group one is enough"},
    )
    excludes = fields.List(CodeField())
    replaces = fields.List(CodeField())
    items = fields.List(fields.Nested(ItemBody))
    #: Percent, of bundles alone.
    discount = Exact(0, 100)
    covers = Word(
        Covers, metadata={"description": "assets: each has a serial number on quotes"}
    )
    models = fields.List(
        Text(80), metadata={"description": "The models covered; empty for any"}
    )
    serials_required = Flag()


class OfferingAnswer(Schema):
    """An offering as it is now."""

    id = fields.String()
    state = fields.String(metadata={"enum": ["active", "retired"]})
    revision = fields.Integer()
    sha256 = fields.String(metadata={"description": "Of the canonical text of spec"})
    changed_at = Instant()
    spec = fields.Nested(OfferingBody)


class OfferingLine(Schema):
    """An offering as lists show it."""

    id = fields.String()
    code = fields.String()
    kind = fields.String(metadata={"enum": [kind.value for kind in Kind]})
    title = fields.String()
    category = fields.String()
    state = fields.String(metadata={"enum": ["active", "retired"]})
    revision = fields.Integer()
    valid_from = DayField(allow_none=True)
    valid_until = DayField(allow_none=True)
    changed_at = Instant()


class OfferingQuery(Schema):
    """Which offerings are asked for."""

    after = Text(1000, metadata={"description": "The ``next`` of the page before"})
    size = WholeText(1, 200, load_default=50)
    text = Text(200, load_default="")
    kind = Word(["", *Kind], load_default="")
    category = Text(64, load_default="")
    state = Word(("", "active", "retired"), load_default="")


class TermDiscountBody(Schema):
    """Percent off for a term of so many months or more."""

    months = Whole(1, MOST_MONTHS, required=True)
    percent = Exact(0, 100, required=True)


class PriceBody(Schema):
    """The price of an offering, or of one of its options."""

    offering = CodeField(required=True)
    option = Text(64, metadata={"description": "Empty for the offering itself"})
    term_months = Whole(0, MOST_MONTHS, metadata={"description": "0 for any term"})
    per = Word(Per, required=True)
    model = Text(64, required=True)
    parameters = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={
            "description": "As the schema Parameters.MODEL says, for the model chosen"
        },
    )
    #: The least that a line is charged each time.
    minimum = Exact(0, allow_none=True)


class PriceAnswer(PriceBody):
    """A price in its book."""

    id = fields.String()


class PriceBookBody(Schema):
    """What a price book says besides its prices."""

    code = CodeField(required=True)
    title = Text(required=True)
    currency = fields.String(required=True, validate=validate.OneOf(sorted(CURRENCIES)))
    segment = CodeField(allow_none=True)
    valid_from = DayField(allow_none=True)
    valid_until = DayField(allow_none=True, metadata={"description": "The last day"})
    term_discounts = fields.List(fields.Nested(TermDiscountBody))
    proration = Word(
        Method, metadata={"description": "How parts of a period are charged"}
    )


class PriceBookLine(Schema):
    """A price book as lists show it."""

    id = fields.String()
    code = fields.String()
    title = fields.String()
    currency = fields.String()
    segment = fields.String(allow_none=True)
    valid_from = DayField(allow_none=True)
    valid_until = DayField(allow_none=True)
    prices = fields.Integer(metadata={"description": "How many there are"})


class PriceBookAnswer(PriceBookBody):
    """A price book with its prices."""

    id = fields.String()
    prices = fields.List(fields.Nested(PriceAnswer))
