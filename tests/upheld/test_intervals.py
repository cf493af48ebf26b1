from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.dates import DateError
from upheld.intervals import Interval, duration, intersect, subtract, union

MIDNIGHT = datetime(2027, 3, 1, tzinfo=UTC)


def minutes(start, end):
    return Interval(
        MIDNIGHT + timedelta(minutes=start), MIDNIGHT + timedelta(minutes=end)
    )


INTERVALS = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 50)).map(
        lambda pair: minutes(pair[0], pair[0] + pair[1])
    ),
    max_size=12,
)


def as_minutes(intervals):
    return {
        minute
        for minute in range(260)
        for interval in intervals
        if interval.start <= MIDNIGHT + timedelta(minutes=minute) < interval.end
    }


def test_touching_intervals_become_one():
    assert union([minutes(10, 20), minutes(0, 10)]) == (minutes(0, 20),)


def test_hole_splits_an_interval_in_two():
    assert subtract([minutes(0, 60)], [minutes(20, 30)]) == (
        minutes(0, 20),
        minutes(30, 60),
    )


def test_overlapping_downtime_is_counted_once():
    assert duration([minutes(0, 30), minutes(20, 40)]) == timedelta(minutes=40)


def test_interval_that_ends_before_it_begins_is_refused():
    with pytest.raises(DateError, match="cannot end at"):
        minutes(10, 5)


@given(INTERVALS)
def test_union_is_sorted_disjoint_and_the_same_time(intervals):
    merged = union(intervals)

    assert all(a.end < b.start for a, b in pairwise(merged))
    assert as_minutes(merged) == as_minutes(intervals)


@given(INTERVALS, INTERVALS)
def test_subtract_leaves_just_what_was_not_removed(intervals, removed):
    left = subtract(intervals, removed)

    assert as_minutes(left) == as_minutes(intervals) - as_minutes(removed)


@given(INTERVALS, INTERVALS)
def test_intersect_keeps_just_what_both_have(intervals, others):
    common = intersect(intervals, others)

    assert as_minutes(common) == as_minutes(intervals) & as_minutes(others)


@given(INTERVALS, INTERVALS)
def test_cut_and_kept_time_add_up(intervals, removed):
    kept = duration(subtract(intervals, removed))

    assert kept + duration(intersect(intervals, removed)) == duration(intervals)
