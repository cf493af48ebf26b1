"""Signing in by a provider of OpenID Connect, which is a server of its own here."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.upheld.accounts.entering import Visitor
from tests.upheld.accounts.provider import CLIENT, SECRET, Provider, new_key, serving
from tests.upheld.mailing.conftest import free_port
from tests.world import World, kept_world

Kept = tuple[World, Provider]
SALES = {"sub": "4711", "email": "Sales@northwind.example", "email_verified": True}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def joined(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Provider, object]]:
    folder = tmp_path_factory.mktemp("single")
    with serving() as provider:
        settings: dict[str, Any] = {
            "oidc_issuer": provider.url,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
            "oidc_name": "Northwind ID",
        }
        for world, restore in kept_world(request, folder, **settings):
            yield world, provider, restore


@pytest.fixture
def both(joined: tuple[World, Provider, object]) -> Iterator[Kept]:
    world, provider, restore = joined
    provider.claims, provider.wrong, provider.signs_with = dict(SALES), {}, None
    yield world, provider
    assert callable(restore)
    restore()


def begin(visitor: Visitor, to: str = "") -> str:
    """Follow the button to the provider; return where that leads back to."""
    answer = visitor.client.get(f"/sign-in/single?next={to}")
    there = requests.get(answer.location, allow_redirects=False, timeout=10)
    back = urlsplit(there.headers["Location"])
    assert back.netloc == "localhost:8000"
    return f"{back.path}?{back.query}"


def test_who_is_known_there_is_known_here(both: Kept) -> None:
    world, _provider = both
    visitor = Visitor(world)
    answer = visitor.client.get(begin(visitor, "/account/tokens"))
    assert answer.location == "/account/tokens"
    assert visitor.is_in()
    assert world.audited() == ["user.account_linked", "user.signed_in"]


def test_the_number_there_counts_when_the_address_changes(both: Kept) -> None:
    world, provider = both
    first, second = Visitor(world), Visitor(world)
    first.client.get(begin(first))
    provider.claims["email"] = "administrator@northwind.example"
    second.client.get(begin(second))
    assert "sales@northwind.example" in second.get("/account/security")


def test_what_is_asked_of_the_provider_cannot_be_used_by_others(both: Kept) -> None:
    world, _provider = both
    visitor = Visitor(world)
    asked = parse_qs(urlsplit(visitor.client.get("/sign-in/single").location).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert asked["scope"] == ["openid email profile"]


def test_an_answer_in_another_browser_opens_nothing(both: Kept) -> None:
    world, _provider = both
    thief = Visitor(world)
    answer = thief.client.get(begin(Visitor(world)))
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not thief.is_in()


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"exp": 1_000_000_000},
        {"iss": "https://evil.example"},
    ],
)
def test_a_token_that_is_not_right_opens_nothing(
    both: Kept, wrong: dict[str, object]
) -> None:
    world, provider = both
    provider.wrong = wrong
    visitor = Visitor(world)
    answer = visitor.client.get(begin(visitor))
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not visitor.is_in()
    assert world.audited() == []


def test_a_token_signed_by_somebody_else_opens_nothing(both: Kept) -> None:
    world, provider = both
    provider.signs_with = new_key("first")
    visitor = Visitor(world)
    answer = visitor.client.get(begin(visitor))
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert world.audited() == []


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "1", "email": "sales@northwind.example"},
        {"sub": "1", "email": "sales@northwind.example", "email_verified": False},
        {"sub": "1", "email": "nobody@northwind.example", "email_verified": True},
        {"sub": "1", "email": "switched_off@northwind.example", "email_verified": True},
        {"sub": "1"},
    ],
)
def test_nobody_is_let_in_without_a_checked_address_of_ours(
    both: Kept, claims: dict[str, object]
) -> None:
    world, provider = both
    provider.claims = claims
    visitor = Visitor(world)
    answer = visitor.client.get(begin(visitor))
    assert "Nobody of that address signs in here." in answer.text
    assert world.audited() == []


def test_the_page_to_sign_in_names_the_provider(both: Kept) -> None:
    world, _provider = both
    assert "Sign in with Northwind ID" in Visitor(world).get("/sign-in")


def test_without_the_setting_there_is_no_such_way(world: World) -> None:
    answer = Visitor(world).client.get("/sign-in/single")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "/sign-in/single" not in Visitor(world).get("/sign-in")


def test_a_provider_that_is_away_is_said_to_be(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    gone = f"http://localhost:{free_port()}"
    request.param = "sqlite"
    for world, _restore in kept_world(
        request, tmp_path_factory.mktemp("away"), oidc_issuer=gone, oidc_client_id="x"
    ):
        answer = Visitor(world).client.get("/sign-in/single")
        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
