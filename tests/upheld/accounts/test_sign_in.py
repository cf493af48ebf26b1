"""Signing in, staying in for a while, and being out when it ends."""

import re
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.world import PASSWORD, World
from upheld import clock

NEW = "a new and longer sentence"


def csrf(client: FlaskClient, path: str = "/sign-in") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def sign_in(world: World, who: str = "sales", password: str = PASSWORD) -> FlaskClient:
    client = world.app.test_client()
    form = {
        "email": f"{who}@northwind.example",
        "password": password,
        "csrf_token": csrf(client),
    }
    client.post("/sign-in", data=form)
    return client


def is_in(client: FlaskClient) -> bool:
    return client.get("/account/tokens").status_code == HTTPStatus.OK


def link_in(mail: str) -> str:
    found = re.search(r"http://localhost:8000(\S+)", mail)
    assert found
    return found[1]


def test_the_right_password_opens_a_session(world: World) -> None:
    assert is_in(sign_in(world))
    assert world.audited() == ["user.signed_in"]


def test_a_wrong_password_opens_nothing(world: World) -> None:
    assert not is_in(sign_in(world, password="wrong horse"))
    assert world.audited() == []


def test_the_address_may_be_typed_in_capitals(world: World) -> None:
    assert is_in(sign_in(world, "SALES"))


@pytest.mark.parametrize("who", ["nobody", "switched_off", "sales"])
def test_a_refusal_does_not_say_who_exists(world: World, who: str) -> None:
    client = world.app.test_client()
    form = {
        "email": f"{who}@northwind.example",
        "password": "wrong horse",
        "csrf_token": csrf(client),
    }
    page = client.post("/sign-in", data=form).text
    assert "E-mail address and password do not match." in page
    assert page.count("<li>") == 1


def test_somebody_switched_off_cannot_sign_in(world: World) -> None:
    assert not is_in(sign_in(world, "switched_off"))


def test_signing_out_ends_copies_of_the_cookie(world: World) -> None:
    client = sign_in(world)
    copied = client.get_cookie("upheld")
    assert copied
    client.post("/sign-out", data={"csrf_token": csrf(client, "/account/password")})
    thief = world.app.test_client()
    thief.set_cookie("upheld", copied.value)
    assert not is_in(thief)
    assert world.audited() == ["user.signed_in", "user.signed_out"]


def test_a_new_password_ends_the_other_sessions(world: World) -> None:
    here, elsewhere = sign_in(world), sign_in(world)
    form = {
        "password": PASSWORD,
        "new_password": NEW,
        "new_password_confirm": NEW,
        "csrf_token": csrf(here, "/account/password"),
    }
    assert here.post("/account/password", data=form).status_code == HTTPStatus.FOUND
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert is_in(sign_in(world, password=NEW))
    assert world.audited()[2] == "user.password_changed"
    assert len(world.audited()) == 4


def test_a_session_that_nobody_uses_ends(world: World) -> None:
    with time_machine.travel(clock.now(), tick=False) as clock_hand:
        client = sign_in(world)
        clock_hand.shift(timedelta(minutes=29))
        assert is_in(client)
        clock_hand.shift(timedelta(minutes=29))
        assert is_in(client)
        clock_hand.shift(timedelta(minutes=32))
        assert not is_in(client)


def test_a_session_that_is_used_ends_after_hours(world: World) -> None:
    with time_machine.travel(clock.now(), tick=False) as clock_hand:
        client = sign_in(world)
        for _half_hour in range(23):
            clock_hand.shift(timedelta(minutes=29))
            assert is_in(client)
        clock_hand.shift(timedelta(minutes=29))
        clock_hand.shift(timedelta(minutes=25))
        assert not is_in(client)


def test_a_sixth_wrong_password_has_to_wait(world: World) -> None:
    for _try in range(5):
        sign_in(world, password="wrong horse")
    assert not is_in(sign_in(world))
    assert is_in(sign_in(world, "billing"))


