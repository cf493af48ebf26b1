"""Quotes as the API describes them."""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields

from catalog.proration import Method
from contracts.cycles.billed import Timing
from contracts.cycles.cycle_days import LAST_CYCLE_DAY
from contracts.cycles.stubs import FirstStub
from contracts.quotes.options import LETTERS, LONGEST_TITLE
from contracts.quotes.quantities import LARGEST
from contracts.quotes.requests import LONGEST_SECTION
from contracts.quotes.states import State
from contracts.quotes.waterfall_wire import TaxAnswer
from contracts.quotes.years import MOST as MOST_YEARS
from contracts.rhythm import Alignment
from contracts.terms import LONGEST_MONTHS, LONGEST_NOTICE, NoticeUnit
from upheld.api import PageQuery
from upheld.wire import Day, Exact, Flag, Id, Instant, MoneyField, Text, Whole, Word

LEAST_QUANTITY = Decimal("0.0001")


class QuoteQuery(PageQuery):
    """Which quotes are asked for."""

    text = Text(200, load_default="")
    state = Word(["", *State], load_default="")
    customer_id = Text(32, load_default="")


class LetterField(Word):
    """The letter of an option of a quote."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  marshmallow's own
        """Describe the letters."""
        super().__init__(tuple(LETTERS), **options)


class LineBody(Schema):
    """A service to add; a bundle brings its parts, which stand where it stands."""

    code = Text(64, required=True)
    quantity = Exact(LEAST_QUANTITY, LARGEST, load_default=Decimal(1))
    options = fields.List(
        Text(64), load_default=list, metadata={"description": "Those of the service"}
    )
    discount_percent = Exact(0, 100, load_default=Decimal(0))
    in_options = fields.List(
        LetterField(),
        load_default=list,
        metadata={"description": "Which of the quote's options hold it; empty: all"},
    )
    optional = Flag(
        load_default=False,
        metadata={"description": "The customer may add it; no total counts it"},
    )
    section = Text(LONGEST_SECTION, load_default="")
    from_year = Whole(1, MOST_YEARS, load_default=1)
    to_year = Whole(
        0, MOST_YEARS, load_default=0, metadata={"description": "0: the end"}
    )


class QuoteOptionBody(Schema):
    """One alternative that a quote offers."""

    title = Text(LONGEST_TITLE, required=True)


class OptionsBody(Schema):
    """The options that a quote begins with: two to four, or none."""

    options = fields.List(
        fields.Nested(QuoteOptionBody),
        load_default=list,
        metadata={"description": "The first one is option A"},
    )
    favourite = LetterField(metadata={"description": "The recommended one"})


class TermBody(Schema):
    """What is agreed about time; a ``term_months`` of 0 has no end."""

    starts_on = Day()
    term_months = Whole(0, LONGEST_MONTHS)
    billing_months = Whole(1, 12)
    renewal_months = Whole(0, LONGEST_MONTHS)
    notice = Whole(0, LONGEST_NOTICE)
    notice_unit = Word(NoticeUnit)
    timing = Word((Timing.ADVANCE, Timing.ARREARS))
    alignment = Word(Alignment)
    cycle_day = Whole(1, LAST_CYCLE_DAY)
    first_stub = Word(FirstStub)
    proration = Word(Method)
    discount_percent = Exact(0, 100)


class QuoteBody(TermBody, OptionsBody):
    """A quote to begin."""

    customer_id = Id(required=True)
    title = Text(200)
    currency = Text(3)
    valid_until = Day()
    notes = Text(10_000)
    lines = fields.List(fields.Nested(LineBody), load_default=list)


class QuoteChangeBody(TermBody):
    """What changes above the lines of a draft."""

    title = Text(200)
    valid_until = Day()
    notes = Text(10_000)


class CloneBody(Schema):
    """For whom a copy is; without a customer, for the same."""

    customer_id = Id()


class ExtendBody(Schema):
    """Until when an offer can be accepted."""

    valid_until = Day(required=True)


class PriceBodyQuery(OptionsBody):
    """Services to price without storing anything."""

    customer_id = Id(metadata={"description": "Whose segment and discounts count"})
    currency = Text(3)
    starts_on = Day()
    term_months = Whole(0, LONGEST_MONTHS, load_default=36)
    discount_percent = Exact(0, 100, load_default=Decimal(0))
    lines = fields.List(fields.Nested(LineBody), required=True)


class RowAnswer(Schema):
    """One step of a price."""

    kind = fields.String()
    sentence = fields.String()
    amount = MoneyField()
    running = MoneyField()
    inputs = fields.Dict(keys=fields.String(), values=fields.String())
    model = fields.String()
    model_version = fields.String()


class LineAnswer(Schema):
    """A line with its price explained; without a price, ``unpriced`` says why."""

    id = fields.String()
    position = fields.Integer(
        metadata={"description": "Its place among all lines, from 1"}
    )
    code = fields.String()
    title = fields.String()
    kind = fields.String()
    quantity = Exact()
    options = fields.List(
        fields.String(), metadata={"description": "Those chosen of the service"}
    )
    in_options = fields.List(
        fields.String(),
        metadata={"description": "Letters of the quote's options; empty: all"},
    )
    optional = Flag(metadata={"description": "The customer may add it"})
    section = fields.String()
    from_year = fields.Integer()
    to_year = fields.Integer(metadata={"description": "0: the end"})
    unit = fields.String()
    part_of = fields.String(allow_none=True)
    bundle = Flag()
    discount_percent = Exact()
    charge = fields.String()
    period_months = fields.Integer()
    list_price = MoneyField(allow_none=True)
    net = MoneyField(allow_none=True)
    yearly = MoneyField(allow_none=True)
    rows = fields.List(fields.Nested(RowAnswer))
    plugin = fields.String()
    model = fields.String()
    model_version = fields.String()
    unpriced = fields.String()


class TotalsAnswer(Schema):
    """What the lines cost together, before tax but for the last of them."""

    months = fields.Integer()
    monthly = MoneyField()
    yearly = MoneyField()
    list_yearly = MoneyField()
    one_off = MoneyField()
    term = MoneyField()
    discount_yearly = MoneyField()
    #: ``null`` where there are several rates.
    tax_percent = Exact(allow_none=True)
    tax = MoneyField()
    gross = MoneyField()
    taxes = fields.List(
        fields.Nested(TaxAnswer),
        attribute="by_rate",
        metadata={"description": "The tax of each rate, the highest first"},
    )


class QuoteOptionAnswer(Schema):
    """An option, and what it costs without its optional lines."""

    letter = fields.String()
    title = fields.String()
    favourite = Flag(metadata={"description": "Whether it is recommended"})
    totals = fields.Nested(TotalsAnswer)


class CheckAnswer(Schema):
    """Something that has to be so before a quote is sent."""

    key = fields.String()
    ok = Flag()
    sentence = fields.String()


class PriceAnswerBody(Schema):
    """Services priced: what the builder would show of them."""

    currency = fields.String()
    complete = Flag(metadata={"description": "Whether every line has a price"})
    lines = fields.List(fields.Nested(LineAnswer))
    options = fields.List(fields.Nested(QuoteOptionAnswer))
    totals = fields.Nested(
        TotalsAnswer, metadata={"description": "Those of the recommended option"}
    )
    findings = fields.List(fields.String())
    tax_sentence = fields.String(
        metadata={"description": "What papers have to say about the tax; or empty"}
    )


class QuoteAnswer(PriceAnswerBody):
    """A quote as it is now."""

    id = Id()
    number = fields.String()
    revision = fields.Integer()
    title = fields.String()
    state = Word(State)
    edition = fields.Integer()
    customer_id = Id()
    starts_on = Day()
    term_months = fields.Integer()
    billing_months = fields.Integer()
    renewal_months = fields.Integer()
    notice = fields.Integer()
    notice_unit = fields.String()
    timing = fields.String()
    alignment = fields.String()
    cycle_day = fields.Integer()
    first_stub = fields.String()
    proration = fields.String()
    valid_until = Day()
    discount_percent = Exact()
    notes = fields.String()
    created_at = Instant()
    sent_at = Instant(allow_none=True)
    viewed_at = Instant(allow_none=True)
    checks = fields.List(fields.Nested(CheckAnswer))


class QuoteLine(Schema):
    """A quote in a list."""

    id = Id()
    number = fields.String()
    title = fields.String()
    customer_id = Id()
    customer_name = fields.String()
    state = Word(State)
    yearly = MoneyField()
    total = MoneyField()
    valid_until = Day()
    changed_at = Instant()


class SentAnswer(Schema):
    """A quote that was sent, and the link by which its customer opens it."""

    id = Id(attribute="quote_id")
    number = fields.String()
    link = fields.String()
