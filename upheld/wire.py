"""The fields of the API: what travels as JSON, read strictly and described exactly.

Amounts, quantities and percentages are texts, so that no number passes through a
float; a value of another JSON type than the described one is refused.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from upheld.dates import utc
from upheld.errors import UpheldError
from upheld.fields import refuse
from upheld.money import CURRENCIES, Money
from upheld.texts import _

#: No exponent, no plus sign, at most 18 characters.
_DECIMAL = r"^-?[0-9]{1,12}(\.[0-9]{1,4})?$"
_AMOUNT = r"^-?[0-9]{1,12}(\.[0-9]{1,4})?$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_ID = r"^[0-9a-f]{32}$"


class Text(fields.String):
    """A text of at most *longest* characters; a required one says something."""

    def __init__(self, longest: int = 200, **options: Any) -> None:  # noqa: ANN401 - marshmallow's own
        """Describe the length, and for a required text that it is not blank."""
        rules: list[validate.Validator] = [validate.Length(max=longest)]
        if options.get("required"):
            rules.append(validate.Regexp(r"(?s).*\S"))
        super().__init__(validate=rules, **options)


class Id(fields.String):
    """An opaque identifier: 32 hex digits."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's own
        """Describe the digits."""
        super().__init__(validate=validate.Regexp(_ID), **options)


class Word(fields.String):
    """One of the words of an enumeration."""

    def __init__(self, words: type[StrEnum] | Sequence[str], **options: Any) -> None:  # noqa: ANN401 - marshmallow's own
        """Describe the *words*."""
        known = [str(word) for word in words]
        super().__init__(validate=validate.OneOf(known), **options)


class Flag(fields.Boolean):
    """``true`` or ``false``, and nothing that could mean either."""

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> bool:  # noqa: ANN401 - whatever was sent
        if not isinstance(value, bool):
            raise refuse(_("Here true or false is needed."))
        return value


class Whole(fields.Integer):
    """A whole number from *least* to *most*, as a JSON number."""

    def __init__(self, least: int = 0, most: int = 10**9, **options: Any) -> None:  # noqa: ANN401 - marshmallow's own
        """Describe the bounds."""
        super().__init__(validate=validate.Range(least, most), **options)

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> int:  # noqa: ANN401 - whatever was sent
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or value != int(value):
            raise refuse(_("Here a whole number is needed."))
        return int(value)


class WholeText(Whole):
    """A whole number in an address, where everything is text."""

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> int:  # noqa: ANN401 - whatever was sent
        if not re.fullmatch("[0-9]{1,9}", str(value), re.ASCII):
            raise refuse(_("“{text}” is no number.").format(text=str(value)[:40]))
        return int(value)


class Exact(fields.Decimal):
    """A decimal as text, such as ``"12.5"``, with at most four decimals."""

    def __init__(
        self,
        least: Decimal | int | None = None,
        most: Decimal | int | None = None,
        **options: Any,  # noqa: ANN401 - marshmallow's own
    ) -> None:
        """Describe the form; the bounds are only checked, for they are no texts."""
        about = {"type": "string", "format": "decimal", "pattern": _DECIMAL}
        super().__init__(metadata=about, **options)
        self.range = validate.Range(least, most)

    def _serialize(self, value: Any, *_args: Any, **_options: Any) -> str | None:  # noqa: ANN401 - a decimal or nothing
        return None if value is None else f"{value:f}"

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Decimal:  # noqa: ANN401 - whatever was sent
        if not isinstance(value, str) or not re.fullmatch(_DECIMAL, value, re.ASCII):
            raise refuse(_("Here a decimal is needed, as text, such as “12.5”."))
        number = Decimal(value)
        self.range(number)
        return number


class Day(fields.Date):
    """A day as ``2027-01-31``."""

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> date:  # noqa: ANN401 - whatever was sent
        if isinstance(value, str) and re.fullmatch(_DAY, value, re.ASCII):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise refuse(_("Here a day is needed, such as 2027-01-31."))


class Instant(fields.DateTime):
    """An instant in UTC, ``2026-11-22T10:00:00Z``; only ever sent, never read."""

    def _serialize(
        self, value: datetime | None, *_args: object, **_options: object
    ) -> str | None:
        if value is None:
            return None
        return utc(value).isoformat(timespec="seconds").replace("+00:00", "Z")


class MoneySchema(Schema):
    """``{"amount": "12.50", "currency": "EUR"}``; read as :class:`Money`."""

    amount = fields.Method(
        "write_amount",
        deserialize="read_amount",
        required=True,
        metadata={"type": "string", "format": "decimal", "pattern": _AMOUNT},
    )
    currency = fields.String(
        required=True,
        validate=validate.OneOf(sorted(CURRENCIES)),
        metadata={"description": "ISO 4217 code"},
    )

    def write_amount(self, money: Money) -> str:
        """Return the amount with the digits of its currency."""
        return f"{money.amount:f}"

    def read_amount(self, value: object) -> Decimal:
        """Return the exact amount."""
        if not isinstance(value, str) or not re.fullmatch(_AMOUNT, value, re.ASCII):
            raise refuse(_("Here an amount is needed, as text, such as “12.50”."))
        return Decimal(value)

    @post_load
    def make(self, given: dict[str, Any], **_: object) -> Money:
        """Return the money; an amount finer than the currency is refused."""
        money = _money(given["amount"], given["currency"])
        if money.amount != given["amount"]:
            raise ValidationError(
                {"amount": refuse(_too_fine(money.currency)).messages}
            )
        return money


class MoneyField(fields.Nested):
    """Money in both directions."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's own
        """Nest :class:`MoneySchema`."""
        super().__init__(MoneySchema, **options)


def _money(amount: Decimal, currency: str) -> Money:
    try:
        return Money.of(amount, currency)
    except UpheldError as error:
        raise refuse(error.message, error.hint) from None


def _too_fine(currency: str) -> str:
    return _("%(currency)s has fewer decimals than that.", currency=currency)
