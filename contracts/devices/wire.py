"""Devices as the API describes them."""

from marshmallow import Schema, fields, validate

from contracts.assets.covered.answers import Answer
from contracts.assets.uploads import MOST_ROWS
from upheld.api import PageQuery
from upheld.wire import Day, Exact, Flag, Id, Text, Word


class AssetBody(Schema):
    """A device that can be covered."""

    serial = Text(64, required=True)
    model = Text(80)
    maker = Text(80, metadata={"description": "Empty for the seller's own make"})
    place = Text(200)
    purchased_on = Day(allow_none=True)
    installed_on = Day(allow_none=True)
    #: In the currency of the seller.
    value = Exact(0, 999_999_999, allow_none=True)


class AssetAnswer(AssetBody):
    """A device."""

    id = Id()
    customer_id = Id()


class AssetQuery(PageQuery):
    """Which devices are asked for."""

    text = Text(200, load_default="")


class CheckBody(Schema):
    """Serial numbers to be looked up."""

    serials = fields.List(
        Text(200),
        required=True,
        validate=validate.Length(min=1, max=MOST_ROWS),
    )


class DeviceBody(Schema):
    """Whether one device is covered."""

    serial = fields.String()
    answer = Word(Answer)
    covered_from = Day(allow_none=True)
    covered_until = Day(
        allow_none=True, metadata={"description": "The last day; null without an end"}
    )
    service = fields.String()
    contract = fields.String(metadata={"description": "Its number, or empty"})
    note = fields.String()


class CheckedBody(Schema):
    """An answer for each serial number, in the order in which they were asked."""

    items = fields.List(fields.Nested(DeviceBody))


class ChosenBody(Schema):
    """A device to be chosen."""

    serial = Text(64, required=True)
    model = Text(80)
    maker = Text(80)
    place = Text(200)


class ChooseBody(Schema):
    """The devices of one line of a draft."""

    line_id = Id(required=True)
    devices = fields.List(
        fields.Nested(ChosenBody),
        required=True,
        validate=validate.Length(min=1, max=MOST_ROWS),
    )
    grow = Flag(
        load_default=False, metadata={"description": "Raise the quantity where needed"}
    )


class ChosenRowBody(Schema):
    """What became of one device."""

    serial = fields.String()
    outcome = fields.String(metadata={"enum": ["matched", "new", "already", "refused"]})
    reason = fields.String()


class ChosenAnswer(Schema):
    """What became of every device."""

    chosen = fields.Integer()
    items = fields.List(fields.Nested(ChosenRowBody))
