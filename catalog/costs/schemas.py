"""Costs and floors as files, forms and programs write them."""

from catalog.books import Per
from catalog.schemas import MOST_MONTHS, Currency
from upheld.fields import Choice, Code, Number, Percent, StrictSchema, Whole


class CostSchema(StrictSchema):
    """What an offering or one of its options costs the seller."""

    offering = Code(required=True)
    option = Code(load_default="")
    currency = Currency(load_default="")
    term_months = Whole(0, MOST_MONTHS, load_default=0)
    per = Choice(Per, load_default=None, allow_none=True)
    amount = Number(0, load_default=None, allow_none=True)
    percent = Percent(load_default=None, allow_none=True)


class FloorSchema(StrictSchema):
    """The least margin of an offering, of a category, or of whole quotes."""

    percent = Percent(required=True)
    offering = Code(load_default="")
    category = Code(load_default="")
