"""API tokens: shown once, stored as a fingerprint, narrowed, ended."""

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
import time_machine
from sqlalchemy import select

from tests.world import World
from upheld import clock
from upheld.accounts.models import ApiToken
from upheld.db import db
from upheld.scope import unscoped


def make(world: World, **fields: str) -> str:
    form = {"name": "Nightly", "scopes": "quotes:read", **fields}
    page = world.ask("sales", "POST", "/account/tokens", data=form).text
    found = re.search(r"uph_[\w-]{43}", page)
    return found[0] if found else page


def try_it(world: World, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return world.ask("anonymous", "GET", "/api/v1/me", headers=headers).status_code


def test_a_token_acts_as_its_owner_within_its_scopes(world: World) -> None:
    headers = {"Authorization": f"Bearer {make(world)}"}
    answer = world.ask("anonymous", "GET", "/api/v1/me", headers=headers)
    assert answer.json == {
        "kind": "token",
        "name": "sales (Nightly)",
        "roles": ["sales"],
        "scopes": ["quotes:read"],
    }


def test_only_a_fingerprint_of_a_token_is_stored(world: World) -> None:
    token = make(world)
    with world.app.app_context(), unscoped("test"):
        row = db.session.scalars(
            select(ApiToken).where(ApiToken.name == "Nightly")
        ).one()
        stored = " ".join(str(value) for value in vars(row).values())
    assert token not in stored
    assert token.startswith(row.prefix)


def test_a_token_is_shown_once(world: World) -> None:
    token = make(world)
    page = world.ask("sales", "GET", "/account/tokens").text
    assert token not in page
    assert token[:10] in page


def test_an_ended_token_is_refused_at_once(world: World) -> None:
    token = make(world)
    page = world.ask("sales", "GET", "/account/tokens").text
    paths = re.findall(r'action="(/account/tokens/\w+/revoke)"', page)
    for path in paths:
        world.ask("sales", "POST", path)
    assert try_it(world, token) == HTTPStatus.UNAUTHORIZED
    assert world.audited() == ["token.created", "token.revoked", "token.revoked"]


def test_a_token_works_through_its_last_day(world: World) -> None:
    tomorrow = clock.now().date() + timedelta(days=1)
    with time_machine.travel(clock.now(), tick=False) as clock_hand:
        token = make(world, until=tomorrow.isoformat())
        clock_hand.move_to(f"{tomorrow}T23:59:59Z")
        assert try_it(world, token) == HTTPStatus.OK
        clock_hand.move_to(f"{tomorrow + timedelta(days=1)}T00:00:00Z")
        assert try_it(world, token) == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Say what the token is for."),
        ("scopes", "", "Choose what the token may do."),
        ("scopes", "everything", "Choose what the token may do."),
        ("until", "2020-01-01", "Choose a day in the future."),
        ("until", "soon", "“soon” is not a day of the calendar."),
    ],
)
def test_a_token_without_its_facts_is_refused(
    world: World, field: str, value: str, sentence: str
) -> None:
    assert sentence in make(world, **{field: value})
    assert world.audited() == []


def test_the_token_of_another_cannot_be_ended(world: World) -> None:
    path = f"/account/tokens/{world.ids['token:narrow_token']}/revoke"
    answer = world.ask("administrator", "POST", path)
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert world.audited() == []


def test_a_wrong_token_is_not_saved_by_a_session(world: World) -> None:
    headers = {"Authorization": "Bearer uph_wrong"}
    answer = world.ask("administrator", "GET", "/account/people", headers=headers)
    assert answer.status_code == HTTPStatus.UNAUTHORIZED


def test_a_token_opens_no_page(world: World) -> None:
    answer = world.ask("token", "GET", "/account/people")
    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_the_last_use_is_noted_now_and_then(world: World) -> None:
    token = make(world)
    with time_machine.travel(clock.now(), tick=False) as clock_hand:
        used = []
        for minutes in (0, 4, 4):
            clock_hand.shift(timedelta(minutes=minutes))
            try_it(world, token)
            used.append(last_use(world))
    assert used[0] == used[1]
    assert used[2] - used[0] == timedelta(minutes=8)


def last_use(world: World):
    with world.app.app_context(), unscoped("test"):
        used = select(ApiToken.last_used_at).where(ApiToken.name == "Nightly")
        return db.session.scalars(used).one() or datetime.min.replace(tzinfo=UTC)
