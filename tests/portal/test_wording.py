from datetime import UTC, date, datetime

import pytest

from contracts.portal.wording import days_left, file_size, history, last_day
from contracts.records import Event
from contracts.standing import standing
from tests.contracts.offers import EVENTS

START, END = date(2027, 1, 1), date(2029, 12, 31)


def at(day, what):
    return Event(datetime(2026, 11, day, tzinfo=UTC), what, "Dana Roth", "password")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("accepted", "Starts on 1 Jan 2027"),
        ("active", "In force"),
        ("suspended", "Paused"),
        ("expired", "Ended on 31 Dec 2029"),
        ("terminated", "Cancelled"),
        ("renewed", "Renewed"),
    ],
)
def test_each_state_is_said_in_the_customer_s_words(state, words):
    today = END if state in {"active", "suspended"} else date(2026, 12, 31)
    assert standing(state, START, END, today=today).words == words


def test_a_contract_is_in_force_on_its_first_day_whatever_is_stored():
    assert standing("accepted", START, END, today=START).words == "In force"


def test_a_contract_has_ended_after_its_last_day_whatever_is_stored():
    words = standing("active", START, END, today=date(2030, 1, 1)).words
    assert words == "Ended on 31 Dec 2029"


def test_a_contract_without_an_end_stays_in_force():
    assert standing("active", START, None, today=date(2060, 1, 1)).words == "In force"


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2029, 12, 29), "3 days left"),
        (date(2029, 12, 30), "2 days left"),
        (date(2029, 12, 31), "today is the last day"),
    ],
)
def test_days_left_count_to_the_last_day(today, words):
    assert days_left(END, today) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 kB"),
        (38_211, "38 kB"),
        (999_400, "999 kB"),
        (1_249_999, "1.2 MB"),
        (12_000_000, "12 MB"),
    ],
)
def test_a_file_has_a_size_that_people_read(size, words):
    assert file_size(size) == words


def test_the_last_day_is_the_one_before_the_end():
    assert last_day(date(2028, 3, 1)) == date(2028, 2, 29)


def test_history_begins_with_the_newest():
    assert [one.sentence for one in history(EVENTS)] == [
        "Ada Keller accepted and signed.",
        "Dana Roth sent the offer.",
    ]


def test_history_leaves_out_what_concerns_the_seller_alone():
    events = [at(1, "created"), at(2, "sent"), at(3, "revised")]
    assert [one.at.day for one in history(events)] == [2]


def test_what_expires_is_an_offer_before_the_signature_and_cover_after_it():
    events = [at(1, "expired"), at(2, "accepted"), at(3, "expired")]
    assert [one.sentence for one in history(events)] == [
        "The cover ended.",
        "Dana Roth accepted and signed.",
        "The offer expired.",
    ]
