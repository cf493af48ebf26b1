"""What a promised discount has to be.  Pure: it says everything that is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from upheld.errors import InvalidInput, Problem
from upheld.words import _

LONGEST_REFERENCE = 200
MOST = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedDiscount:
    """Percent off recurring and one-off prices, from a day on.

    ``offering`` is a code, or empty for everything; ``reference`` names the paper
    in which it was agreed, and stands on every price sheet.  ``valid_until`` is the
    first day on which it no longer holds.
    """

    percent: Decimal
    reference: str
    valid_from: date
    valid_until: date | None = None
    offering: str = ""


def check_discount(discount: PromisedDiscount) -> None:
    """Refuse what cannot be promised, by the name of the field."""
    if problems := list(_problems(discount)):
        raise InvalidInput(problems)


def _problems(discount: PromisedDiscount) -> Iterator[Problem]:
    percent = discount.percent
    if not percent.is_finite() or not 0 < percent <= MOST:
        yield Problem(
            "percent", _("A discount is more than 0 and at most 100 percent.")
        )
    elif percent != round(percent, 2):
        yield Problem("percent", _("A discount has at most 2 digits after the point."))
    if not discount.reference.strip():
        yield Problem(
            "reference",
            _("Say where it was agreed."),
            _("It stands on the price sheet: “Framework agreement 2026”."),
        )
    elif len(discount.reference) > LONGEST_REFERENCE:
        yield Problem("reference", _("That is longer than 200 characters."))
    if discount.valid_until and discount.valid_until <= discount.valid_from:
        yield Problem("valid_until", _("It would end before it begins."))
