"""What the lines of a quote cost together."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.quotes.totals import LinePrice, Paid, percent_off, subtotal, totals
from contracts.taxes import TaxRate
from upheld.money import Money, total


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def yearly(listed: str, net: str) -> LinePrice:
    return LinePrice(euro(listed), euro(net), recurring=True, period_months=12)


# The wireframe of the quote builder: four lines, 36 months.
LINES = [
    yearly("19680", "18105.60"),
    yearly("1740", "1600.80"),
    yearly("9600", "9600"),
    yearly("14400", "12960"),
]


def test_the_totals_of_a_quote_agree_with_each_other() -> None:
    sums = totals(LINES, "EUR", Paid(36, 12, TaxRate.of(Decimal("8.1"))))
    assert sums.yearly == euro("42266.40")
    assert sums.term == euro("126799.20")
    assert sums.discount_yearly == euro("3153.60")
    assert sums.discount_yearly_percent == Decimal("6.9")
    assert sums.gross == euro("126799.20") + euro("10270.74")


def test_a_one_off_line_counts_once() -> None:
    work = LinePrice(euro("500"), euro("450"), recurring=False, period_months=1)
    sums = totals([work], "EUR", Paid(36))
    assert (sums.yearly, sums.one_off, sums.term) == (
        euro("0"),
        euro("450"),
        euro("450"),
    )


def test_an_evergreen_quote_counts_its_first_year() -> None:
    sums = totals(LINES, "EUR", Paid(0))
    assert (sums.months, sums.term) == (12, euro("42266.40"))


def test_a_monthly_price_makes_twelve_a_year() -> None:
    line = LinePrice(euro("9.99"), euro("9.99"), recurring=True, period_months=1)
    sums = totals([line], "EUR", Paid(24))
    assert (sums.monthly, sums.yearly, sums.term) == (
        euro("9.99"),
        euro("119.88"),
        euro("239.76"),
    )


def test_a_heading_has_its_own_subtotal() -> None:
    group = subtotal("Warranty", LINES[:2], "EUR", 36)
    assert group.yearly == euro("19706.40")


@pytest.mark.parametrize(
    ("listed", "net", "expected"),
    [("0", "0", "0"), ("3", "2", "33.3"), ("100", "110", "-10.0")],
)
def test_a_discount_is_a_percentage_of_the_list(
    listed: str, net: str, expected: str
) -> None:
    assert percent_off(euro(listed), euro(net)) == Decimal(expected)


prices = st.builds(
    lambda listed, net, recurring, period: LinePrice(
        Money(listed, "EUR"),
        Money(net, "EUR"),
        recurring=recurring,
        period_months=period,
    ),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.booleans(),
    st.sampled_from([1, 3, 6, 12]),
)


@given(st.lists(prices, max_size=8), st.integers(0, 60))
def test_subtotals_add_up_to_the_total(lines: list[LinePrice], months: int) -> None:
    sums = totals(lines, "EUR", Paid(months))
    groups = [subtotal("", [one], "EUR", months) for one in lines]
    assert total([group.yearly for group in groups], "EUR") == sums.yearly
    assert sums.list_term - sums.discount_term == sums.term
