"""Instants, local days and the changes of clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.cycles.intervals import Every, Unit
from contracts.cycles.zones import (
    Recurring,
    as_instants,
    cycle_day_of,
    hours,
    local_day,
    start_of_day,
)
from upheld.dates import DateError, Period

MONTH, DAY = Every(1, Unit.MONTH), Every(1, Unit.DAY)
#: From -12 to +14, with clocks that change by an hour, by half an hour, at midnight.
ZONES = [
    "Etc/GMT+12",
    "America/New_York",
    "America/Santiago",
    "UTC",
    "Europe/Rome",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
]
instants = st.datetimes(
    datetime(2023, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2028, 12, 31),  # noqa: DTZ001 - same
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Tokyo", 17), ("Pacific/Honolulu", 16), ("UTC", 16)]
)
def test_the_local_date_of_the_account_decides(zone: str, day: int) -> None:
    assert cycle_day_of(datetime(2012, 7, 16, 21, 17, 3, tzinfo=UTC), zone) == day


def test_days_have_23_or_25_hours_where_clocks_change() -> None:
    assert hours(date(2027, 3, 28), "Europe/Rome") == 23
    assert hours(date(2027, 10, 31), "Europe/Rome") == 25
    assert hours(date(2027, 6, 1), "Europe/Rome") == 24


def test_a_day_begins_when_clocks_go_forward_at_midnight() -> None:
    assert start_of_day(date(2024, 9, 8), "America/Santiago") == datetime(
        2024, 9, 8, 4, tzinfo=UTC
    )


def test_noon_stays_noon_when_clocks_change() -> None:
    noon = Recurring(datetime(2027, 3, 27, 11, tzinfo=UTC), DAY, "Europe/Rome")
    assert noon.boundary(1) == datetime(2027, 3, 28, 10, tzinfo=UTC)


def test_the_next_boundary_may_be_the_instant_itself() -> None:
    anchor = datetime(2024, 1, 1, tzinfo=UTC)
    daily = Recurring(anchor, DAY)
    assert daily.next(anchor) == anchor
    assert daily.next(anchor, inclusive=False) == datetime(2024, 1, 2, tzinfo=UTC)
    assert daily.previous(anchor) == anchor
    assert daily.previous(anchor, inclusive=False) == datetime(2023, 12, 31, tzinfo=UTC)


@settings(max_examples=80)
@given(st.sampled_from(ZONES), instants)
def test_the_local_day_of_an_instant_holds_it(zone: str, instant: datetime) -> None:
    day = local_day(instant, zone)
    time = as_instants(Period(day, day + timedelta(days=1)), zone)
    assert time.start <= instant < time.end


@pytest.mark.parametrize("zone", ZONES)
def test_local_months_tile_five_years_in_every_zone(zone: str) -> None:
    for day in (28, 29, 30, 31):
        made = [
            as_instants(MONTH.period(date(2024, 1, day), n), zone) for n in range(60)
        ]
        assert [one.end for one in made[:-1]] == [one.start for one in made[1:]]


@settings(max_examples=60)
@given(st.sampled_from(ZONES), instants, instants, st.sampled_from([MONTH, DAY]))
def test_the_time_between_two_boundaries_holds_the_instant(
    zone: str, anchor: datetime, instant: datetime, every: Every
) -> None:
    time = Recurring(anchor, every, zone).holding(instant)
    assert time.start <= instant < time.end


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(DateError, match="time zone"):
        start_of_day(date(2024, 1, 1), zone)