def test_a_forgotten_password_is_replaced_by_mail(world: World) -> None:
    old = sign_in(world)
    client = world.app.test_client()
    form = {"email": "sales@northwind.example", "csrf_token": csrf(client)}
    client.post("/forgotten-password", data=form)
    [mail] = world.mails()
    path = link_in(mail)
    new = {"password": NEW, "password_confirm": NEW, "csrf_token": csrf(client, path)}
    client.post(path, data=new)
    assert is_in(sign_in(world, password=NEW))
    assert not is_in(old)
    assert "user.password_reset" in world.audited()


def test_a_recovery_link_works_once(world: World) -> None:
    client = world.app.test_client()
    form = {"email": "sales@northwind.example", "csrf_token": csrf(client)}
    client.post("/forgotten-password", data=form)
    path = link_in(world.mails()[0])
    new = {"password": NEW, "password_confirm": NEW, "csrf_token": csrf(client, path)}
    client.post(path, data=new)
    assert client.get(path).headers["Location"] == "/forgotten-password"


def test_recovery_does_not_say_who_exists(world: World) -> None:
    answers = []
    for who in ("sales", "nobody"):
        client = world.app.test_client()
        form = {"email": "x@northwind.example", "csrf_token": csrf(client)}
        form["email"] = f"{who}@northwind.example"
        page = client.post("/forgotten-password", data=form).text
        answers.append(re.sub(r'value="[^"]*"|who|nobody|sales', "", page))
    assert answers[0] == answers[1]
    assert len(world.mails()) == 1


def test_mails_name_the_configured_host_alone(world: World) -> None:
    world.ask(
        "anonymous",
        "POST",
        "/forgotten-password",
        data={"email": "sales@northwind.example"},
        headers={"Host": "evil.example"},
    )
    assert "evil.example" not in world.mails()[0]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "Use at least 8 characters."),
        ("password1", "This is one of the passwords that are tried first."),
        ("x" * 1001, "Use at most 1,000 characters."),
    ],
)
def test_a_weak_password_is_refused(world: World, password: str, sentence: str) -> None:
    client = sign_in(world)
    form = {
        "password": PASSWORD,
        "new_password": password,
        "new_password_confirm": password,
        "csrf_token": csrf(client, "/account/password"),
    }
    assert sentence in client.post("/account/password", data=form).text
    assert world.audited() == ["user.signed_in"]


def test_sign_in_goes_on_to_the_page_asked_for(world: World) -> None:
    client = world.app.test_client()
    asked = client.get("/account/tokens?x=1")
    assert asked.headers["Location"] == "/sign-in?next=/account/tokens?x%3D1"
    form = {
        "email": "sales@northwind.example",
        "password": PASSWORD,
        "csrf_token": csrf(client),
        "next": "/account/tokens?x=1",
    }
    answer = client.post("/sign-in", data=form)
    assert answer.headers["Location"] == "/account/tokens?x=1"


def test_too_many_tries_are_told_to_wait(world: World) -> None:
    form = {"email": "sales@northwind.example", "password": "wrong horse"}
    for _try in range(5):
        world.ask("anonymous", "POST", "/sign-in", data=form)
    answer = world.ask("anonymous", "POST", "/sign-in", data=form)
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert "That was too often" in answer.text


def counted(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows with every password that is hashed or checked."""
    context, worked = world.app.extensions["security"].pwd_context, []

    def count(name: str) -> Callable[..., Any]:
        real = getattr(context, name)

        def counting(*given: Any) -> Any:
            worked.append(name)
            return real(*given)

        return counting

    for name in ("hash", "verify"):
        monkeypatch.setattr(context, name, count(name))
    return worked


@pytest.mark.parametrize("who", ["nobody", "switched_off", "sales", "invited"])
def test_a_refusal_costs_the_same_whoever_it_is(
    world: World, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation = {"name": "Eve", "roles": "sales", "email": "invited@northwind.example"}
    world.ask("administrator", "POST", "/account/people/new", data=invitation)
    worked = counted(world, monkeypatch)
    form = {"email": f"{who}@northwind.example", "password": "wrong horse"}
    world.ask("anonymous", "POST", "/sign-in", data=form)
    assert len(worked) == 1
