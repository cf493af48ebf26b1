"""Offers that wait: what is due, once, for whom."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from contracts.quotes.operations import extend_quote, view_quote
from contracts.quotes.reminders.models import QuoteReminder
from contracts.quotes.reminders.operations import (
    choose_reminders,
    finish_task,
    remind,
    set_rules,
)
from contracts.quotes.reminders.queries import open_tasks, reminder_rules
from contracts.quotes.reminders.rules import RULES, Key, Rule, Waiting, due
from contracts.quotes.states import OPEN, State
from tests.shop import NOW, TODAY, Shop
from upheld.db import db
from upheld.errors import InvalidInput, NotFound

SENT_ON, LAST = date(2026, 11, 23), date(2026, 12, 23)
DAY = timedelta(days=1)


def offer(state: State = State.SENT, viewed: date | None = None) -> Waiting:
    return Waiting(state, SENT_ON, viewed, LAST)


def keys(waiting: Waiting, today: date) -> list[str]:
    return [one.rule.key.value for one in due(RULES, waiting, today)]


def later(days: int) -> None:
    remind(now=NOW + timedelta(days=days))


def made() -> list[tuple[str, bool]]:
    rows = db.session.execute(
        select(QuoteReminder.key, QuoteReminder.mailed).order_by(QuoteReminder.made_at)
    )
    return [(row.key, row.mailed) for row in rows]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, []), (2, []), (3, ["unseen"]), (25, ["unseen", "expiring"]), (31, [])],
)
def test_what_nobody_opened_is_due_after_three_days(
    days: int, expected: list[str]
) -> None:
    assert keys(offer(), SENT_ON + days * DAY) == expected


@pytest.mark.parametrize(("days", "expected"), [(6, []), (7, ["undecided"])])
def test_what_was_opened_is_due_a_week_later(days: int, expected: list[str]) -> None:
    seen = offer(State.VIEWED, SENT_ON)
    assert keys(seen, SENT_ON + days * DAY) == expected


@given(st.sampled_from(sorted(set(State) - OPEN)), st.dates())
def test_what_is_decided_is_never_due(state: State, today: date) -> None:
    assert due(RULES, offer(state, SENT_ON), today) == ()


@given(st.dates(SENT_ON, LAST - DAY))
def test_what_is_due_stays_due_until_the_last_day(today: date) -> None:
    assert set(keys(offer(), today)) <= set(keys(offer(), today + DAY))


def test_a_rule_that_is_switched_off_is_not_due() -> None:
    off = Rule(Key.UNSEEN, 3, mails=False, tasks=False)
    assert due([off], offer(), SENT_ON + 3 * DAY) == ()


def test_what_was_sent_for_a_short_time_is_not_due_on_its_day() -> None:
    short = Waiting(State.SENT, SENT_ON, None, SENT_ON + 2 * DAY)
    assert keys(short, SENT_ON) == []
    assert keys(short, SENT_ON + DAY) == ["expiring"]


def test_nobody_is_reminded_of_the_same_thing_twice(shop: Shop) -> None:
    shop.sent()
    later(3)
    later(3)
    later(4)
    assert made() == [("unseen", False)]


def test_a_customer_is_reminded_by_mail_before_the_last_day(shop: Shop) -> None:
    shop.sent()
    later(26)
    assert sorted(made()) == [("expiring", True), ("unseen", False)]


def test_no_mail_goes_out_where_the_salesperson_switched_it_off(shop: Shop) -> None:
    choose_reminders(shop.sent(), wanted=False)
    later(26)
    assert sorted(made()) == [("expiring", False), ("unseen", False)]


def test_an_extended_offer_is_reminded_of_its_new_last_day(shop: Shop) -> None:
    quote_id = shop.sent()
    later(26)
    extend_quote(quote_id, until=date(2027, 1, 31), now=NOW + 26 * DAY)
    later(27)
    assert sorted(made()) == [("expiring", True), ("unseen", False)]
    later(65)
    assert [key for key, _mailed in made()].count("expiring") == 2


def test_a_task_waits_until_it_is_done(shop: Shop) -> None:
    quote_id = shop.sent()
    later(3)
    (task,) = open_tasks("", today=TODAY + 3 * DAY)
    assert (task.quote_id, task.key) == (quote_id, "unseen")
    finish_task(task.id, now=NOW)
    assert open_tasks("", today=TODAY + 3 * DAY) == ()


def test_a_task_is_gone_once_the_customer_has_looked(shop: Shop) -> None:
    quote_id = shop.sent()
    later(3)
    with shop.customer():
        view_quote(quote_id, now=NOW + 3 * DAY)
    assert open_tasks("", today=TODAY + 3 * DAY) == ()


def test_a_task_that_there_is_not_is_not_found(shop: Shop) -> None:
    assert shop.seller_id
    with pytest.raises(NotFound):
        finish_task("0" * 32, now=NOW)


def test_a_seller_sets_its_own_rules(shop: Shop) -> None:
    own = (Rule(Key.UNSEEN, 1, mails=True, tasks=False), *RULES[1:])
    set_rules(own)
    assert reminder_rules() == own
    shop.sent()
    later(1)
    assert made() == [("unseen", True)]


@pytest.mark.usefixtures("shop")
def test_days_that_are_no_sensible_number_are_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        set_rules([Rule(Key.UNSEEN, 0, mails=True, tasks=True)])
    assert caught.value.problems[0].where == "days-unseen"
    assert reminder_rules() == RULES
