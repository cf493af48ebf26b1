"""Changes of a draft as the API describes them."""

from marshmallow import Schema, fields

from contracts.quotes.options import LONGEST_TITLE
from contracts.quotes.quantities import LARGEST
from contracts.quotes.requests import LONGEST_SECTION, MOST_LINES
from contracts.quotes.wire import LEAST_QUANTITY, LetterField, LineBody
from contracts.quotes.years import MOST
from upheld.wire import Exact, Flag, Id, MoneyField, Text, Whole


class NewLineBody(LineBody):
    """A service to add to a draft, or to a bundle on it."""

    part_of = Id(metadata={"description": "The line of the bundle that it joins"})


class LineChangeBody(Schema):
    """What changes of a line; ``code`` puts another service in its place."""

    code = Text(64)
    quantity = Exact(LEAST_QUANTITY, LARGEST)
    options = fields.List(Text(64), metadata={"description": "Those of the service"})
    discount_percent = Exact(0, 100)
    in_options = fields.List(
        LetterField(),
        metadata={"description": "Every option of the quote that shall hold it"},
    )
    optional = Flag()
    section = Text(LONGEST_SECTION)
    from_year = Whole(1, MOST)
    to_year = Whole(0, MOST, metadata={"description": "0: the end"})


class PlaceBody(Schema):
    """Where a line goes."""

    position = Whole(
        1,
        MOST_LINES,
        required=True,
        metadata={"description": "Its place among all lines, from 1"},
    )


class NewOptionBody(Schema):
    """An option to add; the first one makes what there is option A."""

    title = Text(LONGEST_TITLE, required=True)
    like = LetterField(metadata={"description": "The option whose lines it holds too"})


class OptionChangeBody(Schema):
    """What changes of an option."""

    title = Text(LONGEST_TITLE)
    favourite = Flag(metadata={"description": "true recommends it, false is ignored"})


class LevelBody(Schema):
    """What is promised of a line."""

    #: 0: that of its price.
    level = Exact(0, 1000, required=True)


class LevelPoint(Schema):
    """A level with the price of one charge period."""

    level = Exact()
    price = MoneyField()
    cost = MoneyField(
        allow_none=True,
        metadata={"description": "What is expected to be paid; for who sees costs"},
    )


class LevelAnswer(Schema):
    """What can be promised of a line; nothing where its model offers no level."""

    offered = Flag()
    title = fields.String()
    least = Exact()
    most = Exact()
    step = Exact()
    #: The level that it is priced at, or the one nearest in price.
    level = Exact()
    chosen = Flag(metadata={"description": "Whether it was chosen for this line"})
    price = MoneyField()
    points = fields.List(fields.Nested(LevelPoint))
