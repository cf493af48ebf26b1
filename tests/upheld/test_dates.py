from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.dates import DateError, Period, add_months, end_of_day, utc

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
MONTHS = st.integers(min_value=1, max_value=120)


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (1, date(2027, 2, 28)),
        (2, date(2027, 3, 31)),
        (3, date(2027, 4, 30)),
        (13, date(2028, 2, 29)),
    ],
)
def test_months_keep_the_anchor_day(months, expected):
    assert add_months(date(2027, 1, 31), months) == expected


def test_month_outside_the_calendar_is_refused():
    with pytest.raises(DateError, match="outside the calendar"):
        add_months(date(2027, 1, 1), 12 * 8000)


def test_instant_without_a_zone_is_refused():
    with pytest.raises(DateError, match="has no time zone"):
        utc(datetime(2027, 1, 1))  # noqa: DTZ001  the missing zone is the test


def test_instant_of_another_zone_becomes_utc():
    zone = timezone(timedelta(hours=2))

    assert utc(datetime(2027, 1, 1, 1, tzinfo=zone)) == datetime(
        2026, 12, 31, 23, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("instant", "zone", "end"),
    [
        ("2026-11-22T10:00:00", "UTC", "2026-11-23T00:00:00"),
        ("2026-11-22T23:30:00", "Europe/Rome", "2026-11-23T23:00:00"),
        ("2026-03-29T00:30:00", "Europe/Rome", "2026-03-29T22:00:00"),
        ("2026-10-25T00:30:00", "Europe/Rome", "2026-10-25T23:00:00"),
        ("2026-11-22T20:00:00", "America/New_York", "2026-11-23T05:00:00"),
    ],
)
def test_day_ends_at_midnight_where_it_is(instant, zone, end):
    now = datetime.fromisoformat(instant).replace(tzinfo=UTC)

    assert end_of_day(now, zone) == datetime.fromisoformat(end).replace(tzinfo=UTC)


@given(
    st.integers(946_684_800, 4_102_444_800),
    st.sampled_from(["UTC", "Europe/Rome", "Asia/Kathmandu", "America/St_Johns"]),
)
def test_day_ends_within_twenty_five_hours_on_another_day(seconds, zone):
    now = datetime.fromtimestamp(seconds, UTC)
    end = end_of_day(now, zone)

    assert timedelta(0) < end - now <= timedelta(hours=25)
    assert end.astimezone(ZoneInfo(zone)).date() > now.astimezone(ZoneInfo(zone)).date()


def test_last_day_of_a_year_is_covered_and_its_end_is_not():
    year = Period.of_months(date(2027, 1, 1), 12)

    assert year.last_day in year
    assert year.end not in year
    assert year.days == 365


@pytest.mark.parametrize("end", [date(2027, 1, 1), date(2026, 12, 31)])
def test_period_without_a_day_is_refused(end):
    with pytest.raises(DateError, match="cannot end on"):
        Period(date(2027, 1, 1), end)


def test_periods_that_touch_do_not_overlap():
    january = Period(date(2027, 1, 1), date(2027, 2, 1))
    february = Period(date(2027, 2, 1), date(2027, 3, 1))

    assert january.overlap(february) is None


def test_split_by_no_months_is_refused():
    with pytest.raises(DateError, match="parts of 0 months"):
        next(Period.of_months(date(2027, 1, 1), 12).split(0))


@given(DAYS, MONTHS, st.integers(min_value=1, max_value=13))
def test_parts_tile_the_period_without_gap_or_overlap(start, months, size):
    period = Period.of_months(start, months)
    parts = list(period.split(size))

    assert [parts[0].start, parts[-1].end] == [period.start, period.end]
    assert all(one.end == two.start for one, two in pairwise(parts))
    assert sum(part.days for part in parts) == period.days


@given(DAYS, MONTHS, DAYS, MONTHS)
def test_overlap_holds_just_the_days_of_both(start, months, other, more):
    one, two = Period.of_months(start, months), Period.of_months(other, more)
    common = one.overlap(two)

    assert (common is None) == (one.end <= two.start or two.end <= one.start)
    assert common == two.overlap(one)
