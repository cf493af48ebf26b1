"""The pages of quotes that were sent: news, questions, copies, later last days."""

import re

import pytest

from contracts.customers.details import CustomerDetails
from contracts.customers.operations import create_customer
from contracts.quotes.operations import view_quote
from contracts.quotes.queries import builder_view, sent_quote
from contracts.quotes.questions.queries import questions_about
from tests.pages.conftest import PART, Desk
from tests.stock import working
from upheld import clock


def page_of(desk: Desk) -> str:
    return f"/quotes/{desk.ids['sent']}"


def mark_in(page: str) -> str:
    found = re.search('data-seen="([^"]+)"', page)
    assert found
    return found[1]


def look(desk: Desk) -> None:
    """Open the offer as its customer."""
    with working(desk.world, "own"):
        view_quote(desk.ids["sent"], now=clock.now())


def test_nothing_new_is_answered_with_nothing(desk: Desk) -> None:
    mark = mark_in(desk.get(page_of(desk)))
    answer = desk.world.ask("sales", "GET", f"{page_of(desk)}/news?seen={mark}")
    assert (answer.status_code, answer.text) == (204, "")


def test_the_first_look_of_the_customer_is_news(desk: Desk) -> None:
    mark = mark_in(desk.get(page_of(desk)))
    look(desk)
    part = desk.get(f"{page_of(desk)}/news?seen={mark}", headers=PART)
    assert 'data-news="Opened by the customer' in part
    assert 'data-in=".page-head .chip">Viewed<' in part
    assert mark_in(part) != mark


def test_the_first_look_is_news_on_the_start_page(desk: Desk) -> None:
    mark = mark_in(desk.get("/"))
    answer = desk.world.ask("sales", "GET", f"/today/news?seen={mark}")
    assert answer.status_code == 204
    look(desk)
    part = desk.get(f"/today/news?seen={mark}", headers=PART)
    assert "Opened by the customer, not answered" in part


def test_an_offer_is_kept_open_for_longer(desk: Desk) -> None:
    desk.post(f"{page_of(desk)}/extend", {"valid_until": "2030-01-31"})
    assert "valid until 31 Jan 2030" in desk.get(page_of(desk))
    assert desk.done() == ["quote.extended"]


@pytest.mark.parametrize("typed", ["", "soon", "2020-01-01"])
def test_a_day_that_is_none_is_said_at_its_field(desk: Desk, typed: str) -> None:
    page = desk.post(f"{page_of(desk)}/extend", {"valid_until": typed}, 422)
    assert 'id="valid_until-error"' in page
    assert f'value="{typed}"' in page
    assert desk.done() == []


def test_a_question_is_answered_where_it_stands(desk: Desk) -> None:
    page = desk.get(page_of(desk))
    assert "Questions from the customer" in page
    path = f"/questions/{desk.ids['question']}/answer"
    desk.post(path, {"text": "By four\r\no'clock."})
    assert "By four\no&#39;clock." in desk.get(page_of(desk))
    assert desk.done() == ["question.answered"]


def test_an_empty_answer_is_refused_at_its_field(desk: Desk) -> None:
    question = desk.ids["question"]
    page = desk.post(f"/questions/{question}/answer", {"text": " "}, 422)
    assert f'id="answer-{question}-error"' in page
    assert desk.done() == []


def test_a_copy_for_another_customer_is_a_draft_of_its_own(desk: Desk) -> None:
    other = desk.world.ids["customer:own:neighbour"]
    to = desk.post(f"{page_of(desk)}/copy", {"customer_id": other})
    with working(desk.world, "own"):
        today = clock.today("UTC")
        copy = builder_view(to.removeprefix("/quotes/"), today=today)
        sent = sent_quote(desk.ids["sent"], today=today)
    assert copy.quote.customer.id == other
    assert [one.code for one in copy.lines] == [one.code for one in sent.offer.lines]
    assert desk.done() == ["quote.cloned"]


def add_customers(desk: Desk, *names: str) -> None:
    with working(desk.world, "own"):
        for name in names:
            create_customer(CustomerDetails(name=name), now=clock.now())


def test_a_customer_that_was_typed_is_found(desk: Desk) -> None:
    add_customers(desk, "Fabrikam AG")
    desk.post(f"{page_of(desk)}/copy", {"customer": "fabri"})
    assert desk.done() == ["customer.created", "quote.cloned"]


