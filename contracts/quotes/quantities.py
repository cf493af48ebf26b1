"""Quantities and percentages as people type them."""

from decimal import Decimal, InvalidOperation

from upheld.errors import InvalidInput
from upheld.minus import typed
from upheld.words import _, ngettext

LARGEST = Decimal(9_999_999_999)
#: The digits after the point that a quantity may have where parts are sold.
PLACES = 4
#: The digits after the point that a percentage may have.
PERCENT_PLACES = 2


def read_quantity(text: str, where: str = "quantity") -> Decimal:
    """Return the quantity that *text* says; 0, less, or 11 digits are refused."""
    return check_quantity(_number(text, where), where)


def check_quantity(quantity: Decimal, where: str = "quantity") -> Decimal:
    """Return *quantity*, or refuse one that nobody can order."""
    if not quantity.is_finite() or quantity <= 0:
        raise InvalidInput.of(
            where,
            _("The quantity %(quantity)s is not more than 0.", quantity=quantity),
            hint=_("Remove the line to leave the service out."),
        )
    if quantity > LARGEST:
        raise InvalidInput.of(where, _("A quantity has at most 10 digits."))
    if quantity != round(quantity, PLACES):
        raise InvalidInput.of(
            where,
            ngettext(
                "A quantity has at most %(num)s digit after the point.",
                "A quantity has at most %(num)s digits after the point.",
                PLACES,
            ),
        )
    return quantity


def check_whole(quantity: Decimal, unit: str, where: str = "quantity") -> Decimal:
    """Return *quantity*, or refuse a part of something that is sold whole."""
    if quantity == quantity.to_integral_value():
        return quantity
    raise InvalidInput.of(
        where,
        _(
            "%(quantity)s is not a whole number, and a %(unit)s is not divided.",
            quantity=quantity,
            unit=unit or _("unit"),
        ),
    )


def read_percent(text: str, where: str = "discount_percent") -> Decimal:
    """Return the percentage that *text* says: 0 to 100, two digits after the point."""
    return check_percent(_number(text.removesuffix("%").strip() or "0", where), where)


def check_percent(percent: Decimal, where: str = "discount_percent") -> Decimal:
    """Return *percent*, or refuse one that is no discount."""
    if not percent.is_finite() or not 0 <= percent <= 100:  # noqa: PLR2004
        raise InvalidInput.of(
            where,
            _("%(percent)s is not between 0 and 100 percent.", percent=percent),
        )
    if percent != round(percent, PERCENT_PLACES):
        raise InvalidInput.of(
            where,
            ngettext(
                "A percentage has at most %(num)s digit after the point.",
                "A percentage has at most %(num)s digits after the point.",
                PERCENT_PLACES,
            ),
        )
    return percent


def _number(text: str, where: str) -> Decimal:
    """Read plain ASCII digits: no exponent, no separator but one point or comma."""
    plain = typed(text.strip()).replace(",", ".", 1)
    refused = _("“%(typed)s” is not a number.", typed=text.strip()[:40])
    if not plain or len(plain) > 18 or set(plain) - set("0123456789.-+"):  # noqa: PLR2004
        raise InvalidInput.of(where, refused)
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise InvalidInput.of(where, refused) from None
