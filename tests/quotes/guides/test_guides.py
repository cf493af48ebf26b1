"""Help me choose: from answers to lines, and the answers kept."""

import re
from urllib.parse import urlsplit

from contracts.quotes.guides.queries import answers_of
from contracts.quotes.operations import revise_quote
from contracts.quotes.queries.stored import load_head, load_lines
from tests.pages.conftest import PART, Desk, desk, kept
from tests.stock import working
from upheld import clock

__all__ = ["desk", "kept"]

ANSWERS = {"guide": "sites", "q-servers": "12", "q-wants": "day"}


def test_the_questions_stand_on_one_page(desk: Desk) -> None:
    page = desk.get(f"{desk.quote}/guide")
    for text in ("How many servers stand there?", "at night?", "What else?"):
        assert text in page
    assert "Help me choose" in desk.get(desk.quote)


def test_suggestions_follow_the_answers(desk: Desk) -> None:
    page = desk.get(
        f"{desk.quote}/guide",
        query_string={**ANSWERS, "ask": "1"},
        headers=PART,
    )
    assert page.startswith('<div id="suggestions"')
    assert "2 × Set-up day" in page
    assert "12 servers stand there." in page
    assert "It is on the quote already." in page


def test_one_click_adds_and_keeps_the_answers(desk: Desk) -> None:
    desk.post(f"{desk.quote}/guide", {**ANSWERS, "add": "VISIT"})
    added = [line for line in desk.view().lines if line.code == "VISIT"]
    assert [line.quantity for line in added] == [2]
    with working(desk.world, "own"):
        (kept_one,) = answers_of(desk.ids["draft"])
    assert kept_one.answers == {"servers": ("12",), "wants": ("day",)}
    assert desk.done() == ["quote.guided"]


def test_an_answer_that_cannot_be_keeps_what_was_typed(desk: Desk) -> None:
    page = desk.post(f"{desk.quote}/guide", {**ANSWERS, "q-servers": "lots"}, 422)
    assert 'value="lots"' in page
    assert "is not a whole number" in page
    assert desk.done() == []


def test_answers_stand_with_the_next_revision(desk: Desk) -> None:
    with working(desk.world, "own"):
        next_id = revise_quote(desk.ids["sent"], now=clock.now())
        (kept_one,) = answers_of(next_id)
    assert kept_one.answers == {"servers": ("4",)}


def test_answers_are_printed_on_a_page(desk: Desk) -> None:
    desk.post(f"{desk.quote}/guide", ANSWERS)
    page = desk.get(f"{desk.quote}/answers")
    assert "How many servers stand there?" in page
    assert "<dd>A set-up day</dd>" in page


def test_the_customer_answers_by_a_link(desk: Desk) -> None:
    desk.post(f"{desk.quote}/guide/ask", {"guide": "sites"})
    found = re.search(r"(http\S+/l/[\w.-]+)", desk.get(f"{desk.quote}/guide"))
    assert found
    client = desk.world.app.test_client()
    page = client.get(urlsplit(found[1]).path, follow_redirects=True)
    assert "How many servers stand there?" in page.text
    assert desk.done() == ["quote.questions_asked"]


def test_the_owner_is_told_of_the_answers(desk: Desk) -> None:
    with working(desk.world, "own"):
        kept_one = answers_of(desk.ids["sent"])[0]
    path = f"/portal/guides/{kept_one.id}"
    answer = desk.world.ask("link", "POST", path, data={"q-servers": "7"})
    assert answer.status_code == 303
    with working(desk.world, "own"):
        assert answers_of(desk.ids["sent"])[0].answers == {"servers": ("7",)}
    assert desk.done() == ["quote.questions_answered"]


def test_a_new_quote_begins_with_the_guide(desk: Desk) -> None:
    typed = {
        "customer_id": desk.ids["customer"],
        "then": "guide",
        "starts_on": "2027-01-01",
    }
    where = desk.post("/quotes/new", typed)
    assert where.endswith("/guide")
    quote_id = where.split("/")[-2]
    with working(desk.world, "own"):
        assert load_lines(quote_id) == ()
        assert load_head(quote_id).state == "draft"
