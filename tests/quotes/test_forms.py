"""What is typed into the builder becomes changes, or is refused at its field."""

from datetime import date
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from contracts.quotes.forms import Changes, read_changes
from contracts.quotes.requests import LineChange, QuoteChange
from upheld.errors import InvalidInput


def read(*fields: tuple[str, str]) -> Changes:
    return read_changes(MultiDict(fields))


def test_fields_of_the_quote_change_the_quote_alone() -> None:
    found = read(
        ("starts_on", "2027-01-01"), ("term_months", "36"), ("csrf_token", "x")
    )
    wanted = QuoteChange(starts_on=date(2027, 1, 1), term_months=36)
    assert found == Changes(wanted, {})


def test_fields_of_a_line_change_that_line() -> None:
    found = read(("quantity-a1", "48"), ("discount-a1", "8 %"), ("quantity-b2", "1,5"))
    assert found == Changes(
        None,
        {
            "a1": LineChange(quantity=Decimal(48), discount_percent=Decimal(8)),
            "b2": LineChange(quantity=Decimal("1.5")),
        },
    )


def test_an_empty_discount_is_none() -> None:
    assert read(("discount-a1", "")).lines["a1"].discount_percent == 0


def test_no_box_ticked_takes_all_options_away() -> None:
    assert read(("option-a1", "")).lines["a1"].options == ()


def test_the_boxes_ticked_are_the_options() -> None:
    found = read(("option-a1", "fast"), ("option-a1", "batteries"), ("option-a1", ""))
    assert found.lines["a1"].options == ("fast", "batteries")


def test_everything_that_cannot_be_read_is_said_at_its_field() -> None:
    with pytest.raises(InvalidInput) as refused:
        read(
            ("starts_on", "soon"),
            ("term_months", "-1"),
            ("discount_percent", "120"),
            ("quantity-a1", "four"),
        )
    places = [problem.where for problem in refused.value.problems]
    assert places == ["starts_on", "term_months", "discount_percent", "quantity-a1"]


@pytest.mark.parametrize("typed", ["", "2027-13-01", "01.01.2027", "20270101x"])
def test_what_is_no_day_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(("valid_until", typed))
    assert refused.value.problems[0].hint == "Such as 31 Dec 2029."
