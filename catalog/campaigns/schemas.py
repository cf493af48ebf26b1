"""Campaigns as forms and programs write them."""

from catalog.schemas import Currency
from upheld.fields import Code, Day, Listed, Number, Percent, StrictSchema, Text

#: How many offerings, categories or segments one campaign names.
MOST = 200


class CampaignSchema(StrictSchema):
    """A dated discount."""

    name = Text(100, required=True)
    starts_on = Day(required=True)
    ends_on = Day(load_default=None, allow_none=True)
    percent = Percent(load_default=None, allow_none=True)
    amount = Number(0, load_default=None, allow_none=True)
    currency = Currency(load_default="")
    offerings = Listed(Code(required=True), MOST, load_default=list)
    categories = Listed(Code(required=True), MOST, load_default=list)
    segments = Listed(Code(required=True), MOST, load_default=list)
