"""By how much a price changes: as agreed, by an index, within bounds."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.uplift import (
    Kind,
    Rate,
    Uplift,
    check_uplift,
    index_change,
    rate_of,
    read_uplift,
)
from upheld.errors import InvalidInput, Refused
from upheld.money import Money

PRICES = {"2025-09": Decimal("121.3"), "2026-09": Decimal("124.7")}
DAY = date(2026, 12, 1)


def index(**facts: Any) -> Uplift:
    return Uplift(kind=Kind.INDEX, index="CPI", **facts)


def test_a_fixed_change_is_what_was_agreed():
    rate = rate_of(Uplift(kind=Kind.FIXED, percent=Decimal("3.5")), {}, DAY, 12)

    assert rate == Rate(Decimal("3.5"), "as agreed")
    assert rate.of(Money.of("199.99", "EUR")) == Money.of("206.99", "EUR")


def test_an_index_is_read_at_its_newest_month_and_a_year_before():
    rate = rate_of(index(), PRICES, DAY, 12)

    # 124.7 / 121.3 = 1.02803…
    assert rate.percent == Decimal("2.80")
    assert rate.sentence == "“CPI” 2025-09 to 2026-09: 2.8%"


def test_a_value_of_the_month_itself_is_not_published_yet():
    with pytest.raises(Refused, match="no value for 2025-12 or later"):
        rate_of(index(), {"2026-12": Decimal(130)}, DAY, 12)


def test_nothing_rises_twice_for_the_same_months():
    with pytest.raises(Refused, match="no value for 2026-12 or later"):
        rate_of(index(), PRICES, date(2027, 12, 1), 12)


def test_an_index_has_what_is_added_to_it():
    assert rate_of(index(percent=Decimal(1)), PRICES, DAY, 12).percent == Decimal(
        "3.80"
    )


@pytest.mark.parametrize(
    ("bounds", "percent", "words"),
    [
        ({"least": Decimal(3)}, Decimal(3), "at least 3%"),
        ({"most": Decimal(2)}, Decimal(2), "at most 2%"),
        ({"least": Decimal(0), "most": Decimal(5)}, Decimal("2.80"), "2.8%"),
    ],
)
def test_bounds_hold_a_change(bounds, percent, words):
    rate = rate_of(index(**bounds), PRICES, DAY, 12)

    assert rate.percent == percent
    assert rate.sentence.endswith(words)


def test_a_price_never_falls_where_the_least_is_nothing():
    falling = {"2025-09": Decimal(120), "2026-09": Decimal(118)}

    assert rate_of(index(least=Decimal(0)), falling, DAY, 12).percent == 0


def test_a_month_that_is_missing_is_named():
    with pytest.raises(Refused) as refused:
        rate_of(index(), {"2026-09": Decimal(124)}, DAY, 12)

    assert refused.value.message == "“CPI” has no value for 2025-09."


def test_what_was_agreed_survives_its_text():
    agreed = index(percent=Decimal("0.5"), least=Decimal(0), most=Decimal(4))

    assert read_uplift(agreed.text) == agreed
    assert read_uplift("") is None


def test_bounds_that_cross_are_refused_with_an_index_that_is_not_named():
    wrong = Uplift(kind=Kind.INDEX, least=Decimal(5), most=Decimal(2))

    with pytest.raises(InvalidInput) as refused:
        check_uplift(wrong)

    assert [one.where for one in refused.value.problems] == [
        "uplift_least",
        "uplift_index",
    ]


values = st.decimals("1", "1000", places=2)


@given(values, values)
def test_a_change_and_its_way_back_meet_within_a_hundredth(base, now):
    change = index_change(base, now)

    assert abs(base * (1 + change / 100) - now) <= base / 10_000
