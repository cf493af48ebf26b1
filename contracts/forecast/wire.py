"""What is to come of a contract, as the API describes it."""

from typing import Any

from marshmallow import Schema, fields

from contracts.forecast.outlook import Outlook, What
from upheld.plain import to_plain
from upheld.wire import Day, MoneyField, Word


class ForecastQuery(Schema):
    """How far to look; without a day, ten years."""

    until = Day(load_default=None)


class HappeningAnswer(Schema):
    """Something that happens on a day; ``last_day`` is the last one covered by it."""

    day = Day()
    what = Word(What)
    last_day = Day(allow_none=True)


class YearAnswer(Schema):
    """What is invoiced in a calendar year."""

    year = fields.Integer()
    invoices = fields.Integer()
    net = MoneyField()
    tax = MoneyField()
    gross = MoneyField()


class ForecastAnswer(Schema):
    """What a contract invoices, renews and ends, if nobody changes anything."""

    since = Day()
    until = Day()
    obstacle = fields.String(
        metadata={"description": "Why nothing is invoiced now; empty if nothing is"}
    )
    happenings = fields.List(fields.Nested(HappeningAnswer))
    years = fields.List(fields.Nested(YearAnswer))
    total = fields.Nested(YearAnswer)
    invoices = fields.List(
        fields.Dict(),
        metadata={"description": "Schema upheld.invoice/1, with an empty number"},
    )


def answer_of(found: Outlook) -> dict[str, Any]:
    """Return an outlook as :class:`ForecastAnswer` takes it."""
    return {
        "since": found.since,
        "until": found.until,
        "obstacle": found.obstacle,
        "happenings": found.happenings,
        "years": found.years,
        "total": found.total,
        "invoices": [to_plain(one) for one in found.invoices],
    }
