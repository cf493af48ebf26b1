"""Quantities and percentages as people type them."""

from decimal import Decimal

import pytest

from contracts.quotes.quantities import check_whole, read_percent, read_quantity
from upheld.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("48", "48"),
        (" 2,5 ", "2.5"),
        ("0.0001", "0.0001"),
        ("9999999999", "9999999999"),
    ],
)
def test_a_quantity_is_read_as_typed(text: str, expected: str) -> None:
    assert read_quantity(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "-1",
        "−1",
        "10000000000",
        "1e3",
        "NaN",
        "Infinity",
        "1,000.5",
        "٣",
        "0.00001",
    ],
)
def test_a_quantity_that_nobody_can_order_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_quantity(text, "lines.2.quantity")
    assert caught.value.problems[0].where == "lines.2.quantity"


def test_a_part_of_something_sold_whole_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"2\.5 is not a whole number"):
        check_whole(Decimal("2.5"), "server")


@pytest.mark.parametrize(
    ("text", "expected"), [("8 %", "8"), ("", "0"), ("2,5", "2.5")]
)
def test_a_percentage_is_read_as_typed(text: str, expected: str) -> None:
    assert read_percent(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["-1", "100.01", "1.234", "x", "1e1"])
def test_a_percentage_that_is_no_discount_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_percent(text)


@pytest.mark.parametrize("text", ["-3", "−3"])
def test_both_minus_signs_are_read(text: str) -> None:
    with pytest.raises(InvalidInput, match="The quantity -3 is not more than 0"):
        read_quantity(text)
