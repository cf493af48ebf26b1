"""Prices of any interval, brought to a month."""

from decimal import Decimal

import pytest

from contracts.cycles.intervals import Every, Unit
from contracts.figures.recurring import (
    MonthLength,
    RecurringPrice,
    RoundedBy,
    arpa,
    arr,
    mrr,
)
from upheld.money import Money, MoneyError


def price(net, count, unit, quantity="1", currency="EUR"):
    every = Every(count, unit)
    return RecurringPrice(Money.of(net, currency), every, Decimal(quantity))


@pytest.mark.parametrize(
    ("net", "count", "unit", "monthly"),
    [
        ("60", 2, Unit.MONTH, "30.00"),
        ("100", 1, Unit.QUARTER, "33.33"),
        ("500", 1, Unit.YEAR, "41.67"),
        ("720", 3, Unit.YEAR, "20.00"),
        ("-500", 1, Unit.YEAR, "-41.67"),
    ],
)
def test_a_price_is_divided_by_the_months_it_pays_for(net, count, unit, monthly):
    assert str(mrr([price(net, count, unit)], "EUR")) == f"{monthly} EUR"


@pytest.mark.parametrize(
    ("length", "daily", "weekly", "fortnightly"),
    [
        (MonthLength.YEAR_365, "304.17", "86.67", "43.33"),
        (MonthLength.AVERAGE, "304.38", "86.96", "43.48"),
        (MonthLength.THIRTY_DAYS, "300.00", "86.67", "43.33"),
        (MonthLength.FOUR_WEEKS, "280.00", "80.00", "40.00"),
    ],
)
def test_days_and_weeks_are_counted_as_the_setting_says(
    length, daily, weekly, fortnightly
):
    asked = (("10", 1, Unit.DAY), ("20", 1, Unit.WEEK), ("20", 2, Unit.WEEK))
    found = [f"{mrr([price(*one)], 'EUR', length).amount}" for one in asked]

    assert found == [daily, weekly, fortnightly]


def test_fourteen_days_are_two_weeks_and_thirty_days_are_days():
    fourteen, fortnight = price("20", 14, Unit.DAY), price("20", 2, Unit.WEEK)
    thirty = price("20", 30, Unit.DAY)

    assert fourteen.per_month() == fortnight.per_month()
    assert thirty.per_month(MonthLength.THIRTY_DAYS) == 2000


def test_the_quantity_is_in_before_the_price_is_rounded():
    assert str(mrr([price("500", 1, Unit.YEAR, "4")], "EUR")) == "166.67 EUR"


def test_each_price_is_rounded_or_the_sum_alone():
    three = [price("10", 1, Unit.QUARTER) for _ in range(3)]

    assert str(mrr(three, "EUR")) == "9.99 EUR"
    assert str(mrr(three, "EUR", rounded_by=RoundedBy.SUM)) == "10.00 EUR"


def test_a_year_is_twelve_months_before_rounding():
    assert str(arr([price("500", 1, Unit.YEAR, "4")], "EUR")) == "2000.00 EUR"


def test_a_currency_without_cents_has_none():
    assert str(mrr([price("1000", 1, Unit.YEAR, "1", "JPY")], "JPY")) == "83 JPY"


@pytest.mark.parametrize("rounded_by", RoundedBy)
def test_two_currencies_are_never_added(rounded_by):
    both = [price("1", 1, Unit.MONTH), price("1", 1, Unit.MONTH, "1", "CHF")]

    with pytest.raises(MoneyError):
        mrr(both, "EUR", rounded_by=rounded_by)


def test_an_average_needs_customers():
    assert str(arpa(Money.of("100", "EUR"), 3)) == "33.33 EUR"
    assert arpa(Money.of("100", "EUR"), 0) is None
