"""Signing asks who has been signed in for long, and links where the seller wants it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.stock import Things, fill
from tests.upheld.accounts.entering import FORM
from tests.world import PASSWORD, World, kept_world

NAME = {"name": "Ada Keller", "consent": "yes"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    things: Things = {}
    folder = tmp_path_factory.mktemp("signing")
    filling = kept_world(
        request, folder, lambda w: things.update(fill(w)), confirm_links=True
    )
    for world, restore in filling:
        yield world, things, restore


@pytest.fixture
def desk(kept: Any) -> Iterator[tuple[World, str]]:
    world, things, restore = kept
    yield world, f"/portal/quotes/{things['sent'][0].id}"
    restore()


def sign(world: World, who: str, path: str, **form: str) -> str:
    return world.ask(who, "POST", f"{path}/accept", data={**NAME, **form}).text


def test_a_stale_session_is_asked_before_it_signs(desk: tuple[World, str]) -> None:
    world, path = desk
    before = world.audited()
    client = world.app.test_client()
    page = client.get("/sign-in").text
    token = FORM.search(page)
    assert token
    form = {"email": "signer_own@northwind.example", "password": PASSWORD}
    client.post("/sign-in", data={**form, "csrf_token": token[1]})
    with client.session_transaction() as session:
        session["fs_paa"] -= 3600
    headers = {"X-CSRFToken": csrf_of(client.get(path).text)}
    asked = client.post(f"{path}/accept", data=NAME, headers=headers)
    assert "Confirm that it is you" in asked.text
    assert 'name="name" value="Ada Keller"' in asked.text
    assert world.audited()[len(before) :] == ["user.signed_in", "quote.viewed"]
    proved = {**NAME, "proof_password": PASSWORD}
    client.post(f"{path}/accept", data=proved, headers=headers)
    assert "quote.accepted" in world.audited()


def csrf_of(page: str) -> str:
    found = FORM.search(page)
    assert found
    return found[1]


def test_a_link_signs_with_a_code_where_the_seller_wants_it(
    desk: tuple[World, str],
) -> None:
    world, path = desk
    client = world.app.test_client()
    name, _equals, value = world.identities["link"].headers["Cookie"].partition("=")
    client.set_cookie(name, value)
    headers = {"X-CSRFToken": csrf_of(client.get(path).text)}
    where = f"{path}/accept"
    assert (
        "Confirm that it is you" in client.post(where, data=NAME, headers=headers).text
    )
    client.post(where, data={**NAME, "proof": "mail"}, headers=headers)
    [mail] = [mail for mail in world.mails() if "Subject: Your code" in mail]
    assert "To: ada@contoso.example" in mail
    found = re.search(r"^(\d{6})$", mail, re.MULTILINE)
    assert found
    client.post(where, data={**NAME, "proof_code": found[1]}, headers=headers)
    assert "quote.accepted" in world.audited()


def test_a_viewer_cannot_sign(desk: tuple[World, str]) -> None:
    world, path = desk
    before = world.audited()
    assert world.ask("viewer_own", "GET", path).status_code == 200
    assert (
        world.ask("viewer_own", "POST", f"{path}/accept", data=NAME).status_code == 403
    )
    assert world.audited()[len(before) :] == ["quote.viewed"]
