"""Letting somebody else sign."""

import re

import pytest
import time_machine

from tests.contracts.offers import offer
from tests.portal.deals import contracts, events, holder, renumbered, send

ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])
COLLEAGUE = "eva.holm@contoso.example"


@pytest.fixture
def deal(world):
    return send(world)


def hand_on(world, deal, email=COLLEAGUE, **fields):
    form = {"email": email, **fields}
    return world.ask("signer_own", "POST", f"{deal.page}/hand-on", data=form)


def link(world):
    mails = [one for one in world.mails() if COLLEAGUE in one]
    return re.findall(r"/l/[\w.-]+", mails[-1])[0]


def sign(browser, page):
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[0]
    path = re.findall(r'action="(/portal/quotes/\w+/accept)"', page.text)[0]
    form = {"csrf_token": token, "name": "Eva Holm"}
    return browser.post(path, data=form, follow_redirects=True)


def test_a_colleague_signs_with_the_link_that_was_mailed(world, deal):
    assert hand_on(world, deal, note="Please by Friday.").status_code == 303
    assert any("Please by Friday." in mail for mail in world.mails())
    browser = world.app.test_client()
    signed = sign(browser, browser.get(link(world), follow_redirects=True))
    assert "Thank you, Eva Holm." in signed.text
    assert len(contracts(world)) == 1
    assert "handed_on" in contracts(world)[0].record


@ON_SQLITE
def test_a_colleague_sees_no_other_offer(world, deal):
    hand_on(world, deal)
    other = send(world, of=renumbered(offer(), "Q-2026-00999"))
    browser = world.app.test_client()
    browser.get(link(world), follow_redirects=True)
    assert browser.get(other.page).status_code == 404
    assert browser.get("/portal/contracts").status_code in {302, 303, 403}


@ON_SQLITE
def test_what_was_taken_back_opens_nothing(world, deal):
    hand_on(world, deal)
    opened = link(world)
    world.ask("signer_own", "POST", f"{deal.page}/take-back")
    assert world.app.test_client().get(opened).status_code == 410
    assert events(world, deal)[-2:] == ["handed_on", "taken_back"]


@ON_SQLITE
def test_the_link_of_a_colleague_works_for_two_weeks(world, deal):
    hand_on(world, deal)
    opened = link(world)
    with time_machine.travel("2026-12-06T10:00:00Z"):
        assert world.app.test_client().get(opened).status_code == 303
    with time_machine.travel("2026-12-07T10:00:00Z"):
        assert world.app.test_client().get(opened).status_code == 410


@ON_SQLITE
@pytest.mark.parametrize("email", ["", "eva", "eva@"])
def test_an_address_that_is_none_is_refused_and_kept(world, deal, email):
    answer = hand_on(world, deal, email=email)
    assert answer.status_code == 422
    assert f'value="{email}"' in answer.text
    assert "handed_on" not in events(world, deal)


@ON_SQLITE
def test_a_viewer_hands_nothing_on(world, deal):
    form = {"email": COLLEAGUE}
    answer = world.ask("viewer_own", "POST", f"{deal.page}/hand-on", data=form)
    assert answer.status_code == 403
    assert "handed_on" not in events(world, deal)


@ON_SQLITE
def test_an_offer_that_is_closed_is_not_handed_on(world):
    closed = send(world, state="declined")
    assert hand_on(world, closed).status_code == 409
    assert world.mails() == []


@ON_SQLITE
def test_the_offer_leads_to_handing_it_on(world, deal):
    page = world.ask(holder(world, deal), "GET", deal.page).text
    assert f'href="{deal.page}/hand-on"' in page


@ON_SQLITE
def test_a_viewer_reads_the_offer_and_is_told_who_signs(world, deal):
    page = world.ask("viewer_own", "GET", deal.page).text
    assert "ask somebody of your company who may sign" in page
    assert "/accept" not in page
    assert "/hand-on" not in page


@ON_SQLITE
@pytest.mark.parametrize("what", ["cancel", "renew", "units", "change"])
def test_a_viewer_asks_for_nothing(world, deal, what):
    form = {"name": "Ada Keller"}
    world.ask(holder(world, deal), "POST", f"{deal.page}/accept", data=form)
    page = f"/portal/contracts/{contracts(world)[0].id}"
    assert f"{page}/{what}" not in world.ask("viewer_own", "GET", page).text
    assert world.ask("viewer_own", "POST", f"{page}/{what}").status_code == 403
