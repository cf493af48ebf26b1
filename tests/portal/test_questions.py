"""Asking about an offer on its page."""

import pytest

from tests.portal.deals import events, holder, send

ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
def deal(world):
    return send(world)


@pytest.fixture
def link(world, deal):
    return holder(world, deal)


def ask(world, who, deal, **fields):
    return world.ask(who, "POST", f"{deal.page}/questions", data=fields)


def test_a_question_stands_under_its_service(world, deal, link):
    answer = ask(world, link, deal, position="1", text="How fast?")
    assert answer.status_code == 303
    assert answer.location == f"{deal.page}#asked-1"
    page = world.ask(link, "GET", deal.page).text
    part = page.split('id="asked-1"')[1].split("</article>")[0]
    assert "How fast?" in part
    assert "Dana Roth has not answered yet." in part
    assert "asked" in events(world, deal)


def test_the_offer_as_a_whole_can_be_asked_about(world, deal, link):
    ask(world, link, deal, text="Until when?")
    page = world.ask(link, "GET", deal.page).text
    assert "Until when?" in page.split('id="asked-0"')[1].split("</section>")[0]


@ON_SQLITE
def test_a_question_is_mailed_to_the_seller_with_one_link(world, deal, link):
    ask(world, link, deal, text="Until when?")
    (mail,) = [one for one in world.mails() if "Until when?" in one]
    assert f"/quotes/{deal.quote_id}" in mail
    assert "To: office@own.example" in mail


@ON_SQLITE
def test_without_words_nothing_is_asked_and_the_field_says_so(world, deal, link):
    answer = ask(world, link, deal, position="1", text="  ")
    assert answer.status_code == 422
    assert 'id="question-1-error"' in answer.text
    assert "question.asked" not in world.audited()


@ON_SQLITE
def test_a_long_question_is_refused_and_not_lost(world, deal, link):
    answer = ask(world, link, deal, position="1", text="x" * 1001)
    assert answer.status_code == 422
    assert "x" * 1001 in answer.text
    assert "question.asked" not in world.audited()


@ON_SQLITE
@pytest.mark.parametrize("position", ["99", "x", "-1"])
def test_a_service_that_there_is_not_cannot_be_asked_about(world, deal, link, position):
    answer = ask(world, link, deal, position=position, text="Why?")
    assert answer.status_code == 422
    assert "question.asked" not in world.audited()


@ON_SQLITE
def test_words_of_a_customer_are_shown_as_words(world, deal, link):
    ask(world, link, deal, position="1", text="<script>alert(1)</script>")
    assert "<script>alert" not in world.ask(link, "GET", deal.page).text


@ON_SQLITE
def test_a_closed_offer_says_why_it_takes_no_questions(world):
    deal = send(world, state="declined")
    answer = ask(world, holder(world, deal), deal, text="Why?")
    assert answer.status_code == 422
    assert "has been declined" in answer.text
    assert "question.asked" not in world.audited()


@ON_SQLITE
def test_another_customer_s_offer_cannot_be_asked_about(world):
    theirs = send(world, "own:neighbour")
    assert ask(world, "customer_own", theirs, text="Why?").status_code == 404
    assert "question.asked" not in world.audited()
