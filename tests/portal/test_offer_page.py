"""The page of an offer: what it says, and to whom."""

import re
from dataclasses import replace

import pytest
import time_machine

from tests.contracts.offers import offer
from tests.portal.deals import events, holder, renumbered, send, token

ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])
pytestmark = ON_SQLITE


@pytest.fixture
def deal(world):
    return send(world)


@pytest.fixture
def link(world, deal):
    return holder(world, deal)


def test_the_offer_opens_for_the_holder_of_its_link(world, deal, link):
    answer = world.ask(link, "GET", deal.page)
    assert answer.status_code == 200
    assert "Accept and sign for €40,665.60 a year" in answer.text


def test_the_offer_opens_for_its_customer_signed_in(world, deal):
    assert world.ask("customer_own", "GET", deal.page).status_code == 200


def test_the_link_in_a_message_leads_to_the_offer(world, deal):
    answer = world.ask("anonymous", "GET", f"/l/{token(world, deal)}")
    assert (answer.status_code, answer.location) == (303, deal.page)


def test_the_link_of_a_replaced_revision_says_so_and_leads_on(world):
    old = send(world, state="replaced")
    newer = send(world, of=renumbered(offer(), "Q-2026-00418", 4), deal_id=old.deal_id)
    answer = world.ask("anonymous", "GET", f"/l/{token(world, old)}")
    assert answer.location == old.page
    found = world.ask(holder(world, old), "GET", newer.page)
    assert "Accept and sign for" in found.text


def test_what_is_agreed_stands_in_six_lines(world, deal, link):
    page = world.ask(link, "GET", deal.page).text
    agreed = page.split('<ol class="agreed">')[1].split("</ol>")[0]
    assert agreed.count("<li>") == 6
    assert "You are covered from 1 Jan 2027 until 31 Dec 2029, 36 months." in agreed


def test_every_price_is_explained(world, deal, link):
    page = world.ask(link, "GET", deal.page).text
    assert page.count("Why this price?") == 3
    assert "Special discount on this service" in page


def test_terms_payments_and_whom_to_ask_are_on_the_page(world, deal, link):
    page = world.ask(link, "GET", deal.page).text
    for text in (
        "Invoices are due within 30 days.",
        "43,959.51",
        "dana.roth@northwind.example",
        "+41 44 555 0100",
        "Open until 15 Jan 2027, 55 days left.",
    ):
        assert text in page


@pytest.mark.parametrize(
    "word", ["plugin", "per_unit", "None", "{{", "margin", "recurring", "one_off"]
)
def test_a_customer_sees_no_word_of_the_staff(world, deal, link, word):
    page = world.ask(link, "GET", deal.page).text
    assert word not in re.sub(r'<input type="hidden"[^>]*>', "", page)


def test_what_the_seller_wrote_is_text_and_no_markup(world):
    notes = "<script>alert(1)</script> & more"
    deal = send(world, of=replace(offer(), notes=notes))
    page = world.ask(holder(world, deal), "GET", deal.page).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_the_first_look_is_noted_once(world, deal, link):
    world.ask(link, "GET", deal.page)
    world.ask(link, "GET", deal.page)
    assert events(world, deal) == ["sent", "viewed"]
    assert world.audited().count("quote.viewed") == 1


def test_a_program_that_only_follows_the_link_has_not_looked(world, deal, link):
    assert world.ask(link, "HEAD", deal.page).status_code == 200
    assert events(world, deal) == ["sent"]


def test_a_draft_is_not_found(world):
    deal = send(world, state="draft")
    assert world.ask("customer_own", "GET", deal.page).status_code == 404


@pytest.mark.parametrize("who", ["own:neighbour", "foreign:own"])
def test_an_offer_of_somebody_else_is_answered_as_if_there_were_none(world, who):
    theirs = send(world, who)
    missing = world.ask("customer_own", "GET", "/portal/quotes/" + "0" * 32)
    answer = world.ask("customer_own", "GET", theirs.page)
    assert answer.status_code == missing.status_code == 404
    assert body(answer) == body(missing)


def test_a_link_opens_no_other_deal_of_the_same_customer(world, link):
    other = send(world, of=renumbered(offer(), "Q-2026-00419"))
    assert world.ask(link, "GET", other.page).status_code == 404


def test_staff_do_not_look_at_offers_as_customers(world, deal):
    assert world.ask("sales", "GET", deal.page).status_code == 403
    assert events(world, deal) == ["sent"]


def test_nobody_unknown_sees_an_offer(world, deal):
    answer = world.ask("anonymous", "GET", deal.page)
    assert answer.status_code == 303
    assert "/sign-in" in answer.location


def test_an_expired_offer_says_so_and_whom_to_ask(world, deal):
    with time_machine.travel("2027-01-16T10:00:00Z"):
        page = world.ask(holder(world, deal), "GET", deal.page).text
    assert "This offer could be accepted until 15 Jan 2027." in page
    assert "Ask Dana Roth for a new one." in page
    assert "/accept" not in page


def test_a_replaced_offer_leads_to_the_newest(world):
    old = send(world, state="replaced")
    newer = send(world, of=renumbered(offer(), "Q-2026-00418", 4), deal_id=old.deal_id)
    page = world.ask(holder(world, old), "GET", old.page).text
    assert "This offer has been replaced by revision 4." in page
    assert f'href="{newer.page}"' in page


def body(answer):
    """The page without the number of the request."""
    return re.sub(r"[0-9a-f]{16}", "", answer.text)
