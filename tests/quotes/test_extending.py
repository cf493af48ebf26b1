"""Keeping an offer open for longer."""

from datetime import date, timedelta

import pytest

from contracts.queries import contract_view
from contracts.quotes.models import Quote
from contracts.quotes.operations import (
    Signature,
    accept_quote,
    decline_quote,
    expire_quotes,
    extend_quote,
    view_quote,
    withdraw_quote,
)
from contracts.quotes.queries import sent_quote
from tests.quotes.test_sending import stored
from tests.shop import NOW, TODAY, Shop
from upheld.errors import InvalidInput, MoveRefused, Refused

#: The offers of the tests can be accepted until 23 Dec 2026.
FEBRUARY = date(2027, 2, 28)
JANUARY = NOW + timedelta(days=45)


def facts(quote: Quote) -> tuple[str, str, str]:
    return quote.record, quote.fingerprint, quote.link_key


def test_what_was_sent_stays_as_it_is_to_the_byte(shop: Shop) -> None:
    quote_id = shop.sent()
    before = facts(stored(quote_id))
    extend_quote(quote_id, until=FEBRUARY, now=NOW)
    assert facts(stored(quote_id)) == before
    sent = sent_quote(quote_id, today=TODAY)
    assert (sent.valid_until, sent.offer.valid_until) == (FEBRUARY, date(2026, 12, 23))


def test_an_extended_offer_is_accepted_after_its_first_last_day(shop: Shop) -> None:
    quote_id = shop.sent()
    with pytest.raises(Refused):
        accept_quote(quote_id, Signature("Ada"), now=JANUARY)
    extend_quote(quote_id, until=FEBRUARY, now=NOW)
    with shop.customer():
        accepted = accept_quote(quote_id, Signature("Ada"), now=JANUARY)
    events = contract_view(accepted.contract_id, today=TODAY).record.events
    assert [one.what for one in events] == ["created", "sent", "extended", "accepted"]
    assert events[2].note == "28 Feb 2027"


def test_an_offer_that_has_expired_opens_again(shop: Shop) -> None:
    quote_id = shop.sent()
    expire_quotes(now=JANUARY)
    extend_quote(quote_id, until=FEBRUARY, now=JANUARY)
    assert stored(quote_id).state == "sent"


def test_what_was_looked_at_before_is_looked_at_still(shop: Shop) -> None:
    quote_id = shop.sent()
    with shop.customer():
        view_quote(quote_id, now=NOW)
    expire_quotes(now=JANUARY)
    extend_quote(quote_id, until=FEBRUARY, now=JANUARY)
    assert stored(quote_id).state == "viewed"


@pytest.mark.parametrize(
    "day", [date(2026, 12, 23), date(2026, 11, 1), date(2060, 1, 1)]
)
def test_a_day_that_is_not_later_or_far_away_is_refused(shop: Shop, day: date) -> None:
    quote_id = shop.sent()
    with pytest.raises(InvalidInput) as caught:
        extend_quote(quote_id, until=day, now=NOW)
    assert caught.value.problems[0].where == "valid_until"
    assert stored(quote_id).valid_until == date(2026, 12, 23)


def test_an_offer_that_was_withdrawn_stays_closed(shop: Shop) -> None:
    quote_id = shop.sent()
    withdraw_quote(quote_id, now=NOW)
    with pytest.raises(MoveRefused, match="was withdrawn"):
        extend_quote(quote_id, until=FEBRUARY, now=NOW)
    assert stored(quote_id).state == "expired"


def test_an_offer_that_was_declined_is_not_extended(shop: Shop) -> None:
    quote_id = shop.sent()
    decline_quote(quote_id, because="price", now=NOW)
    with pytest.raises(MoveRefused):
        extend_quote(quote_id, until=FEBRUARY, now=NOW)
    assert (stored(quote_id).state, stored(quote_id).declined_for) == (
        "declined",
        "price",
    )


def test_a_reason_that_is_none_is_refused(shop: Shop) -> None:
    quote_id = shop.sent()
    with pytest.raises(InvalidInput, match="Choose one of the reasons"):
        decline_quote(quote_id, because="weather", now=NOW)
    assert stored(quote_id).state == "sent"