def test_text_that_fits_several_customers_asks_which(desk: Desk) -> None:
    add_customers(desk, "Fabrikam AG", "Fabrikam GmbH")
    page = desk.post(f"{page_of(desk)}/copy", {"customer": "fabri"}, 422)
    assert "More than one customer matches" in page
    assert page.count('class="button">Fabrikam') == 2
    assert "quote.cloned" not in desk.done()


def test_what_changed_is_shown_for_a_draft_of_the_next_revision(desk: Desk) -> None:
    draft = desk.post(f"{page_of(desk)}/revise", {})
    desk.post(draft, {"title": "Another title"})
    page = desk.get(f"{draft}/changes")
    assert "What changed since revision 1" in page
    assert "<ins>Another title</ins>" in page
    assert f'href="{draft}/changes"' in desk.get(draft)


def test_the_first_revision_has_none_to_be_compared_with(desk: Desk) -> None:
    assert "This is the first revision" in desk.get(f"{page_of(desk)}/changes")


def test_a_decline_is_noted_with_its_reason(desk: Desk) -> None:
    desk.post(f"{page_of(desk)}/decline", {"because": "supplier", "reason": "Cheaper."})
    assert "Declined: Another supplier was chosen." in desk.get(page_of(desk))
    assert desk.done() == ["quote.declined"]


def test_reminders_to_the_customer_are_switched_off_for_a_quote(desk: Desk) -> None:
    desk.post(f"{page_of(desk)}/reminders", {"wanted": "no"})
    with working(desk.world, "own"):
        assert not sent_quote(desk.ids["sent"], today=clock.today("UTC")).reminds
    assert desk.done() == ["quote.reminders"]


def test_the_seller_sets_when_to_remind(desk: Desk) -> None:
    typed = {f"days-{key}": "9" for key in ("unseen", "undecided", "expiring")}
    desk.post("/quotes/reminders", {**typed, "mails-unseen": "yes"})
    page = desk.get("/quotes/reminders")
    assert page.count('value="9"') == 3
    assert page.count(" checked") == 1
    assert desk.done() == ["reminders.changed"]


@pytest.mark.parametrize("days", ["", "0", "x", "4000"])
def test_days_that_make_no_sense_are_said_at_their_field(desk: Desk, days: str) -> None:
    typed = {f"days-{key}": "9" for key in ("undecided", "expiring")}
    page = desk.post("/quotes/reminders", {**typed, "days-unseen": days}, 422)
    assert 'id="days-unseen-error"' in page
    assert desk.done() == []


def test_a_reminder_is_done_from_the_start_page(desk: Desk) -> None:
    path = f"/reminders/{desk.ids['reminder']}/done"
    assert path in desk.get("/")
    desk.post(path, {})
    assert path not in desk.get("/")
    assert desk.done() == ["reminder.done"]


def test_the_owner_is_told_of_a_question_and_the_customer_of_the_answer(
    desk: Desk,
) -> None:
    with working(desk.world, "own"):
        (question,) = questions_about(desk.ids["sent"])
    assert question.is_open
    asked = [mail for mail in desk.world.mails() if "Why" in mail]
    assert any(f"/quotes/{desk.ids['sent']}" in mail for mail in asked)


def test_each_cell_of_the_pipeline_leads_to_its_quotes(desk: Desk) -> None:
    page = desk.get("/pipeline")
    found = re.search(r'href="(/quotes\?state=sent[^"]*month=[^"]+)"', page)
    assert found
    listed = desk.get(found[1].replace("&amp;", "&"))
    assert "Decision expected in" in listed
    assert desk.ids["sent"] in listed


def test_the_pipeline_is_a_file_with_what_the_page_shows(desk: Desk) -> None:
    head, *rows = desk.get("/pipeline.csv?by=start").split()
    assert head == "month,state,quotes,net_a_year,net_over_term,currency"
    assert any(",sent,2,47158.00," in row for row in rows)


@pytest.mark.parametrize("asked", ["by=x", "currency=xx", "currency=ABC", "owner=x"])
def test_a_pipeline_that_is_asked_for_wrongly_is_shown(desk: Desk, asked: str) -> None:
    assert "Pipeline" in desk.get(f"/pipeline?{asked}")


@pytest.mark.parametrize("month", ["2027-13", "x", "2027-1-1"])
def test_a_month_that_is_none_shows_all_quotes(desk: Desk, month: str) -> None:
    assert desk.ids["sent"] in desk.get(f"/quotes?month={month}")
