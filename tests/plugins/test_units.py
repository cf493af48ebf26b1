from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.exact import NotExact
from plugins.units import UNITS, convert, rounded

QUANTITIES = st.decimals(0, 10**6, places=3)


@pytest.mark.parametrize(
    ("quantity", "unit", "into", "result"),
    [
        ("90", "minute", "hour", "1.5"),
        ("2", "day", "hour", "48"),
        ("1500", "MB", "GB", "1.5"),
        ("1", "GiB", "GB", "1.073741824"),
        ("1", "minute", "day", "0.000694444444"),
        ("7", "seat", "seat", "7"),
    ],
)
def test_a_quantity_is_taken_from_one_unit_into_another(quantity, unit, into, result):
    assert convert(Decimal(quantity), unit, into) == Decimal(result)


def test_what_measures_something_else_is_not_converted():
    with pytest.raises(NotExact, match="hour cannot be converted into GB"):
        convert(Decimal(1), "hour", "GB")


def test_a_unit_that_nobody_knows_is_named():
    with pytest.raises(NotExact, match="There is no unit “mile”"):
        convert(Decimal(1), "hour", "mile")


@pytest.mark.parametrize(
    ("rounding", "result"),
    [("exact", "1.3"), ("up", "1.5"), ("nearest", "1.25"), ("down", "1.25")],
)
def test_a_part_of_a_step_counts_as_the_rounding_says(rounding, result):
    assert rounded(Decimal("1.3"), rounding, Decimal("0.25")) == Decimal(result)


@pytest.mark.parametrize(("quantity", "result"), [("2.5", 3), ("2.49", 2), ("3", 3)])
def test_half_a_step_is_rounded_up_to_the_nearest(quantity, result):
    assert rounded(Decimal(quantity), "nearest") == result


@given(QUANTITIES, st.sampled_from(sorted(UNITS)))
def test_into_its_own_unit_nothing_changes(quantity, unit):
    assert convert(quantity, unit, unit) == quantity


@given(QUANTITIES)
def test_rounding_up_and_down_are_less_than_a_step_apart(quantity):
    up, down = rounded(quantity, "up"), rounded(quantity, "down")

    assert down <= quantity <= up
    assert up - down in (0, 1)
