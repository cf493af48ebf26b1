"""States, terms and ages in words."""

from datetime import date

import pytest

from contracts.lifecycle import State as ContractState
from contracts.quotes.states import State as QuoteState
from contracts.quotes.wording import quote_state
from contracts.terms import Term
from contracts.wording import (
    age_words,
    billing_choices,
    contract_state,
    event_author,
    event_symbol,
    event_words,
    length_words,
    period_each,
    period_net,
    renewal_words,
    term_choices,
)
from upheld.pages import icon

TONES = {"neutral", "info", "act", "good", "bad"}


@pytest.mark.parametrize("state", QuoteState)
def test_every_state_of_a_quote_has_words_and_a_tone(state: QuoteState) -> None:
    words = quote_state(state)
    assert words.text[0].isupper()
    assert words.tone in TONES


@pytest.mark.parametrize("state", ContractState)
def test_every_state_of_a_contract_has_words_and_a_tone(state: ContractState) -> None:
    words = contract_state(state)
    assert words.text[0].isupper()
    assert words.tone in TONES


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "yesterday"), (2, "2 days ago"), (40, "40 days ago")],
)
def test_an_age_is_said_in_days(days: int, words: str) -> None:
    assert age_words(days) == words


@pytest.mark.parametrize(
    ("months", "words"),
    [(1, "1 month"), (12, "1 year"), (18, "18 months"), (36, "3 years")],
)
def test_a_length_is_said_in_years_where_it_can_be(months: int, words: str) -> None:
    assert length_words(months) == words


@pytest.mark.parametrize(
    ("months", "words"),
    [(1, "each month"), (3, "each quarter"), (12, "each year"), (2, "every 2 months")],
)
def test_how_often_something_is_paid_has_words(months: int, words: str) -> None:
    assert period_each(months) == words


def test_a_price_says_what_it_is_for() -> None:
    assert period_net(1, "recurring") == "Net, each month"
    assert period_net(1, "one_off") == "Net, once"


@pytest.mark.parametrize(
    ("months", "renewal", "words"),
    [
        (36, 12, "renews by 1 year"),
        (36, 0, "ends by itself"),
        (0, 12, "runs until somebody cancels"),
    ],
)
def test_what_happens_after_the_term_has_words(
    months: int, renewal: int, words: str
) -> None:
    term = Term(date(2027, 1, 1), months, renewal_months=renewal)
    assert renewal_words(term) == words


def test_an_unusual_value_can_be_kept() -> None:
    assert term_choices(18)[-1] == (18, "18 months")
    assert (2, "every 2 months") in billing_choices(2)


def test_what_the_calendar_does_has_no_author() -> None:
    assert event_author("activated", "job contracts.roll") == ""
    assert event_author("sent", "Dana Roth") == "Dana Roth"


def test_an_event_that_is_not_known_is_shown_as_it_was_stored() -> None:
    assert event_words("sent") == "Sent"
    assert event_words("moved") == "Moved"
    assert icon(event_symbol("moved"))
