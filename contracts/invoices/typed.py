"""Amounts and days as people type them.  Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from upheld.errors import InvalidInput, Problem, UpheldError
from upheld.money import Money
from upheld.texts import _


def amount_of(text: str, currency: str, where: str = "amount") -> Money:
    """Return the amount that was typed, or refuse at the field *where*."""
    try:
        return Money.of(Decimal(text.strip() or "0"), currency)
    except (InvalidOperation, UpheldError, ValueError, ArithmeticError):
        raise InvalidInput.of(where, _("This is not an amount.")) from None


def text_of(minor: int, currency: str) -> str:
    """Return an amount as :func:`amount_of` reads it."""
    return f"{Money(minor, currency).amount:f}"


def day_of(text: str, where: str = "day") -> date:
    """Return the day that was typed, or refuse at the field *where*."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput.of(where, _("This is not a day.")) from None


def amounts_of(typed: Mapping[str, str], prefix: str, currency: str) -> dict[str, int]:
    """Return minor units by what follows *prefix* in the names of the fields."""
    amounts: dict[str, int] = {}
    problems: list[Problem] = []
    for name, text in typed.items():
        if name.startswith(prefix):
            try:
                minor = amount_of(text, currency, name).minor
            except InvalidInput as error:
                problems.extend(error.problems)
            else:
                amounts[name.removeprefix(prefix)] = minor
    if problems:
        raise InvalidInput(problems)
    return amounts
