"""What administrators see of the mails, and salespeople of theirs."""

from http import HTTPStatus

from tests.pages.conftest import Desk

NOWHERE = "no address"


def offers(desk: Desk) -> list[str]:
    """Return the mails with an offer, as they are sent."""
    return [mail for mail in desk.world.mails() if "Subject: Our offer" in mail]


def test_a_quote_that_is_sent_is_mailed_to_its_customer(desk: Desk) -> None:
    desk.post(f"{desk.quote}/send", {"by_mail": "on"})
    [mail] = offers(desk)
    assert "To: ada@contoso.example" in mail
    assert "Reply-To: office@own.example" in mail
    assert mail.count("http://localhost:8000/l/") == 2


def test_a_quote_is_sent_without_a_mail_too(desk: Desk) -> None:
    desk.post(f"{desk.quote}/send", {})
    assert offers(desk) == []
    assert "Mail it to ada@contoso.example" in desk.get(desk.quote)


def test_the_link_in_the_mail_opens_the_offer(desk: Desk) -> None:
    desk.post(f"{desk.quote}/send", {"by_mail": "on"})
    path = offers(desk)[0].partition("http://localhost:8000")[2].split()[0]
    answer = desk.world.ask("anonymous", "GET", path)
    assert answer.location == f"/portal{desk.quote}"


def test_a_page_says_that_its_offer_was_mailed(desk: Desk) -> None:
    sent = f"/quotes/{desk.ids['sent']}"
    desk.post(f"{sent}/mail", {})
    assert "On its way" in desk.get(sent)
    desk.world.mails()
    assert "Mailed" in desk.get(sent)
    assert desk.done() == ["quote.mailed"]


def test_a_draft_is_not_mailed(desk: Desk) -> None:
    assert "no such quote" in desk.post(f"{desk.quote}/mail", {}, 404)
    assert offers(desk) == []


def test_mails_that_went_nowhere_stand_first(desk: Desk) -> None:
    desk.post(f"/quotes/{desk.ids['sent']}/mail", {})
    page = desk.get("/mails", who="administrator")
    assert page.index(NOWHERE) < page.index("ada@contoso.example")
    assert "is no e-mail address" in page


def test_an_administrator_tries_a_mail_again(desk: Desk) -> None:
    world, path = desk.world, f"/mails/{desk.ids['mail']}/retry"
    assert world.ask("administrator", "POST", path).status_code == HTTPStatus.SEE_OTHER
    assert desk.done() == ["mail.retried"]
    answer = world.ask("administrator", "POST", path)
    assert answer.status_code == HTTPStatus.CONFLICT


def test_the_page_of_mails_shows_no_link(desk: Desk) -> None:
    desk.post(f"/quotes/{desk.ids['sent']}/mail", {})
    assert "/l/" not in desk.get("/mails", who="administrator")
