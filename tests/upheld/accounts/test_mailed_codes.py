"""Six digits by mail, for those who have no password at hand."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine

from tests.upheld.accounts.entering import Visitor
from tests.world import World
from upheld import clock

ENTER = "/sign-in/code/enter"


def ask(visitor: Visitor, who: str = "customer_own") -> None:
    visitor.post("/sign-in/code", "/sign-in/code", email=f"{who}@northwind.example")


def code_in(mail: str) -> str:
    found = re.search(r"^(\d{6})$", mail, re.MULTILINE)
    assert found
    return found[1]


def test_a_mailed_code_opens_a_session(world: World) -> None:
    visitor = Visitor(world)
    ask(visitor)
    code = code_in(world.mails()[0])
    visitor.post(ENTER, ENTER, code=f"{code[:3]} {code[3:]} ")
    assert visitor.is_in()
    assert world.audited() == ["code.mailed", "user.signed_in"]


def test_a_code_is_for_the_browser_that_asked(world: World) -> None:
    visitor, other = Visitor(world), Visitor(world)
    ask(visitor)
    ask(other, "sales")
    [mail] = [mail for mail in world.mails() if "To: customer_own" in mail]
    other.post(ENTER, ENTER, code=code_in(mail))
    assert not other.is_in()


def test_a_mailed_code_works_once(world: World) -> None:
    visitor = Visitor(world)
    ask(visitor)
    copied = visitor.client.get_cookie("upheld")
    assert copied
    code = code_in(world.mails()[0])
    visitor.post(ENTER, ENTER, code=code)
    thief = Visitor(world)
    thief.client.set_cookie("upheld", copied.value)
    thief.post(ENTER, ENTER, code=code)
    assert (visitor.is_in(), thief.is_in()) == (True, False)


def test_a_newer_code_ends_the_one_before(world: World) -> None:
    visitor = Visitor(world)
    ask(visitor)
    first = code_in(world.mails()[0])
    ask(visitor)
    visitor.post(ENTER, ENTER, code=first)
    assert not visitor.is_in()


def test_a_code_ends_after_ten_minutes(world: World) -> None:
    visitor = Visitor(world)
    ask(visitor)
    code = code_in(world.mails()[0])
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        answer = visitor.post(ENTER, ENTER, code=code)
        assert not visitor.is_in()
    assert "This code does not work, or no more." in answer.text


def test_the_right_code_is_too_late_after_five_wrong_ones(world: World) -> None:
    visitor = Visitor(world)
    ask(visitor)
    code = code_in(world.mails()[0])
    wrong = "111111" if code != "111111" else "222222"
    for number in range(5):
        visitor.around["REMOTE_ADDR"] = f"192.0.2.{number}"
        visitor.post(ENTER, ENTER, code=wrong)
    visitor.around["REMOTE_ADDR"] = "192.0.2.99"
    visitor.post(ENTER, ENTER, code=code)
    assert not visitor.is_in()


def test_asking_does_not_say_who_exists(world: World) -> None:
    pages = []
    for who in ("sales", "nobody", "switched_off"):
        visitor = Visitor(world)
        ask(visitor, who)
        pages.append(re.sub(r'value="[^"]*"', "", visitor.get(ENTER)).replace(who, ""))
    assert pages[0] == pages[1] == pages[2]
    assert len(world.mails()) == 1


def test_the_field_takes_what_a_password_manager_gives(world: World) -> None:
    visitor = Visitor(world)
    ask(visitor)
    page = visitor.get(ENTER)
    assert page.count('autocomplete="one-time-code"') == 1
    assert 'inputmode="numeric"' in page


def test_the_mail_tells_its_code_in_no_subject_and_no_link(world: World) -> None:
    ask(Visitor(world))
    [mail] = world.mails()
    code = code_in(mail)
    assert "Subject: Your code" in mail
    assert f"http://localhost:8000{ENTER}" in mail
    assert not re.search(rf"http\S*{code}", mail)


def test_a_fourth_mail_in_an_hour_has_to_wait(world: World) -> None:
    visitor = Visitor(world)
    for _time in range(3):
        ask(visitor)
    form = {"email": "customer_own@northwind.example"}
    answer = visitor.post("/sign-in/code", "/sign-in/code", **form)
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert len(world.mails()) == 3


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example"])
def test_a_code_leads_to_no_other_site(world: World, to: str) -> None:
    visitor = Visitor(world)
    ask(visitor)
    code = code_in(world.mails()[0])
    answer = visitor.post(ENTER, ENTER, code=code, next=to)
    assert answer.headers["Location"] == "/start"
