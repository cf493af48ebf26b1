"""Parts of periods, the amounts that they make, and what a change costs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.proration import Method
from contracts.cycles.cycle_days import Cycle
from contracts.cycles.intervals import Every, Unit
from contracts.proration.amounts import charge, prorated, rounded, rows
from contracts.proration.changes import (
    Change,
    Direction,
    after_trial,
    direction,
    monthly_value,
    unused,
)
from contracts.proration.counting import billing_cycles
from contracts.proration.methods import ChangeDay, Leading, Measure, Part, of_period
from contracts.proration.multipliers import Precision, multiplier
from upheld.dates import DateError, Period
from upheld.money import Money

MONTH, QUARTER, YEAR = (Every(1, one) for one in (Unit.MONTH, Unit.QUARTER, Unit.YEAR))
START = date(2027, 1, 1)
MARCH = date(2027, 3, 1)

days = st.dates(date(2023, 1, 1), date(2029, 12, 31))
measures = st.builds(
    Measure,
    st.builds(Cycle, days, st.sampled_from([MONTH, QUARTER, YEAR]), st.integers(0, 31)),
    st.sampled_from(Method),
    st.sampled_from(Leading),
    st.sampled_from(["UTC", "Europe/Rome", "America/New_York"]),
)


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


@settings(max_examples=200)
@given(measures, st.lists(days, min_size=3, max_size=3))
def test_parts_add_up_exactly_by_every_method(
    measure: Measure, three: list[date]
) -> None:
    a, b, c = sorted(three)
    assert measure.fraction(a, b) + measure.fraction(b, c) == measure.fraction(a, c)


@settings(max_examples=150)
@given(measures, st.lists(days, min_size=3, max_size=3), st.integers(-(10**7), 10**7))
def test_amounts_add_up_to_the_cent_by_every_method(
    measure: Measure, three: list[date], minor: int
) -> None:
    a, b, c = sorted(three)
    price = Money(minor, "EUR")
    apart = charge(price, measure, a, b) + charge(price, measure, b, c)
    assert apart == charge(price, measure, a, c)


@settings(max_examples=60)
@given(measures, st.integers(0, 12))
def test_a_whole_period_is_one_by_the_methods_that_follow_the_calendar(
    measure: Measure, n: int
) -> None:
    period = measure.cycle.period(n)
    if measure.method in {Method.ACTUAL_DAYS, Method.PER_SECOND, Method.WHOLE_MONTHS}:
        assert measure.fraction(period.start, period.end) == 1


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (Method.ACTUAL_DAYS, "10/28"),
        (Method.THIRTY_DAYS, "12/30"),
        (Method.ACTUAL_OF_30, "10/30"),
        (Method.YEAR_365, "120/365"),
        (Method.WHOLE_MONTHS, "1/1"),
        (Method.STARTED_MONTHS, "0/1"),
        (Method.PER_SECOND, "864000/2419200"),
    ],
)
def test_the_last_ten_days_of_february_by_each_method(
    method: Method, expected: str
) -> None:
    measure = Measure(Cycle(START, MONTH), method)
    assert str(measure.part(date(2027, 2, 19), MARCH)) == expected


@pytest.mark.parametrize(
    ("first", "last", "actual", "of_30", "strict"),
    [
        ("2021-01-27", "2021-01-31", "5/31", "5/30", "4/30"),
        ("2021-02-27", "2021-02-28", "2/28", "2/30", "4/30"),
        ("2020-02-01", "2020-02-29", "29/29", "29/30", "30/30"),
        ("2021-04-21", "2021-04-29", "9/30", "9/30", "9/30"),
    ],
)
def test_one_month_by_three_conventions_both_ends_counted(
    first: str, last: str, actual: str, of_30: str, strict: str
) -> None:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    methods = (Method.ACTUAL_DAYS, Method.ACTUAL_OF_30, Method.THIRTY_DAYS)
    cycle = Cycle(start, MONTH, 1)
    assert [
        str(Measure(cycle, method).part(start, end + timedelta(days=1)))
        for method in methods
    ] == [actual, of_30, strict]
    assert Measure(cycle).inclusive(start, end) == Fraction(actual)


def test_days_over_a_period_may_be_more_than_one() -> None:
    part = of_period(
        date(2012, 3, 2), date(2012, 6, 2), Period(date(2012, 3, 2), date(2012, 4, 2))
    )
    assert str(rounded(part.fraction, 9)) == "2.967741935"


def test_seconds_see_the_hour_that_a_day_lost() -> None:
    measure = Measure(Cycle(MARCH, MONTH), Method.PER_SECOND, zone="Europe/Rome")
    part = measure.part(date(2027, 3, 28), date(2027, 3, 29))
    assert part.figures == (23 * 3600, (31 * 24 - 1) * 3600)
    noon = datetime(2027, 3, 28, 10, tzinfo=UTC)
    midnight = datetime(2027, 3, 28, 22, tzinfo=UTC)
    assert measure.fraction_between(noon, midnight) == Fraction(12, 31 * 24 - 1)


def test_days_before_a_cut_cycle_date_are_parts_of_either_period() -> None:
    cycle = Cycle(date(2011, 2, 14), MONTH, 31)
    first = cycle.first
    assert str(Measure(cycle).part(cycle.start, first)) == "14/28"
    back = Measure(cycle, leading=Leading.COUNTED_BACK)
    assert str(back.part(cycle.start, first)) == "14/31"


@pytest.mark.parametrize("method", [Method.THIRTY_DAYS, Method.WHOLE_MONTHS])
def test_a_method_of_months_refuses_periods_of_weeks(method: Method) -> None:
    with pytest.raises(DateError, match="needs a period of months"):
        Measure(Cycle(START, Every(1, Unit.WEEK)), method)


def test_parts_out_of_order_are_refused() -> None:
    with pytest.raises(DateError, match="is before"):
        Measure(Cycle(START, MONTH)).fraction(MARCH, START)


def test_rows_say_their_days_and_add_up_to_the_price() -> None:
    measure = Measure(Cycle(START, MONTH))
    cuts = [START, date(2027, 1, 11), date(2027, 1, 21), date(2027, 2, 1)]
    made = [
        row
        for first, last in pairwise(cuts)
        for row in rows(euro("100"), measure, first, last)
    ]
    assert [str(one.part) for one in made] == ["10/31", "10/31", "11/31"]
    assert [one.amount for one in made] == [euro("32.26"), euro("32.26"), euro("35.48")]
    assert made[0].sentence == "10 of 31 days at €100.00: €32.26."


@pytest.mark.parametrize("method", Method)
def test_every_method_explains_its_amount(method: Method) -> None:
    measure = Measure(Cycle(START, QUARTER), method)
    (row,) = rows(euro("90"), measure, START, MARCH)
    counted, of = row.part.figures
    assert all(str(said) in row.sentence for said in (counted, of, row.amount.amount))


def test_rows_across_periods_are_one_for_each() -> None:
    measure = Measure(Cycle(START, MONTH))
    made = list(rows(euro("31"), measure, date(2027, 1, 31), date(2027, 3, 2)))
    assert [str(one.part) for one in made] == ["1/31", "28/28", "1/31"]
    assert [one.amount for one in made] == [euro("1"), euro("31"), euro("1")]


def test_the_day_of_a_change_is_the_old_prices_or_the_new_ones() -> None:
    period = Period(date(2023, 8, 29), date(2023, 9, 29))
    change = date(2023, 9, 28)
    assert str(unused(period, change, ChangeDay.NEW)) == "1/31"
    assert str(unused(period, change, ChangeDay.OLD)) == "0/31"


def test_a_change_outside_its_period_is_refused() -> None:
    period = Period(START, MARCH)
    with pytest.raises(DateError, match="is not in the period"):
        unused(period, MARCH)


def test_what_was_used_and_what_is_left_make_the_price() -> None:
    change = Change(euro("10"), euro("20"), Part.days(1, 3))
    assert (change.used, change.unused) == (euro("6.67"), euro("3.33"))
    assert (change.charge, change.due) == (euro("6.67"), euro("3.34"))
    assert change.credit == euro("0")
    assert change.next_invoice() == euro("20")


def test_plans_are_compared_by_price_a_month() -> None:
    monthly, yearly = (
        monthly_value(Decimal(20), MONTH),
        monthly_value(Decimal(180), YEAR),
    )
    assert direction(monthly, yearly) is Direction.DOWNGRADE
    assert direction(yearly, monthly) is Direction.UPGRADE
    assert direction(monthly, monthly_value(Decimal(60), QUARTER)) is Direction.SAME
    assert monthly_value(Decimal(3), Every(1, Unit.WEEK)) == 13


def test_what_is_paid_after_a_trial_begins_when_it_ends() -> None:
    first = after_trial(date(2024, 3, 5), 45)
    measure = Measure(Cycle(first, MONTH, 1))
    part = measure.part(first, date(2024, 5, 1))
    assert (first, str(part)) == (date(2024, 4, 19), "12/30")
    assert prorated(Money(5_000_000, "EUR"), part) == Money(2_000_000, "EUR")


@pytest.mark.parametrize(
    ("start", "target", "end", "cycle", "expected"),
    [
        (
            "2011-01-01",
            "2011-02-27",
            "2011-02-27",
            (15, MONTH),
            (1, ["14/31", "12/28"]),
        ),
        (
            "2011-01-01",
            "2011-04-15",
            "2011-04-27",
            (15, QUARTER),
            (1, ["14/92", "12/91"]),
        ),
        (
            "2011-01-01",
            "2012-01-15",
            "2012-01-27",
            (15, YEAR),
            (1, ["14/365", "12/366"]),
        ),
        ("2010-06-17", "2010-07-17", "2010-07-25", (17, MONTH), (1, ["8/31"])),
        ("2011-01-01", "2011-01-17", "2011-01-15", (1, MONTH), (0, ["14/31"])),
        ("2011-01-31", "2011-03-30", None, (31, MONTH), (2, [])),
        ("2011-01-31", "2011-03-31", None, (31, MONTH), (3, [])),
    ],
)
def test_billing_cycles_are_whole_ones_and_the_parts_around_them(
    start: str, target: str, end: str | None, cycle: tuple[int, Every], expected: object
) -> None:
    cycle_day, every = cycle
    counted = billing_cycles(
        Measure(Cycle(date.fromisoformat(start), every, cycle_day)),
        date.fromisoformat(target),
        end=date.fromisoformat(end) if end else None,
    )
    assert (counted.whole, [str(one) for one in counted.fractions]) == expected


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        (Precision.DAY, "1.0274"),
        (Precision.MONTH, "1.0833"),
        (Precision.MONTH_AND_DAY, "1.0274"),
        (Precision.CALENDAR_MONTH_AND_DAY, "1.0269"),
    ],
)
def test_a_year_and_ten_days_in_price_periods(
    precision: Precision, expected: str
) -> None:
    found = multiplier(date(2017, 1, 1), date(2018, 1, 11), precision)
    assert str(rounded(found, 4)) == expected
