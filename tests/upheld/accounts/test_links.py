"""Signed links: what they open, and how they end."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import update

from contracts.portal.links import PURPOSE
from contracts.quotes.models import Quote
from tests.contracts.offers import offer
from tests.portal.conftest import NOW
from tests.portal.deals import Deal, renumbered, send
from tests.world import Kept, World, cookie, kept_world
from upheld import links
from upheld.accounts.identity import LINK
from upheld.db import db
from upheld.scope import unscoped
from upheld.transactions import transaction


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kept]:
    with time_machine.travel(NOW, tick=True):
        yield from kept_world(request, tmp_path_factory.mktemp("links"))


def link(world: World, deal: Deal) -> str:
    """Return the path of the link to *deal*."""
    with world.app.test_request_context():
        token = links.sign(PURPOSE, deal.deal_id, deal.key)
    return f"/l/{token}"


def rekey(world: World, deal: Deal, key: str) -> None:
    with world.app.app_context(), unscoped("test"), transaction() as session:
        session.execute(
            update(Quote).where(Quote.id == deal.quote_id).values(link_key=key)
        )


def visitor(world: World, path: str) -> FlaskClient:
    """Return a browser that has opened the link at *path*."""
    client = world.app.test_client()
    client.get(path)
    return client


def test_a_link_opens_its_deal_and_forgets_the_token(world: World) -> None:
    deal = send(world)
    client = world.app.test_client()
    answer = client.get(link(world, deal))
    assert answer.headers["Location"] == deal.page
    assert client.get(deal.page).status_code == HTTPStatus.OK


def test_a_link_opens_no_other_deal_of_the_customer(world: World) -> None:
    client = visitor(world, link(world, send(world)))
    other = send(world, of=renumbered(offer(), "Q-2026-00419"))
    assert client.get(other.page).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("path", ["/portal/contracts", "/quotes", "/account/tokens"])
def test_the_holder_of_a_link_has_to_sign_in_for_the_rest(
    world: World, path: str
) -> None:
    client = visitor(world, link(world, send(world)))
    place = client.get(path).headers["Location"]
    assert place.startswith("/sign-in")


def test_a_new_key_ends_the_link_and_its_sessions(world: World) -> None:
    deal = send(world)
    path = link(world, deal)
    client = visitor(world, path)
    rekey(world, deal, links.new_key())
    for asked in (path, deal.page):
        answer = client.get(asked)
        assert answer.status_code == HTTPStatus.GONE
        assert "This link has been replaced or withdrawn." in answer.text


def test_a_withdrawn_link_opens_nothing(world: World) -> None:
    deal = send(world)
    rekey(world, deal, "")
    empty = replace(deal, key="")
    for ended in (deal, empty):
        answer = world.app.test_client().get(link(world, ended))
        assert answer.status_code == HTTPStatus.GONE


@pytest.mark.parametrize("change", ["cut", "swapped", "unsigned", "empty"])
def test_a_changed_link_opens_nothing(world: World, change: str) -> None:
    path = link(world, send(world))
    changed = {
        "cut": path[:-3],
        "swapped": path[:20] + path[21:] + path[20],
        "unsigned": path.rpartition(".")[0],
        "empty": "/l/.",
    }
    answer = world.app.test_client().get(changed[change])
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "This link is not complete." in answer.text


def test_a_link_of_another_purpose_opens_nothing(world: World) -> None:
    deal = send(world)
    with world.app.test_request_context():
        token = links.sign("invoice", deal.deal_id, deal.key)
    answer = world.app.test_client().get(f"/l/{token}")
    assert answer.status_code == HTTPStatus.GONE


def test_links_name_the_configured_host(world: World) -> None:
    deal = send(world)
    with world.app.test_request_context(headers={"Host": "evil.example"}):
        with unscoped("test"):
            quote = db.session.get_one(Quote, deal.quote_id)
        address = links.quote_link(quote)
    assert address.startswith("http://localhost:8000/l/")
    path = address.removeprefix("http://localhost:8000")
    answer = world.app.test_client().get(path)
    assert answer.headers["Location"] == deal.page


def test_staff_who_open_a_link_stay_signed_in(world: World) -> None:
    deal = send(world)
    client = world.app.test_client()
    name, _, value = world.identities["sales"].headers["Cookie"].partition("=")
    client.set_cookie(name, value)
    client.get(link(world, deal))
    assert client.get(deal.page).status_code == HTTPStatus.OK
    assert client.get("/account/tokens").status_code == HTTPStatus.OK


def test_a_customer_keeps_its_own_pages_beside_a_link(world: World) -> None:
    opened = send(world)
    other = send(world, of=renumbered(offer(), "Q-2026-00419"))
    client = world.app.test_client()
    name, _, value = world.identities["customer_own"].headers["Cookie"].partition("=")
    client.set_cookie(name, value)
    client.get(link(world, opened))
    assert client.get(other.page).status_code == HTTPStatus.OK


def test_a_forged_session_holds_no_link(world: World) -> None:
    forged = cookie(world.app, {LINK: [PURPOSE, secrets.token_hex(16), ""]})
    answer = world.app.test_client(use_cookies=False).get(
        send(world).page, headers={"Cookie": forged}
    )
    assert answer.status_code == HTTPStatus.GONE
