"""The language of the pages: the account, the browser's choice, what it asks for."""

import re
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from tests.world import World

ITALIAN = {"Accept-Language": "it-CH,it;q=0.9,en;q=0.5"}


def read_in(client: FlaskClient, **headers: str) -> str:
    page = client.get("/sign-in", headers=headers).text
    found = re.search(r'<html lang="([^"]+)"', page)
    assert found
    return found[1]


def choose(client: FlaskClient, code: str, back: str = "/sign-in") -> str:
    page = client.get("/sign-in").text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    form = {"language": code, "back": back, "csrf_token": found[1]}
    answer = client.post("/language", data=form)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    return str(answer.location)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("it-CH,it;q=0.9", "it"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("fr-FR,it;q=0.5", "it"),
        ("en-US,en;q=0.9,it;q=0.8", "en"),
        ("fr", "en"),
        ("*", "en"),
    ],
)
def test_the_browser_is_asked_what_it_reads(
    world: World, asked: str, answered: str
) -> None:
    client = world.app.test_client()
    assert read_in(client, **{"Accept-Language": asked}) == answered


def test_what_was_chosen_counts_before_the_browser(world: World) -> None:
    client = world.app.test_client()
    choose(client, "zh-Hant")
    assert read_in(client, **ITALIAN) == "zh-Hant"


def test_a_page_is_whole_in_the_language_chosen(world: World) -> None:
    client = world.app.test_client()
    choose(client, "it")
    page = client.get("/sign-in").text
    assert "Password dimenticata?" in page
    assert "Forgotten" not in page


def test_a_choice_leads_back_to_its_page_only(world: World) -> None:
    client = world.app.test_client()
    assert choose(client, "it", "/sign-in?next=/x") == "/sign-in?next=/x"
    for foreign in ("https://evil.example/", "//evil.example", "/\\evil.example", ""):
        assert choose(client, "it", foreign) == "/"


def test_an_unknown_language_is_read_as_english(world: World) -> None:
    client = world.app.test_client()
    choose(client, "tlh")
    assert read_in(client, **ITALIAN) == "en"


def test_the_account_remembers_what_a_user_chose(world: World) -> None:
    form = {"language": "it", "back": "/", "csrf_token": world.csrf()}
    answer = world.ask("sales", "POST", "/language", data=form)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert world.audited() == ["user.language_chosen"]
    page = world.ask("sales", "GET", "/account/tokens").text
    assert '<html lang="it"' in page
    assert "Token API" in page
