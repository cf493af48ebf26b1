"""How a price comes about, as the API describes it."""

from marshmallow import Schema, fields

from contracts.quotes.options import LETTERS
from upheld.wire import Exact, Flag, MoneyField, Word


class WaterfallQuery(Schema):
    """Which option is counted; without one, that which is recommended."""

    option = Word(["", *LETTERS], load_default="")


class AuthorAnswer(Schema):
    """What added a step; a plugin without a name is Upheld itself."""

    plugin = fields.String()
    version = fields.String()
    built_in = Flag()


class StepAnswer(Schema):
    """One step of the price of a line: ``after`` is ``before`` and ``change``."""

    kind = fields.String()
    reason = fields.String()
    before = MoneyField()
    change = MoneyField()
    after = MoneyField()
    author = fields.Nested(AuthorAnswer)
    inputs = fields.Dict(keys=fields.String(), values=fields.String())


class LineWaterfallAnswer(Schema):
    """The steps of one line for one charge period, before tax."""

    position = fields.Integer()
    code = fields.String()
    title = fields.String()
    quantity = Exact()
    charge = fields.String()
    period_months = fields.Integer()
    steps = fields.List(fields.Nested(StepAnswer))
    list_price = MoneyField()
    net = MoneyField()
    term = MoneyField(metadata={"description": "What it comes to over the term"})
    counted = Flag(metadata={"description": "Whether the totals count it"})


class SumStepAnswer(Schema):
    """What one step changes over the term, of all lines that are counted."""

    kind = fields.String()
    plugin = fields.String()
    before = MoneyField()
    change = MoneyField()
    after = MoneyField()
    lines = fields.Integer()


class TaxAnswer(Schema):
    """The tax of one rate, added up over the payments."""

    percent = Exact()
    category = fields.String(
        metadata={"description": "By EN 16931: S, Z, E, AE, K, G or O"}
    )
    reason = fields.String(metadata={"description": "Why nothing is charged"})
    net = MoneyField(metadata={"description": "What it is charged on"})
    tax = MoneyField()


class WaterfallAnswer(Schema):
    """How a price comes about, from what the models said to what is paid."""

    schema = fields.String()
    currency = fields.String()
    option = fields.String()
    months = fields.Integer()
    lines = fields.List(fields.Nested(LineWaterfallAnswer))
    steps = fields.List(fields.Nested(SumStepAnswer))
    net = MoneyField()
    #: ``null`` where there are several rates.
    tax_percent = Exact(allow_none=True)
    tax = MoneyField()
    gross = MoneyField()
    taxes = fields.List(
        fields.Nested(TaxAnswer),
        metadata={"description": "The tax of each rate, the highest first"},
    )
    tax_sentence = fields.String()
    price_order = fields.Integer(
        allow_none=True,
        metadata={"description": "The revision of the order of the steps, once sent"},
    )
    sums = Flag(metadata={"description": "Whether all steps add up to the totals"})
