from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.money import LARGEST_MINOR, Money, MoneyError, digits, to_minor, total

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "CLF"])
MINOR = st.integers(min_value=-(10**14), max_value=10**14)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("currency", "expected"), [("JPY", 0), ("EUR", 2), ("KWD", 3), ("CLF", 4)]
)
def test_currency_has_the_digits_of_iso_4217(currency, expected):
    assert digits(currency) == expected


@pytest.mark.parametrize("currency", ["eur", "XXX", "", "EURO", "DEM"])
def test_unknown_currency_is_refused_by_its_code(currency):
    with pytest.raises(MoneyError, match=f"“{currency}” is not an ISO 4217"):
        Money(1, currency)


@pytest.mark.parametrize(
    ("amount", "minor"),
    [("1.005", 101), ("1.004", 100), ("-1.005", -101), ("0.0049999", 0), ("12", 1200)],
)
def test_half_a_cent_is_rounded_away_from_zero(amount, minor):
    assert to_minor(Decimal(amount), "EUR") == minor


def test_amount_of_yen_has_no_decimals():
    assert str(Money.of("1234.5", "JPY")) == "1235 JPY"


def test_amount_of_dinar_has_three_decimals():
    assert str(Money.of("0.1235", "KWD")) == "0.124 KWD"


@pytest.mark.parametrize("minor", [1.0, True, Decimal(1), "1"])
def test_money_is_made_of_whole_minor_units_only(minor):
    with pytest.raises(MoneyError, match="whole minor units"):
        Money(minor, "EUR")


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "ten", ""])
def test_amount_that_is_no_number_is_refused(amount):
    with pytest.raises(MoneyError, match="is not an amount of money"):
        Money.of(amount, "EUR")


def test_amount_larger_than_a_column_is_refused():
    with pytest.raises(MoneyError, match="more than can be stored"):
        to_minor(Decimal(LARGEST_MINOR), "EUR")


def test_two_currencies_are_never_added():
    with pytest.raises(MoneyError, match=r"1.00 EUR with 1.00 CHF: two currencies"):
        Money(100, "EUR") + Money(100, "CHF")


def test_thirds_of_a_euro_sum_to_the_euro():
    parts = Money(100, "EUR").allocate([1, 1, 1])

    assert [part.minor for part in parts] == [34, 33, 33]


def test_odd_cents_go_to_the_largest_remainders():
    parts = Money(100, "EUR").allocate([2, 3, 1])

    assert [part.minor for part in parts] == [33, 50, 17]


def test_weights_of_zero_share_equally():
    assert [part.minor for part in Money(3, "EUR").allocate([0, 0])] == [2, 1]


@pytest.mark.parametrize(
    ("minor", "numerator", "denominator", "expected"),
    [(100, 1, 3, 33), (100, 2, 3, 67), (1, 1, 2, 1), (-1, 1, 2, -1), (0, 7, 12, 0)],
)
def test_part_is_rounded_half_up(minor, numerator, denominator, expected):
    assert Money(minor, "EUR").part(numerator, denominator).minor == expected


@given(MINOR, st.integers(0, 600), st.integers(1, 12))
def test_part_is_what_exact_fractions_round_to(minor, numerator, denominator):
    exact = Fraction(minor * numerator, denominator)
    nearest = floor(abs(exact) + Fraction(1, 2)) * (1 if exact >= 0 else -1)

    assert Money(minor, "EUR").part(numerator, denominator).minor == nearest


@pytest.mark.parametrize("weights", [[], [1, -1]])
def test_weights_that_make_no_parts_are_refused(weights):
    with pytest.raises(MoneyError, match="cannot split"):
        Money(100, "EUR").allocate(weights)


@given(MINOR, CURRENCIES, WEIGHTS)
def test_parts_always_sum_to_the_whole(minor, currency, weights):
    whole = Money(minor, currency)

    assert total(whole.allocate(weights), currency) == whole


@given(MINOR, WEIGHTS)
def test_no_part_is_a_cent_off_its_exact_share(minor, weights):
    parts = Money(minor, "EUR").allocate(weights)
    shares = weights if any(weights) else [1] * len(weights)

    for part, share in zip(parts, shares, strict=True):
        assert abs(part.minor * sum(shares) - minor * share) < sum(shares)


@given(MINOR, CURRENCIES)
def test_amount_and_minor_units_are_the_same_money(minor, currency):
    assert Money.of(Money(minor, currency).amount, currency).minor == minor


@given(MINOR, MINOR, CURRENCIES)
def test_subtracting_undoes_adding(one, two, currency):
    start = Money(one, currency)

    assert start + Money(two, currency) - Money(two, currency) == start
