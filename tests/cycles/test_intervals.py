"""Intervals counted from an anchor, and the periods that they make."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.cycles.cycle_days import Cycle, align, align_to_next
from contracts.cycles.intervals import Every, Unit, tile, whole_periods
from contracts.cycles.stubs import FirstStub, periods
from upheld.dates import DateError

MONTH = Every(1, Unit.MONTH)
DAY = timedelta(days=1)

everies = st.builds(Every, st.integers(1, 40), st.sampled_from(Unit))
monthly = st.builds(
    Every, st.integers(1, 12), st.sampled_from([Unit.MONTH, Unit.QUARTER, Unit.YEAR])
)
days = st.dates(date(1990, 1, 1), date(2080, 12, 31))
#: The days that months disagree about.
late_days = st.sampled_from(
    [date(2024, 1, n) for n in (28, 29, 30, 31)] + [date(2024, 2, 29)]
)


def test_months_from_the_31st_spring_back() -> None:
    assert [MONTH.after(date(2027, 1, 31), n) for n in range(4)] == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
    ]


def test_months_are_counted_backwards_by_the_same_rule() -> None:
    assert MONTH.after(date(2028, 3, 31), -1) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        (Every(30, Unit.DAY), date(2024, 1, 30)),
        (Every(2, Unit.WEEK), date(2024, 1, 14)),
        (Every(1, Unit.QUARTER), date(2024, 3, 31)),
        (Every(1, Unit.HALF_YEAR), date(2024, 6, 30)),
        (Every(3, Unit.YEAR), date(2026, 12, 31)),
    ],
)
def test_each_unit_is_counted_as_it_is_called(every: Every, expected: date) -> None:
    assert every.after(date(2023, 12, 31)) == expected


@pytest.mark.parametrize(
    ("every", "first", "last"),
    [
        (Every(1, Unit.WEEK), date(2024, 2, 12), date(2024, 2, 18)),
        (Every(1, Unit.MONTH), date(2024, 2, 1), date(2024, 2, 29)),
        (Every(1, Unit.QUARTER), date(2024, 1, 1), date(2024, 3, 31)),
        (Every(1, Unit.HALF_YEAR), date(2024, 1, 1), date(2024, 6, 30)),
        (Every(1, Unit.YEAR), date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_calendar_periods_begin_with_the_calendar(
    every: Every, first: date, last: date
) -> None:
    period = every.calendar(date(2024, 2, 15))
    assert (period.start, period.last_day) == (first, last)


@pytest.mark.parametrize("every", [Every(5, Unit.MONTH), Every(30, Unit.DAY)])
def test_what_fits_no_calendar_is_refused(every: Every) -> None:
    with pytest.raises(DateError, match="does not fit into the calendar"):
        every.calendar(date(2024, 2, 15))


@settings(max_examples=60)
@given(late_days, monthly, st.integers(-60, 60))
def test_a_boundary_has_the_day_of_the_anchor_or_the_last_of_its_month(
    anchor: date, every: Every, n: int
) -> None:
    day = every.after(anchor, n)
    assert day.day == anchor.day or (day + DAY).day == 1


@settings(max_examples=60)
@given(everies, days, days)
def test_the_period_around_a_day_holds_it(
    every: Every, anchor: date, day: date
) -> None:
    n = every.index(anchor, day)
    period = every.period(anchor, n)
    assert day in period
    assert every.period(anchor, n + 1).start == period.end


def test_periods_tile_five_years_from_every_late_day() -> None:
    for anchor in [date(2024, 1, n) for n in (28, 29, 30, 31)] + [date(2024, 2, 29)]:
        made = list(tile(anchor, date(2029, 3, 1), MONTH))
        assert made[0].start == anchor
        assert made[-1].end == date(2029, 3, 1)
        assert [one.end for one in made[:-1]] == [one.start for one in made[1:]]


def test_days_out_of_order_are_refused() -> None:
    with pytest.raises(DateError, match="2024-01-01 is before 2024-02-01"):
        whole_periods(date(2024, 2, 1), date(2024, 1, 1), MONTH)


@pytest.mark.parametrize("count", [0, -1, 1001])
def test_an_interval_of_nothing_is_refused(count: int) -> None:
    with pytest.raises(DateError, match="is not between 1 and 1000"):
        Every(count, Unit.DAY)


def test_what_lies_outside_the_calendar_is_refused() -> None:
    with pytest.raises(DateError, match="outside the calendar"):
        Every(1000, Unit.YEAR).after(date(2024, 1, 1), 9)


@settings(max_examples=60)
@given(days, st.integers(1, 31), monthly)
def test_a_cycle_begins_within_one_period_of_its_start(
    start: date, cycle_day: int, every: Every
) -> None:
    cycle = Cycle(start, every, cycle_day)
    assert start <= cycle.first <= every.after(start) + timedelta(days=3)
    assert (
        cycle.begins(cycle.index(start)) <= start < cycle.begins(cycle.index(start) + 1)
    )


@settings(max_examples=60)
@given(days, st.integers(1, 31), monthly, st.integers(-30, 30))
def test_every_cycle_date_is_the_cycle_day_or_the_last_of_its_month(
    start: date, cycle_day: int, every: Every, n: int
) -> None:
    cycle = Cycle(start, every, cycle_day)
    begins = cycle.begins(n)
    assert begins == align(begins, cycle_day)
    assert cycle.index(begins) == n
    assert cycle.index(begins - DAY) == n - 1


def test_a_month_goes_to_the_next_cycle_day_and_weeks_ignore_it() -> None:
    asked = {"since": date(2022, 2, 2), "cycle_day": 17}
    assert align_to_next(date(2022, 2, 19), every=MONTH, **asked) == date(2022, 3, 17)  # type: ignore[arg-type]
    week = Every(1, Unit.WEEK)
    assert align_to_next(date(2022, 2, 16), every=week, **asked) == date(2022, 2, 16)  # type: ignore[arg-type]


@pytest.mark.parametrize("cycle_day", [-1, 32])
def test_a_cycle_day_that_no_month_has_is_refused(cycle_day: int) -> None:
    with pytest.raises(DateError, match="is not between 1 and 31"):
        Cycle(date(2024, 1, 1), MONTH, cycle_day)


@settings(max_examples=80)
@given(
    days,
    st.integers(0, 31),
    st.sampled_from([MONTH, Every(1, Unit.QUARTER), Every(2, Unit.WEEK)]),
    st.integers(1, 800),
    st.sampled_from(FirstStub),
)
def test_billed_periods_follow_each_other_from_start_to_end(
    start: date, cycle_day: int, every: Every, length: int, stub: FirstStub
) -> None:
    cycle = Cycle(start, every, cycle_day if every.months else 0)
    end = start + timedelta(days=length)
    made = [one.period for one in periods(cycle, end, stub)]
    assert (made[0].start, made[-1].end) == (start, end)
    assert [one.end for one in made[:-1]] == [one.start for one in made[1:]]


def test_a_first_stub_is_billed_by_itself_or_with_the_period_after_it() -> None:
    cycle = Cycle(date(2024, 1, 20), MONTH, 1)
    own, merged = (
        [
            (one.period.start, one.period.last_day)
            for one in periods(cycle, date(2024, 4, 1), stub)
        ]
        for stub in FirstStub
    )
    assert own[:2] == [
        (date(2024, 1, 20), date(2024, 1, 31)),
        (date(2024, 2, 1), date(2024, 2, 29)),
    ]
    assert merged == [
        (date(2024, 1, 20), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2024, 3, 31)),
    ]


def test_a_line_that_ends_before_its_first_cycle_date_has_one_short_period() -> None:
    cycle = Cycle(date(2024, 1, 20), MONTH, 1)
    for stub in FirstStub:
        made = list(periods(cycle, date(2024, 1, 25), stub))
        assert [(one.period.start, one.period.end) for one in made] == [
            (date(2024, 1, 20), date(2024, 1, 25))
        ]
