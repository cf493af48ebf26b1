"""Numbers that money can be computed with: exact, finite, of a sensible size."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from upheld.errors import UpheldError
from upheld.minus import typed
from upheld.words import _

#: The digits before the point: longer numbers are typing errors, and no column
#: would hold their price.
WHOLE_DIGITS = 15
#: The digits after the point that a number may have.
PLACES = 12
#: Digits enough to multiply two such numbers exactly.
PRECISION = 60

_LAST_PLACE = Decimal(1).scaleb(-PLACES)


class NotExact(UpheldError):
    """A value that is no exact, finite number."""

    status = 422


def exact(value: object, what: str) -> Decimal:
    """Return *value* as a decimal, or refuse it in a sentence.

    :param value: a decimal, a whole number, or the text of one.
    :param what: how the sentence names the number: *The quantity*; it is looked up
        in the language in force only when there is something to say.
    """
    number = _decimal(value, what)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -PLACES <= exponent <= 0:
        return number
    short = _of_few_places(number)
    if short != number:
        raise NotExact(
            _(
                "%(what)s has more than %(places)s digits after the point.",
                what=_(what),
                places=PLACES,
            )
        )
    return short


def positive(value: object, what: str) -> Decimal:
    """Return *value* as :func:`exact` does; less than zero is refused too."""
    number = exact(value, what)
    if number < 0:
        raise NotExact(
            _(
                "%(what)s is %(number)s, less than zero.",
                what=_(what),
                number=f"{number:f}",
            )
        )
    return number


def shortest(number: Decimal) -> Decimal:
    """Return *number* without zeros at its end and without an exponent."""
    if number == number.to_integral_value():
        return number.quantize(Decimal(1))
    return number.normalize()


def to_places(value: object, what: str) -> Decimal:
    """Return *value* as :func:`exact` does, rounded half up to twelve places."""
    number = _decimal(value, what)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -PLACES <= exponent <= 0:
        return number
    return _of_few_places(number)


def _decimal(value: object, what: str) -> Decimal:
    if type(value) is not Decimal:
        if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
            raise NotExact(
                _(
                    "%(what)s is a %(kind)s: use a Decimal, a whole number or text.",
                    what=_(what),
                    kind=type(value).__name__,
                )
            )
        try:
            value = Decimal(typed(value) if isinstance(value, str) else value)
        except (ArithmeticError, ValueError):
            raise NotExact(
                _(
                    "%(what)s is “%(given)s”, which is not a number.",
                    what=_(what),
                    given=str(value)[:40],
                )
            ) from None
    if not value.is_finite():
        raise NotExact(
            _(
                "%(what)s is %(number)s, not a finite number.",
                what=_(what),
                number=value,
            )
        )
    # Compared by exponent: a number such as 1E+999999 must not be written out.
    if value and value.adjusted() >= WHOLE_DIGITS:
        raise NotExact(
            _(
                "%(what)s is %(number)s, more than can be priced.",
                what=_(what),
                number=f"{value:.2E}",
            )
        )
    return value or value.copy_abs()


def _of_few_places(number: Decimal) -> Decimal:
    if not number:
        return Decimal(0)
    with localcontext(prec=PRECISION):
        return shortest(number.quantize(_LAST_PLACE, ROUND_HALF_UP))
