from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.demo.story import DAYS, Ending, tell

TODAY = date(2026, 11, 22)
CUSTOMERS = [(f"K-{number}", number % 2 == 0) for number in range(36)]


def test_same_seed_and_day_tell_the_same_story():
    assert tell(7, TODAY, CUSTOMERS, 64) == tell(7, TODAY, CUSTOMERS, 64)


def test_every_customer_buys_before_anybody_buys_twice():
    story = tell(7, TODAY, CUSTOMERS, 36)

    assert {deal.customer for deal in story} == {number for number, _large in CUSTOMERS}


@pytest.mark.parametrize("deals", [18, 64, 400])
def test_story_has_deals_in_every_state(deals):
    assert {deal.ending for deal in tell(2026, TODAY, CUSTOMERS, deals)} == set(Ending)


@given(st.integers(0, 10**6), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_nothing_happens_before_what_it_follows(seed, today):
    for deal in tell(seed, today, CUSTOMERS, 40):
        assert deal.created < deal.sent < deal.viewed < deal.decided
        assert deal.created.date() >= today - timedelta(days=DAYS + 3)


@given(st.integers(0, 10**6), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_nothing_that_has_happened_lies_in_the_future(seed, today):
    last = {Ending.DRAFT: "created", Ending.SENT: "sent", Ending.VIEWED: "viewed"}
    for deal in tell(seed, today, CUSTOMERS, 40):
        instant = getattr(deal, last.get(deal.ending, "decided"))
        assert instant < datetime.combine(today, time(22), UTC)
