"""Answers that are kept: given again only while they are true, and to their session."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, update

from catalog.operations import retire_offering
from catalog.queries import OfferingFilter, list_offerings
from catalog.wire import OfferingLine
from tests.catalog.conftest import Shop
from tests.stock import working
from upheld import clock
from upheld.accounts.models import RoleGrant, SignIn
from upheld.api import page_of
from upheld.db import db
from upheld.scope import unscoped
from upheld.transactions import transaction

LIST = "/catalogue/"
#: The proof in the forms of a page says when the page was made.
LATER = timedelta(seconds=5)


@pytest.fixture(autouse=True)
def held() -> Iterator[time_machine.Traveller]:
    """Hold the clock, well before the day ends: a kept page ends with it."""
    now = clock.now()
    late = now.hour == 23 and now.minute > 50
    start = now + timedelta(minutes=15 if late else 0)
    with time_machine.travel(start, tick=False) as moment:
        yield moment


def refresh(shop: Shop) -> str:
    """Return the list once this minute is noted as the one the session was used in."""
    shop.get(LIST)
    return shop.get(LIST)


def test_a_page_is_given_again_as_it_was(
    shop: Shop, held: time_machine.Traveller
) -> None:
    first = refresh(shop)
    held.shift(LATER)
    assert shop.get(LIST) == first


def test_each_answer_has_an_id_and_a_line_of_its_own(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    refresh(shop)
    caplog.clear()
    with caplog.at_level(logging.INFO, "upheld"):
        names = [
            shop.world.ask(
                "catalogue_manager", "GET", LIST, headers={"X-Request-ID": name}
            ).headers["X-Request-ID"]
            for name in ("first-one", "second-one")
        ]
    lines = [one for one in caplog.records if one.name == "upheld.requests"]
    assert names == ["first-one", "second-one"]
    assert [vars(line)["status"] for line in lines] == [200, 200]


def test_what_anybody_writes_is_on_the_next_page(shop: Shop) -> None:
    assert "Without a price" in refresh(shop)
    with working(shop.world, "own"):
        bare = next(
            row for row in list_offerings(OfferingFilter()).rows if row.code == "BARE"
        )
        retire_offering(bare.id, now=clock.now())
    assert "Without a price" not in shop.get(LIST)


def test_a_session_that_has_ended_gets_nothing_that_was_kept(shop: Shop) -> None:
    refresh(shop)
    with shop.world.app.app_context(), unscoped("test"), transaction() as rows:
        rows.execute(update(SignIn).values(ended_at=clock.now()))
    answer = shop.world.ask("catalogue_manager", "GET", LIST)
    assert (answer.status_code, "/sign-in" in answer.location) == (303, True)


@pytest.mark.parametrize("path", ["/catalogue/new", "/api/v1/offerings"])
def test_a_role_that_was_taken_counts_at_once(shop: Shop, path: str) -> None:
    shop.get(path)
    shop.get(path)
    user_id = shop.world.ids["user:catalogue_manager"]
    with shop.world.app.app_context(), unscoped("test"), transaction() as rows:
        rows.execute(delete(RoleGrant).where(RoleGrant.user_id == user_id))
    assert shop.world.ask("catalogue_manager", "GET", path).status_code == 403


def test_another_seller_gets_its_own_page(shop: Shop) -> None:
    mine = refresh(shop)
    theirs = shop.world.ask("foreign", "GET", LIST).text
    assert "zyxforeignseller" in theirs
    assert "zyxforeignseller" not in mine


def test_another_language_is_another_page(shop: Shop) -> None:
    refresh(shop)
    answer = shop.world.ask(
        "catalogue_manager", "GET", LIST, headers={"HX-Request": "true"}
    )
    assert "<html" not in answer.text


def test_a_session_counts_as_used_again_after_a_minute(
    shop: Shop, held: time_machine.Traveller
) -> None:
    refresh(shop)
    held.shift(timedelta(seconds=61))
    shop.get(LIST)
    with shop.world.app.app_context(), unscoped("test"):
        seen = db.session.query(SignIn.seen_at).order_by(SignIn.seen_at.desc()).first()
    assert seen
    assert seen[0] == clock.now()


@pytest.mark.parametrize("query", ["", "?kind=bundle", "?state=retired&size=2"])
def test_programs_get_the_page_that_is_described(shop: Shop, query: str) -> None:
    path = f"/api/v1/offerings{query}"
    asked = dict(part.split("=") for part in query.strip("?").split("&") if part)
    size = int(asked.pop("size", 50))
    with working(shop.world, "own"):
        page = list_offerings(OfferingFilter(**{"state": "", **asked}), size=size)
        described = page_of(OfferingLine)().dump(page)
    assert shop.world.ask("catalogue_manager", "GET", path).json == described


def test_programs_get_what_was_changed_a_moment_ago(shop: Shop) -> None:
    before = titles(shop)
    titles(shop)
    with working(shop.world, "own"):
        bare = next(
            row for row in list_offerings(OfferingFilter()).rows if row.code == "BARE"
        )
        retire_offering(bare.id, now=clock.now())
    assert before - titles(shop) == {"Without a price"}


def titles(shop: Shop) -> set[str]:
    path = "/api/v1/offerings?state=active"
    answer = shop.world.ask("catalogue_manager", "GET", path)
    return {one["title"] for one in json.loads(answer.data)["items"]}
