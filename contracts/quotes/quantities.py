"""Quantities and percentages as people type them."""

from decimal import Decimal, InvalidOperation

from upheld.errors import InvalidInput

LARGEST = Decimal(9_999_999_999)
#: The digits after the point that a quantity may have where parts are sold.
PLACES = 4


def read_quantity(text: str, where: str = "quantity") -> Decimal:
    """Return the quantity that *text* says; 0, less, or 11 digits are refused."""
    return check_quantity(_number(text, where), where)


def check_quantity(quantity: Decimal, where: str = "quantity") -> Decimal:
    """Return *quantity*, or refuse one that nobody can order."""
    if not quantity.is_finite() or quantity <= 0:
        raise InvalidInput.of(
            where,
            f"The quantity {quantity} is not more than 0.",
            hint="Remove the line to leave the service out.",
        )
    if quantity > LARGEST:
        raise InvalidInput.of(where, "A quantity has at most 10 digits.")
    if quantity != round(quantity, PLACES):
        raise InvalidInput.of(
            where, f"A quantity has at most {PLACES} digits after the point."
        )
    return quantity


def check_whole(quantity: Decimal, unit: str, where: str = "quantity") -> Decimal:
    """Return *quantity*, or refuse a part of something that is sold whole."""
    if quantity == quantity.to_integral_value():
        return quantity
    raise InvalidInput.of(
        where,
        f"{quantity} is not a whole number, and a {unit or 'unit'} is not divided.",
    )


def read_percent(text: str, where: str = "discount_percent") -> Decimal:
    """Return the percentage that *text* says: 0 to 100, two digits after the point."""
    return check_percent(_number(text.removesuffix("%").strip() or "0", where), where)


def check_percent(percent: Decimal, where: str = "discount_percent") -> Decimal:
    """Return *percent*, or refuse one that is no discount."""
    if not percent.is_finite() or not 0 <= percent <= 100:  # noqa: PLR2004
        raise InvalidInput.of(where, f"{percent} is not between 0 and 100 percent.")
    if percent != round(percent, 2):
        raise InvalidInput.of(
            where, "A percentage has at most 2 digits after the point."
        )
    return percent


def _number(text: str, where: str) -> Decimal:
    """Read plain ASCII digits: no exponent, no separator but one point or comma."""
    typed = text.strip().replace(",", ".", 1)
    if not typed or len(typed) > 18 or set(typed) - set("0123456789.-+"):  # noqa: PLR2004
        raise InvalidInput.of(where, f"{text.strip()[:40]!r} is not a number.")
    try:
        return Decimal(typed)
    except InvalidOperation:
        raise InvalidInput.of(where, f"{text.strip()!r} is not a number.") from None
