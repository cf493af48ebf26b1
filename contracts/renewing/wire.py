"""Renewals as the API describes them."""

from typing import Any

from marshmallow import Schema, fields

from contracts.figures.renewals import Standing
from contracts.quotes.renewing import PriceBasis
from contracts.renewing.queries import Upcoming
from contracts.terms import LONGEST_MONTHS
from contracts.uplift import Kind, Uplift
from upheld.wire import Day, Exact, Flag, Id, MoneyField, Whole, WholeText, Word

#: The longest that the API looks ahead, in days.
FARTHEST = 3650


class UpcomingQuery(Schema):
    """How far to look ahead, in days, and of which standing; empty for all."""

    within = WholeText(1, FARTHEST, load_default=90)
    standing = Word(["", *Standing], load_default="")


class InHandAnswer(Schema):
    """A renewal that was prepared."""

    quote_id = Id()
    number = fields.String()
    state = fields.String()
    yearly = MoneyField()


class UpcomingAnswer(Schema):
    """A term that ends; ``cancel_by`` is ``null`` where it ends by itself."""

    contract_id = Id()
    number = fields.String()
    customer = fields.String()
    last_day = Day()
    cancel_by = Day(allow_none=True)
    standing = Word(Standing)
    yearly = MoneyField()
    #: The steps of notice that the customer was given.
    told = fields.List(fields.String())
    renewal = fields.Nested(InHandAnswer, allow_none=True)


class UpcomingAnswers(Schema):
    """The terms that end, the first to end first."""

    items = fields.List(fields.Nested(UpcomingAnswer))


class RenewalBody(Schema):
    """How a contract is to be renewed; without ``percent`` as was agreed."""

    basis = Word([PriceBasis.CONTRACTED, PriceBasis.LIST], load_default="contracted")
    percent = Exact(-100, 100, load_default=None, allow_none=True)
    months = Whole(0, LONGEST_MONTHS, load_default=0)
    blend = Flag(load_default=True)


class PreparedAnswer(Schema):
    """The draft that was made."""

    quote_id = Id()


def answer_of(row: Upcoming) -> dict[str, Any]:
    """Return a row of the queue as :class:`UpcomingAnswer` writes it."""
    one = row.renewal
    return {
        "contract_id": one.agreement.id,
        "number": one.agreement.number,
        "customer": one.agreement.customer,
        "last_day": one.last_day,
        "cancel_by": one.deadline,
        "standing": one.standing.value,
        "yearly": one.agreement.yearly,
        "told": list(row.told),
        "renewal": row.in_hand,
    }


def wanted_of(given: dict[str, Any]) -> dict[str, Any]:
    """Return what a :class:`RenewalBody` asks for, as facts of a wanted renewal."""
    percent = given["percent"]
    uplift = None if percent is None else Uplift(kind=Kind.FIXED, percent=percent)
    return {
        "basis": PriceBasis(given["basis"]),
        "uplift": uplift,
        "months": given["months"],
        "blend": given["blend"],
    }
