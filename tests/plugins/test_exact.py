from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.exact import NotExact, exact, positive, to_places


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("410.00", "410.00"),
        (7, "7"),
        ("1E3", "1000"),
        ("0.10000000000000000", "0.1"),
        ("-0", "0"),
        (Decimal("0E-99999"), "0"),
    ],
)
def test_text_and_whole_numbers_become_exact_decimals(value, number):
    assert str(exact(value, "It")) == number


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (0.1, "It is a float: use a Decimal, a whole number or text."),
        (True, "It is a bool: use a Decimal, a whole number or text."),
        (None, "It is a NoneType: use a Decimal, a whole number or text."),
        ("ten", "It is “ten”, which is not a number."),
        ("NaN", "It is NaN, not a finite number."),
        ("-Infinity", "It is -Infinity, not a finite number."),
        ("1e15", "It is 1.00E+15, more than can be priced."),
        ("1E+999999", "It is 1.00E+999999, more than can be priced."),
        ("0.0000000000001", "It has more than 12 digits after the point."),
    ],
)
def test_what_money_cannot_be_computed_with_is_refused(value, sentence):
    with pytest.raises(NotExact) as refused:
        exact(value, "It")

    assert refused.value.message == sentence


def test_less_than_zero_is_refused_where_nothing_can_be():
    with pytest.raises(NotExact, match="The quantity is -3, less than zero"):
        positive("-3", "The quantity")


def test_an_endless_fraction_is_cut_to_twelve_places():
    third = Decimal(1) / 3

    assert to_places(third, "It") == Decimal("0.333333333333")


@given(st.decimals(allow_nan=True, allow_infinity=True) | st.text() | st.integers())
def test_any_value_is_a_small_decimal_or_refused(value):
    try:
        number = to_places(value, "It")
    except NotExact:
        return
    assert abs(number) < 10**15
    assert int(number.as_tuple().exponent) >= -12
