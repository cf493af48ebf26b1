"""The pages of contracts: the list, one contract, the page after the signature."""

import re
from contextlib import contextmanager
from dataclasses import replace

import pytest
import time_machine
from markupsafe import escape
from sqlalchemy import event

from contracts.answers import eight_questions
from tests.contracts.offers import offer, without_end
from tests.portal.deals import Deal, holder, renumbered, send, take_over
from upheld.state import state

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

IN_FORCE = "2027-11-18T10:00:00Z"


def sign(world, customer="own:own", *, of=None) -> tuple[Deal, str]:
    """Let a customer sign an offer; return the deal and the address of its contract."""
    deal = send(world, customer, of=of)
    answer = world.ask(
        holder(world, deal), "POST", f"{deal.page}/accept", data={"name": "Ada Keller"}
    )
    return deal, answer.location.removesuffix("/signed")


def read(world, deal, path, at="2026-11-22T10:00:00Z") -> str:
    """Return a page as the holder of the link of *deal* sees it at an instant."""
    with time_machine.travel(at):
        return str(world.ask(holder(world, deal), "GET", path).text)


@contextmanager
def statements(world):
    """Collect the statements that are sent to the database."""
    sent = []
    listener = lambda *arguments: sent.append(arguments[2])  # noqa: E731
    engine = state(world.app).engine
    event.listen(engine, "before_cursor_execute", listener)
    yield sent
    event.remove(engine, "before_cursor_execute", listener)


def test_before_it_starts_the_page_says_when(world):
    text = read(world, *sign(world))
    assert '<span class="figure">31 Dec 2029</span>' in text
    assert "Starts on 1 Jan 2027, in 40 days." in text


def test_in_force_the_page_says_days_left_next_payment_and_the_way_out(world):
    text = read(world, *sign(world), at=IN_FORCE)
    for fact in (
        "775 days left. Started on 1 Jan 2027.",
        "<b>€43,959.51</b>",
        "on 1 Jan 2028",
        "<b>30 Sep 2029</b>",
        "In force",
    ):
        assert fact in text


def test_after_the_first_term_the_page_says_the_one_in_force(world):
    text = read(world, *sign(world), at="2030-02-01T10:00:00Z")
    assert '<span class="figure">31 Dec 2030</span>' in text
    assert "<b>30 Sep 2030</b>" in text


def test_a_contract_without_an_end_says_so(world):
    text = read(world, *sign(world, of=without_end()), at=IN_FORCE)
    assert '<span class="figure">without an end</span>' in text
    assert "at any time, with notice of 3 months" in text


def test_every_question_is_answered_as_on_paper_but_for_the_usual_parts(world):
    text = read(world, *sign(world))
    usual = "A part of a billing period costs its days over the days of the period."
    points = [point.text for one in eight_questions(offer()) for point in one.points]
    assert usual in points
    for answer in eight_questions(offer()):
        assert answer.question in text
    for point in points:
        assert (str(escape(point)) in text) is (point != usual), point


def test_the_paper_is_listed_with_the_fingerprint_to_check_it_by(world):
    text = read(world, *sign(world))
    assert "Your PDF is being prepared." in text
    assert re.search(r'<p class="mono">[0-9a-f]{64}</p>', text)
    assert "/verify/C-2026-" in text


def test_what_happened_is_told_in_words(world):
    text = read(world, *sign(world))
    assert "Ada Keller accepted and signed." in text
    assert "Dana Roth sent the offer." in text


def test_the_page_after_signing_says_what_comes_next(world):
    deal, page = sign(world)
    text = read(world, deal, f"{page}/signed")
    assert "You are covered from 1 Jan 2027" in text
    assert "The first payment, €43,959.51 with tax, is due on 1 Jan 2027." in text
    assert f'href="{page}"' in text


def test_the_link_still_opens_its_contract_after_the_signature(world):
    deal, page = sign(world)
    text = read(world, deal, deal.page, at=IN_FORCE)
    assert f'href="{page}"' in text


