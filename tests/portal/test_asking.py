"""Cancelling, renewing and asking for units and changes on the pages."""

import re

import pytest
from sqlalchemy import select

from contracts.requests.models import ContractRequest
from tests.portal.deals import contracts, events, holder, send
from upheld.db import db
from upheld.scope import unscoped

ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
def deal(world):
    return send(world)


@pytest.fixture
def link(world, deal):
    who = holder(world, deal)
    world.ask(who, "POST", f"{deal.page}/accept", data={"name": "Ada Keller"})
    return who


@pytest.fixture
def page(world, link):
    return f"/portal/contracts/{contracts(world)[0].id}"


def stored(world):
    with world.app.app_context(), unscoped("test"):
        return list(db.session.scalars(select(ContractRequest)))


def test_cancelling_takes_two_clicks_and_no_account(world, link, page, deal):
    before = world.ask(link, "GET", f"{page}/cancel").text
    assert "31 Dec 2029" in before
    assert "Cancel now" in before
    answer = world.ask(link, "POST", f"{page}/cancel")
    confirmed = world.ask(link, "GET", answer.location).text
    assert answer.status_code == 303
    assert "We received this on 22 Nov 2026" in confirmed
    assert "31 Dec 2029" in confirmed
    assert events(world, deal)[-1] == "asked_cancel"


@ON_SQLITE
def test_the_contract_leads_to_every_request(world, link, page):
    text = world.ask(link, "GET", page).text
    assert re.findall(rf'href="{page}/(\w+)"', text) == [
        "renew",
        "units",
        "change",
        "cancel",
        "ahead",
    ]


@ON_SQLITE
def test_a_cancelled_contract_says_so_instead_of_asking_again(world, link, page):
    first = world.ask(link, "POST", f"{page}/cancel").location
    again = world.ask(link, "GET", f"{page}/cancel")
    assert (again.status_code, again.location) == (303, first)
    assert len(stored(world)) == 1


@ON_SQLITE
def test_another_day_than_the_page_named_is_not_cancelled(world, link, page):
    answer = world.ask(link, "POST", f"{page}/cancel", data={"seen": "2028-12-31"})
    assert answer.status_code == 422
    assert "The day has changed" in answer.text
    assert stored(world) == []


@ON_SQLITE
def test_a_renewal_shows_both_terms_before_it_is_asked_for(world, link, page):
    text = world.ask(link, "GET", f"{page}/renew").text
    assert "31 Dec 2029" in text
    assert "31 Dec 2030" in text
    answer = world.ask(link, "POST", f"{page}/renew", data={"note": "Gladly"})
    assert "Gladly" in world.ask(link, "GET", answer.location).text


@ON_SQLITE
def test_a_service_without_a_price_is_asked_for_without_one(world, link, page):
    asked = {"line": "1", "quantity": "60"}
    text = world.ask(link, "GET", f"{page}/units", query_string=asked).text
    assert "This price cannot be worked out here." in text
    world.ask(link, "POST", f"{page}/units", data=asked)
    (request,) = stored(world)
    assert (request.facts["quantity"], request.facts["price"]) == ("60", None)


@ON_SQLITE
@pytest.mark.parametrize(
    ("quantity", "sentence"),
    [
        ("48", "That is the number you have now."),
        ("1.5", "1.5 is not a whole number"),
        ("0", "The quantity 0 is not more than 0."),
        ("many", "“many” is not a number."),
    ],
)
def test_a_number_that_cannot_be_asked_for_is_refused(
    world, link, page, quantity, sentence
):
    asked = {"line": "1", "quantity": quantity}
    answer = world.ask(link, "POST", f"{page}/units", data=asked)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(world) == []


@ON_SQLITE
def test_a_change_without_words_asks_for_them(world, link, page):
    answer = world.ask(link, "POST", f"{page}/change", data={"note": " "})
    assert answer.status_code == 422
    assert "Say what should change." in answer.text
    assert stored(world) == []


@ON_SQLITE
def test_a_request_is_taken_back_on_its_page(world, link, page):
    asked = world.ask(link, "POST", f"{page}/change", data={"note": "More"}).location
    world.ask(link, "POST", f"{asked}/withdraw")
    text = world.ask(link, "GET", asked).text
    assert "Taken back" in text
    assert "Take this back" not in text


@ON_SQLITE
def test_sales_answers_and_the_customer_reads_it(world, link, page):
    asked = world.ask(link, "POST", f"{page}/change", data={"note": "More"}).location
    request_id = asked.rpartition("/")[2]
    assert "Change" in world.ask("sales", "GET", "/requests").text
    form = {"move": "accept", "answer": "From Monday."}
    answer = world.ask("sales", "POST", f"/requests/{request_id}", data=form)
    assert answer.status_code == 303
    assert "From Monday." in world.ask(link, "GET", asked).text


@ON_SQLITE
def test_declining_without_words_is_refused_on_the_page(world, link, page):
    asked = world.ask(link, "POST", f"{page}/change", data={"note": "More"}).location
    path = f"/requests/{asked.rpartition('/')[2]}"
    answer = world.ask("sales", "POST", path, data={"move": "decline"})
    assert answer.status_code == 422
    assert "Say why: the customer reads it." in answer.text


@ON_SQLITE
def test_the_start_page_counts_the_requests_that_wait(world, link, page):
    world.ask(link, "POST", f"{page}/change", data={"note": "More"})
    text = world.ask("sales", "GET", "/").text
    assert re.search(r'Requests</a> <span class="count">1<', text)
