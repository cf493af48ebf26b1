from datetime import UTC, date, datetime

import pytest

from contracts.portal.decisions import Closed, Decision, decision
from contracts.records import Event
from tests.contracts.offers import EVENTS, offer


def event(what, *, hour=12):
    at = datetime(2026, 12, 3, hour, tzinfo=UTC)
    return Event(at, what, "Contoso Retail AG", "link")


def became(state, events, *, newer=0, until=None):
    sent = offer()
    return decision(state, Closed(sent, events, until or sent.valid_until, newer))


@pytest.mark.parametrize("state", ["sent", "viewed"])
def test_nothing_became_of_an_open_offer_yet(state):
    assert became(state, EVENTS) is None


def test_an_accepted_offer_leads_to_its_contract():
    assert became("accepted", EVENTS) == Decision(
        "Ada Keller accepted this offer on 23 Nov 2026.",
        "Your contract says the rest.",
        "good",
        "contract",
    )


def test_a_declined_offer_names_the_day_and_whom_to_ask():
    found = became("declined", [event("declined")])
    assert found is not None
    assert found.sentence == "You declined this offer on 3 Dec 2026."
    assert found.way_on == "If you need it after all, ask Dana Roth."


def test_a_day_is_that_of_the_seller_s_zone():
    found = became("declined", [event("declined", hour=23)])
    assert found is not None
    assert found.sentence == "You declined this offer on 4 Dec 2026."


def test_an_expired_offer_names_its_last_day_and_whom_to_ask():
    found = became("expired", [])
    assert found is not None
    assert found.sentence == "This offer could be accepted until 15 Jan 2027."
    assert found.way_on == "Ask Dana Roth for a new one."


def test_an_offer_that_was_extended_names_its_later_last_day():
    found = became("expired", [], until=date(2027, 2, 28))
    assert found is not None
    assert found.sentence == "This offer could be accepted until 28 Feb 2027."


def test_an_offer_that_was_taken_back_says_so():
    found = became("expired", [event("withdrawn")])
    assert found is not None
    assert found.sentence == "We took this offer back on 3 Dec 2026."


def test_a_replaced_offer_leads_to_the_newest_one():
    found = became("replaced", [], newer=4)
    assert found is not None
    assert found.sentence == "This offer has been replaced by revision 4."
    assert found.leads_to == "newest"


@pytest.mark.parametrize("state", ["declined", "expired"])
def test_a_closed_offer_leads_to_a_newer_one(state):
    found = became(state, [], newer=4)
    assert found is not None
    assert found.way_on == "There is a newer offer, revision 4."
    assert found.leads_to == "newest"