def test_a_link_names_no_list_of_contracts(world):
    deal, page = sign(world)
    assert '/portal/contracts"' not in read(world, deal, page)
    answer = world.ask(holder(world, deal), "GET", "/portal/contracts")
    assert answer.status_code == 303
    assert "/sign-in" in answer.location


def test_a_link_opens_no_other_contract_of_the_same_customer(world):
    deal, _page = sign(world)
    _other, page = sign(world, of=renumbered(offer(), "Q-2026-00419"))
    for path in (page, f"{page}/signed"):
        assert world.ask(holder(world, deal), "GET", path).status_code == 404


@pytest.mark.parametrize("theirs", ["own:neighbour", "foreign:own"])
def test_a_contract_of_somebody_else_is_answered_as_if_there_were_none(world, theirs):
    _deal, page = sign(world, theirs)
    missing = world.ask("customer_own", "GET", "/portal/contracts/" + "0" * 32)
    answer = world.ask("customer_own", "GET", page)
    assert answer.status_code == missing.status_code == 404
    assert without_ids(answer) == without_ids(missing)


def test_a_contract_from_elsewhere_has_its_page_and_no_signature(world):
    page = take_over(world)
    text = world.ask("customer_own", "GET", page).text
    assert "There is no document of this contract here." in text
    answer = world.ask("customer_own", "GET", f"{page}/signed")
    assert (answer.status_code, answer.location) == (303, page)


def test_a_customer_with_one_contract_goes_straight_there(world):
    _deal, page = sign(world)
    assert world.ask("customer_own", "GET", "/portal/").location == page


def test_a_customer_with_two_contracts_gets_the_list(world):
    sign(world)
    sign(world, of=renumbered(offer(), "Q-2026-00419"))
    assert world.ask("customer_own", "GET", "/portal/").location == "/portal/contracts"


def test_the_list_says_state_end_next_payment_and_price(world):
    sign(world)
    text = world.ask("customer_own", "GET", "/portal/contracts").text
    for fact in (
        "Store rollout cover",
        "Starts on 1 Jan 2027",
        "31 Dec 2029",
        "€43,959.51",
        "€40,665.60",
        "1 contract",
    ):
        assert fact in text


def test_the_list_shows_nobody_else_s_contracts(world):
    theirs = replace(offer(), title="Not yours")
    sign(world, "own:neighbour", of=theirs)
    sign(world, "foreign:own", of=theirs)
    text = world.ask("customer_own", "GET", "/portal/contracts").text
    assert "Not yours" not in text
    assert "No contract yet" in text


def test_a_long_list_has_pages(world):
    for number in range(21):
        sign(world, of=renumbered(offer(), f"Q-2026-{number:05}"))
    first = world.ask("customer_own", "GET", "/portal/contracts").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = world.ask("customer_own", "GET", following[1]).text
    assert (first.count('<th scope="row">'), second.count('<th scope="row">')) == (
        20,
        1,
    )


def test_the_list_takes_two_statements_however_long(world):
    for number in range(3):
        sign(world, of=renumbered(offer(), f"Q-2026-{number:05}"))
    world.ask("customer_own", "GET", "/portal/contracts")
    with statements(world) as sent:
        world.ask("customer_own", "GET", "/portal/contracts")
    assert len([one for one in sent if "contract" in one]) == 2


def test_a_key_that_is_none_is_refused_with_a_sentence(world):
    answer = world.ask("customer_own", "GET", "/portal/contracts?after=xyz")
    assert answer.status_code == 422
    assert "This list has no such page." in answer.text


@pytest.mark.parametrize("path", ["/portal/", "/portal/contracts"])
def test_staff_have_no_portal_of_their_own(world, path):
    assert world.ask("sales", "GET", path).status_code == 403


def without_ids(answer):
    """The page without the number of the request."""
    return re.sub(r"[0-9a-f]{16}", "", answer.text)
