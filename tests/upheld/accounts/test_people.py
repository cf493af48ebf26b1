"""Inviting people, changing what they may do, and switching them off."""

import re
from http import HTTPStatus

import pytest

from tests.world import World
from upheld.accounts.people import list_users
from upheld.principal import Role
from upheld.scope import Scope, scoped


def person(world: World, name: str) -> str:
    return f"/account/people/{world.ids[f'user:{name}']}"


def roles(world: World, name: str) -> tuple[Role, ...]:
    with world.app.app_context(), scoped(Scope(world.ids["seller:own"])):
        [row] = [row for row in list_users() if row.id == world.ids[f"user:{name}"]]
        return row.roles


def invite(world: World, **fields: str) -> str:
    form = {"name": "Eve", "email": "eve@new.example", "roles": "sales", **fields}
    return world.ask("administrator", "POST", "/account/people/new", data=form).text


def test_an_invited_person_chooses_a_password(world: World) -> None:
    invite(world)
    found = re.search(r"http://localhost:8000(/\S+)", world.mails()[-1])
    assert found
    form = {"password": "eves own sentence", "password_confirm": "eves own sentence"}
    world.ask("anonymous", "POST", found[1], data=form)
    assert world.audited() == ["user.invited", "user.password_reset"]
    form = {"email": "eve@new.example", "password": "eves own sentence"}
    answer = world.ask("anonymous", "POST", "/sign-in", data=form)
    assert answer.headers["Location"] == "/start"


def test_an_invitation_is_sent_again_while_it_is_open(world: World) -> None:
    invite(world)
    page = world.ask("administrator", "GET", "/account/people").text
    found = re.search(r'href="(/account/people/\w+)">Eve<', page)
    assert found
    world.ask("administrator", "POST", f"{found[1]}/invite-again")
    assert world.audited() == ["user.invited", "user.invited_again"]


def test_nobody_is_invited_twice(world: World) -> None:
    assert "already signs in here" in invite(world, email="Sales@Northwind.example")
    assert world.audited() == []


def test_an_address_of_another_seller_is_taken_too(world: World) -> None:
    email = "foreignzyxforeignseller@northwind.example"
    assert "already signs in here" in invite(world, email=email)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "Enter a name."),
        ("email", "eve", "Enter an e-mail address, like name@example.com."),
        ("roles", "", "Choose at least one role."),
        ("roles", "customer", "This role is for people at a customer."),
        ("roles", "emperor", "“emperor” is not known here."),
    ],
)
def test_an_invitation_says_what_is_missing(
    world: World, field: str, value: str, sentence: str
) -> None:
    page = invite(world, **{field: value})
    assert page.count(sentence) == 2
    assert "There is a problem" in page
    assert world.audited() == []


def test_a_refused_invitation_keeps_what_was_typed(world: World) -> None:
    page = invite(world, email="eve", name="Eve <b>Adams</b>")
    assert 'value="Eve &lt;b&gt;Adams&lt;/b&gt;"' in page
    assert 'value="eve"' in page


def test_new_roles_count_from_the_next_request(world: World) -> None:
    form = {"name": "Max", "roles": ["auditor", "administrator"]}
    assert world.ask("sales", "GET", "/account/people").status_code == 403
    world.ask("administrator", "POST", person(world, "sales"), data=form)
    assert roles(world, "sales") == (Role.ADMINISTRATOR, Role.AUDITOR)
    assert world.ask("sales", "GET", "/account/people").status_code == 200


def test_switching_off_ends_sessions_and_tokens(world: World) -> None:
    world.ask("administrator", "POST", person(world, "sales") + "/switch-off")
    assert world.ask("sales", "GET", "/account/tokens").status_code == 303
    assert world.ask("narrow_token", "GET", "/api/v1/me").status_code == 401
    assert world.audited() == ["user.switched_off"]


def test_switching_on_needs_a_new_sign_in(world: World) -> None:
    world.ask("administrator", "POST", person(world, "sales") + "/switch-off")
    world.ask("administrator", "POST", person(world, "sales") + "/switch-on")
    assert world.ask("sales", "GET", "/account/tokens").status_code == 303
    assert world.ask("narrow_token", "GET", "/api/v1/me").status_code == 200


def test_nobody_switches_itself_off(world: World) -> None:
    path = person(world, "administrator") + "/switch-off"
    answer = world.ask("administrator", "POST", path)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "You cannot switch yourself off." in answer.text


def test_the_last_administrator_stays_one(world: World) -> None:
    form = {"name": "Max", "roles": "sales"}
    path = person(world, "administrator")
    answer = world.ask("administrator", "POST", path, data=form)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "administrator is the only administrator." in answer.text
    assert roles(world, "administrator") == (Role.ADMINISTRATOR,)


def test_people_at_a_customer_stay_customers(world: World) -> None:
    form = {"name": "Ada", "roles": "administrator"}
    path = person(world, "customer_own")
    answer = world.ask("administrator", "POST", path, data=form)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert world.ask("customer_own", "GET", "/account/people").status_code == 403
