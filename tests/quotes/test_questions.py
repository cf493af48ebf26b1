"""What customers ask about an offer, and what they are answered."""

import pytest

from contracts.quotes.operations import decline_quote, revise_quote, send_quote
from contracts.quotes.queries import events
from contracts.quotes.questions.asking import MOST_OPEN, Question, by_line
from contracts.quotes.questions.operations import answer_question, ask_question
from contracts.quotes.questions.queries import open_questions, questions_about
from tests.quotes.test_sending import stored
from tests.shop import NOW, Shop
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.scope import Scope, scoped


def ask(shop: Shop, quote_id: str, text: str = "Why?", position: int | None = 2) -> str:
    with shop.customer(stored(quote_id).deal_id):
        return ask_question(quote_id, position=position, text=text, now=NOW)


def test_a_question_about_a_line_keeps_what_it_is_about(shop: Shop) -> None:
    quote_id = shop.sent()
    ask(shop, quote_id, "  How fast?\n")
    (found,) = questions_about(quote_id)
    assert (found.service, found.position) == ("Server cover", 2)
    assert (found.text, found.asked_by, found.is_open) == (
        "How fast?",
        "Contoso Retail AG",
        True,
    )


def test_an_answer_stands_under_its_question_and_on_the_timeline(shop: Shop) -> None:
    quote_id = shop.sent()
    question_id = ask(shop, quote_id)
    assert answer_question(question_id, text="Within a day.", now=NOW) == quote_id
    (found,) = questions_about(quote_id)
    assert (found.answer, found.answered_by) == ("Within a day.", "Dana Roth")
    whats = [one.what for one in events(stored(quote_id).deal_id)]
    assert set(whats[-2:]) == {"asked", "answered"}


def test_a_question_is_answered_once(shop: Shop) -> None:
    question_id = ask(shop, shop.sent())
    answer_question(question_id, text="Yes.", now=NOW)
    with pytest.raises(Refused, match="Dana Roth has answered already"):
        answer_question(question_id, text="No.", now=NOW)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 1001])
def test_no_text_or_a_very_long_one_is_refused_at_its_field(
    shop: Shop, text: str
) -> None:
    quote_id = shop.sent()
    with pytest.raises(InvalidInput) as caught:
        ask(shop, quote_id, text)
    assert caught.value.problems[0].where == "question-2"
    assert questions_about(quote_id) == ()


def test_a_line_that_there_is_not_cannot_be_asked_about(shop: Shop) -> None:
    quote_id = shop.sent()
    with pytest.raises(InvalidInput, match="no such service"):
        ask(shop, quote_id, position=99)
    assert questions_about(quote_id) == ()


def test_ten_questions_may_wait_at_once(shop: Shop) -> None:
    quote_id = shop.sent()
    for number in range(MOST_OPEN):
        ask(shop, quote_id, f"Question {number}?")
    with pytest.raises(Refused, match="10 questions wait"):
        ask(shop, quote_id)
    assert len(questions_about(quote_id)) == MOST_OPEN


def test_a_closed_offer_takes_no_questions(shop: Shop) -> None:
    quote_id = shop.sent()
    decline_quote(quote_id, now=NOW)
    with pytest.raises(Refused):
        ask(shop, quote_id)
    assert questions_about(quote_id) == ()


def test_another_deal_s_questions_are_not_found(shop: Shop) -> None:
    question_id = ask(shop, shop.sent())
    other = stored(shop.sent()).deal_id
    with (
        scoped(Scope(shop.seller_id, shop.customer_id, other)),
        pytest.raises(NotFound),
    ):
        answer_question(question_id, text="Mine.", now=NOW)


def test_what_waits_for_an_answer_is_listed_until_it_has_one(shop: Shop) -> None:
    question_id = ask(shop, shop.sent(title="Offices"))
    assert [(one.id, one.title) for one in open_questions("")] == [
        (question_id, "Offices")
    ]
    answer_question(question_id, text="Yes.", now=NOW)
    assert open_questions("") == ()


def test_questions_go_along_to_the_next_revision(shop: Shop) -> None:
    first = shop.sent()
    ask(shop, first)
    second = revise_quote(first, now=NOW)
    send_quote(second, edition=None, now=NOW)
    titles = {1: "Full cover", 3: "Server cover"}
    found = by_line(questions_about(second), second, titles)
    assert [one.text for one in found[3]] == ["Why?"]


def test_what_was_asked_about_a_service_that_is_gone_stands_with_the_whole() -> None:
    asked = Question("1", "old", 2, "Paper", "Why?", "Ada", NOW, "", "", None)
    assert by_line([asked], "new", {1: "Server cover"}) == {0: (asked,)}
