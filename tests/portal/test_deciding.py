"""Accepting and declining an offer on its page."""

import pytest
import time_machine

from tests.portal.deals import contracts, events, holder, send, state_of

ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
def deal(world):
    return send(world)


@pytest.fixture
def link(world, deal):
    return holder(world, deal)


def sign(world, who, deal, **fields):
    form = {"name": "Erika Muster", **fields}
    return world.ask(who, "POST", f"{deal.page}/accept", data=form)


def decline(world, who, deal, **fields):
    return world.ask(who, "POST", f"{deal.page}/decline", data=fields)


def test_typing_a_name_accepts_and_leads_to_the_cover(world, deal, link):
    answer = sign(world, link, deal, title="Head of IT")
    (contract,) = contracts(world)
    assert answer.status_code == 303
    assert answer.location == f"/portal/contracts/{contract.id}/signed"
    page = world.ask(link, "GET", answer.location).text
    assert "You are covered from 1 Jan 2027" in page
    assert "Thank you, Erika Muster." in page


def test_accepting_twice_leads_to_the_same_contract(world, deal, link):
    first, second = sign(world, link, deal), sign(world, link, deal)
    assert first.location == second.location
    assert len(contracts(world)) == 1


@ON_SQLITE
def test_a_customer_signed_in_can_accept(world, deal):
    assert sign(world, "customer_own", deal).status_code == 303
    assert world.audited().count("quote.accepted") == 1


@ON_SQLITE
def test_without_a_name_nothing_is_signed_and_nothing_typed_is_lost(world, deal, link):
    answer = sign(world, link, deal, name="  ", title="Head of IT")
    assert answer.status_code == 422
    assert "Type your name to sign." in answer.text
    assert 'value="Head of IT"' in answer.text
    assert contracts(world) == []
    assert "quote.accepted" not in world.audited()


@ON_SQLITE
@pytest.mark.parametrize("name", ["x" * 201, "Eve\x07"])
def test_a_name_that_is_none_is_refused(world, deal, link, name):
    assert sign(world, link, deal, name=name).status_code in {400, 422}
    assert contracts(world) == []


@ON_SQLITE
def test_an_expired_offer_cannot_be_accepted(world, deal):
    with time_machine.travel("2027-01-16T10:00:00Z"):
        answer = sign(world, holder(world, deal), deal)
    assert answer.status_code == 409
    assert "This offer could be accepted until 15 Jan 2027." in answer.text
    assert contracts(world) == []


@ON_SQLITE
def test_a_replaced_offer_cannot_be_accepted(world):
    old = send(world, state="replaced")
    answer = sign(world, holder(world, old), old)
    assert answer.status_code == 409
    assert contracts(world) == []


@ON_SQLITE
def test_an_offer_is_declined_with_a_reason(world, deal, link):
    answer = decline(world, link, deal, reason="Too dear")
    assert (answer.status_code, answer.location) == (303, deal.page)
    assert state_of(world, deal) == "declined"
    page = world.ask(link, "GET", deal.page).text
    assert "You declined this offer on 22 Nov 2026." in page


@ON_SQLITE
def test_an_offer_is_declined_without_a_reason(world, deal, link):
    assert decline(world, link, deal).status_code == 303
    assert events(world, deal) == ["sent", "declined"]


@ON_SQLITE
def test_a_reason_that_is_too_long_is_refused_and_kept(world, deal, link):
    answer = decline(world, link, deal, reason="z" * 501)
    assert answer.status_code == 422
    assert "z" * 501 in answer.text
    assert state_of(world, deal) == "sent"


@ON_SQLITE
def test_a_declined_offer_cannot_be_accepted(world, deal, link):
    decline(world, link, deal)
    assert sign(world, link, deal).status_code == 409
    assert contracts(world) == []


@ON_SQLITE
def test_an_accepted_offer_cannot_be_declined(world, deal, link):
    sign(world, link, deal)
    answer = decline(world, link, deal)
    assert answer.status_code == 409
    assert "Erika Muster accepted this offer on 22 Nov 2026." in answer.text
    assert state_of(world, deal) == "accepted"


@ON_SQLITE
@pytest.mark.parametrize("action", ["accept", "decline"])
@pytest.mark.parametrize("theirs", ["own:neighbour", "foreign:own"])
def test_nobody_decides_on_the_offer_of_somebody_else(world, action, theirs):
    deal = send(world, theirs)
    answer = world.ask(
        "customer_own", "POST", f"{deal.page}/{action}", data={"name": "Eve"}
    )
    assert answer.status_code == 404
    assert state_of(world, deal) == "sent"


@ON_SQLITE
def test_a_form_from_elsewhere_signs_nothing(world, deal, link):
    headers = {"X-CSRFToken": "forged"}
    answer = world.ask(
        link, "POST", f"{deal.page}/accept", data={"name": "Eve"}, headers=headers
    )
    assert answer.status_code == 400
    assert contracts(world) == []


def test_a_drawn_signature_is_kept_with_the_record(world, deal, link):
    sign(world, link, deal, drawing="10,20 30,40;50,60")
    (contract,) = contracts(world)
    assert '"drawing":"M10 20L30 40M50 60L50 60"' in contract.record


@ON_SQLITE
@pytest.mark.parametrize("drawing", ["601,2", "1,2;<svg>", "x"])
def test_a_drawing_that_is_none_signs_nothing(world, deal, link, drawing):
    answer = sign(world, link, deal, drawing=drawing)
    assert answer.status_code == 422
    assert "This drawing cannot be kept." in answer.text
    assert contracts(world) == []
