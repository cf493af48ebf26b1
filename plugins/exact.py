"""Numbers that money can be computed with: exact, finite, of a sensible size."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from upheld.errors import UpheldError

#: The digits before the point: longer numbers are typing errors, and no column
#: would hold their price.
WHOLE_DIGITS = 15
#: The digits after the point that a number may have.
PLACES = 12


class NotExact(UpheldError):
    """A value that is no exact, finite number."""

    status = 422


def exact(value: object, what: str) -> Decimal:
    """Return *value* as a decimal, or refuse it in a sentence.

    :param value: a decimal, a whole number, or the text of one.
    :param what: how the sentence names the number: *The quantity*.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        kind = type(value).__name__
        raise NotExact(f"{what} is a {kind}: use a Decimal, a whole number or text.")
    try:
        number = Decimal(value)
    except (ArithmeticError, ValueError):
        raise NotExact(f"{what} is “{value}”, which is not a number.") from None
    if not number.is_finite():
        raise NotExact(f"{what} is {number}, which is not a finite number.")
    # Compared by exponent: a number such as 1E+999999 must not be written out.
    if number and number.adjusted() >= WHOLE_DIGITS:
        raise NotExact(f"{what} is {number:.2E}, more than can be priced.")
    return _of_few_places(number, what)


def positive(value: object, what: str) -> Decimal:
    """Return *value* as :func:`exact` does; less than zero is refused too."""
    number = exact(value, what)
    if number < 0:
        raise NotExact(f"{what} is {number:f}, less than zero.")
    return number


def _of_few_places(number: Decimal, what: str) -> Decimal:
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -PLACES <= exponent <= 0:
        return number
    with localcontext(prec=60):
        short = number.quantize(Decimal(1).scaleb(-PLACES))
        if short != number:
            raise NotExact(f"{what} has more than {PLACES} digits after the point.")
        short = short.normalize()
        whole = short == short.to_integral_value()
        return short.quantize(Decimal(1)) if whole else short


def to_places(value: object, what: str) -> Decimal:
    """Return *value* as :func:`exact` does, rounded half up to twelve places."""
    if isinstance(value, Decimal) and value.is_finite() and value:
        exponent = value.as_tuple().exponent
        small = isinstance(exponent, int) and exponent < -PLACES
        if small and value.adjusted() < WHOLE_DIGITS:
            with localcontext(prec=60):
                value = value.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP)
    return exact(value, what)
