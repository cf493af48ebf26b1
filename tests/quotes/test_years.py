"""Lines that begin late or end early cost what their years cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.periods import Charge, due
from contracts.quotes.totals import LinePrice, Paid, totals
from contracts.quotes.years import WHOLE, Years, checked_years, years_words
from upheld.errors import InvalidInput
from upheld.money import Money, total


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def price(net: str, years: Years = WHOLE, months: int = 12) -> LinePrice:
    return LinePrice(euro(net), euro(net), True, months, years)  # noqa: FBT003


RAMP = [
    price("4100", Years(1, 1)),
    price("8200", Years(2, 2)),
    price("12300", Years(3, 0)),
]


def test_a_ramp_costs_its_steps_year_by_year() -> None:
    sums = totals(RAMP, "EUR", Paid(36))
    assert sums.by_year == (euro("4100"), euro("8200"), euro("12300"))
    assert (sums.yearly, sums.term) == (euro("4100"), euro("24600"))


def test_without_a_ramp_no_year_is_told_apart() -> None:
    sums = totals([price("4100")], "EUR", Paid(36))
    assert sums.by_year == ()


def test_a_one_off_charge_is_paid_in_the_first_year_of_its_line() -> None:
    visit = LinePrice(
        euro("500"), euro("500"), recurring=False, period_months=1, years=Years(2, 2)
    )
    sums = totals([visit], "EUR", Paid(36))
    assert sums.by_year == (euro("0"), euro("500"), euro("0"))


def test_a_charge_is_due_from_its_first_to_its_last_month() -> None:
    charge = Charge(euro("100"), 1, first=12, until=24)
    sums = [charge.due(months) for months in (12, 13, 24, 36)]
    assert sums == [euro("0"), euro("100"), euro("1200"), euro("1200")]


@given(
    net=st.integers(1, 10**9),
    period=st.sampled_from([1, 3, 6, 12]),
    first=st.integers(1, 5),
    length=st.integers(0, 4),
    term=st.integers(1, 72),
)
def test_the_years_add_up_to_the_term(
    net: int, period: int, first: int, length: int, term: int
) -> None:
    years = Years(first, first + length)
    line = LinePrice(Money(net, "EUR"), Money(net, "EUR"), True, period, years)  # noqa: FBT003
    sums = totals([line], "EUR", Paid(term))
    charge = Charge(Money(net, "EUR"), period, years.start, 12 * years.last)
    assert total(list(sums.by_year), "EUR") == sums.term
    assert due([charge], term, "EUR") == sums.term


def test_a_last_year_before_the_first_is_refused() -> None:
    with pytest.raises(InvalidInput, match="cannot be before year 3"):
        checked_years(3, 2)


@pytest.mark.parametrize(
    ("years", "words"),
    [
        (Years(1, 0), ""),
        (Years(2, 0), "from year 2"),
        (Years(2, 2), "in year 2"),
        (Years(1, 2), "years 1 to 2"),
    ],
)
def test_years_are_said_in_words(years: Years, words: str) -> None:
    assert years_words(years) == words
