"""An app that shows codes, and the codes on paper for when it is gone."""

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from sqlalchemy import select

from tests.upheld.accounts.entering import Visitor, code_of, set_up_app
from tests.world import World
from upheld import clock
from upheld.accounts.proofs.models import AuthenticatorApp, RecoveryCode
from upheld.db import db
from upheld.scope import unscoped


@pytest.fixture
def hand() -> Iterator[time_machine.Traveller]:
    """Hold the clock, so that the next code comes when a test says so."""
    with time_machine.travel(clock.now(), tick=False) as held:
        yield held


def second(visitor: Visitor, code: str) -> None:
    visitor.sign_in()
    visitor.post("/sign-in/second", "/sign-in/second", code=code)


def test_a_password_alone_is_not_enough_any_more(
    world: World, hand: time_machine.Traveller
) -> None:
    here, elsewhere = Visitor(world), Visitor(world)
    here.sign_in()
    set_up_app(here)
    answer = elsewhere.sign_in()
    assert answer.headers["Location"] == "/sign-in/second"
    assert (here.is_in(), elsewhere.is_in()) == (True, False)


def test_the_code_of_the_app_opens_the_session(
    world: World, hand: time_machine.Traveller
) -> None:
    here, elsewhere = Visitor(world), Visitor(world)
    here.sign_in()
    key, _codes = set_up_app(here)
    hand.shift(timedelta(seconds=30))
    second(elsewhere, code_of(key))
    assert elsewhere.is_in()
    assert world.audited() == ["user.signed_in", "user.app_set", "user.signed_in"]


def test_a_code_counts_once(world: World, hand: time_machine.Traveller) -> None:
    here, elsewhere = Visitor(world), Visitor(world)
    here.sign_in()
    key, _codes = set_up_app(here)
    second(elsewhere, code_of(key))
    assert not elsewhere.is_in()


def test_a_recovery_code_works_once(world: World, hand: time_machine.Traveller) -> None:
    here, first, again = Visitor(world), Visitor(world), Visitor(world)
    here.sign_in()
    _key, codes = set_up_app(here)
    assert len(set(codes)) == 10
    second(first, codes[0].upper().replace("-", " "))
    second(again, codes[0])
    assert (first.is_in(), again.is_in()) == (True, False)
    assert "9 recovery codes are left" in first.get("/account/security")


def test_a_wrong_code_sets_nothing_up(world: World) -> None:
    here = Visitor(world)
    here.sign_in()
    page = here.post("/account/security/app", "/account/security/app", code="123 45")
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Wait for the next code" in page.text
    assert world.audited() == ["user.signed_in"]


def test_switching_the_app_off_leaves_the_password(
    world: World, hand: time_machine.Traveller
) -> None:
    here = Visitor(world)
    here.sign_in()
    set_up_app(here)
    here.post("/account/security/app/remove", "/account/security")
    elsewhere = Visitor(world)
    elsewhere.sign_in()
    assert elsewhere.is_in()
    assert "user.app_removed" in world.audited()


def test_the_second_step_waits_ten_minutes(
    world: World, hand: time_machine.Traveller
) -> None:
    here, elsewhere = Visitor(world), Visitor(world)
    here.sign_in()
    key, _codes = set_up_app(here)
    elsewhere.sign_in()
    hand.shift(timedelta(minutes=11))
    answer = elsewhere.post("/sign-in/second", code=code_of(key))
    assert answer.status_code == HTTPStatus.GONE
    assert not elsewhere.is_in()


def test_five_wrong_codes_have_to_wait(
    world: World, hand: time_machine.Traveller
) -> None:
    here, thief = Visitor(world), Visitor(world, "192.0.2.66")
    here.sign_in()
    key, _codes = set_up_app(here)
    hand.shift(timedelta(seconds=30))
    for _try in range(5):
        second(thief, "000000")
    second(thief, code_of(key))
    assert not thief.is_in()
    owner = Visitor(world)
    second(owner, code_of(key))
    assert owner.is_in()


def test_the_secret_is_stored_encrypted(
    world: World, hand: time_machine.Traveller
) -> None:
    here = Visitor(world)
    here.sign_in()
    key, codes = set_up_app(here)
    with world.app.app_context(), unscoped("test"):
        stored = " ".join(
            [
                *db.session.scalars(select(AuthenticatorApp.secret)),
                *db.session.scalars(select(RecoveryCode.sha256)),
            ]
        )
    assert len(stored) > 640
    assert key not in stored
    assert not any(code in stored for code in codes)
