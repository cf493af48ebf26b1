"""Suspending a contract from the screen: the effect first, then the deed."""

from datetime import date

import pytest
from sqlalchemy import func, select

from contracts.models import Contract, ContractPause
from tests.pages.conftest import Desk, desk, kept
from tests.stock import working
from upheld.db import db

__all__ = ["desk", "kept"]

DAYS = {"starts_on": "2028-02-11", "last_day": "2028-03-20", "reason": "They rebuild."}


@pytest.fixture
def at(desk: Desk):
    """Give the desk to whoever bills, and act for the seller."""
    desk.who = "billing"
    with working(desk.world, "own"):
        yield desk


def contract_id(at: Desk) -> str:
    return at.ids["contract"]


def pauses() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(ContractPause)) or 0


def test_the_effect_is_shown_and_nothing_is_stored(at: Desk) -> None:
    page = at.get(
        f"/contracts/{contract_id(at)}/pause?starts_on=2028-02-11&last_day=2028-03-20"
    )

    assert "What this changes" in page
    assert 'name="last_day" value="2028-03-20"' in page
    assert pauses() == 0
    assert at.done() == []


def test_a_contract_is_suspended_and_goes_on(at: Desk) -> None:
    place = f"/contracts/{contract_id(at)}"

    at.post(f"{place}/pause", DAYS, 303)
    assert at.done() == ["contract.paused"]
    pause = db.session.scalars(select(ContractPause)).one()
    assert (pause.starts_on, pause.ends_on) == (date(2028, 2, 11), date(2028, 3, 21))

    words = "It is suspended from 11 Feb 2028 to 20 Mar 2028."
    assert words in at.get(place)
    page = at.get(f"{place}/pause")
    assert words in page
    assert "They rebuild." in page
    theirs = at.get(f"/portal{place}", "customer_own")
    assert (
        "It is suspended from 11 Feb 2028 to 20 Mar 2028; nothing is billed" in theirs
    )
    assert "They rebuild." not in theirs
    seen = at.post(f"{place}/resume", {"day": "2028-03-01", "action": "preview"}, 200)
    assert "What this changes" in seen
    at.post(f"{place}/resume", {"day": "2028-03-01"}, 303)
    assert at.done()[-1] == "contract.unpaused"
    db.session.rollback()
    assert db.session.scalars(select(ContractPause.ends_on)).one() == date(2028, 3, 1)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reason": ""}, "Say why: it stays with the contract."),
        ({"starts_on": "soon"}, "This is not a day."),
        ({"last_day": "2028-02-01"}, "It goes on before it is suspended."),
    ],
)
def test_what_makes_no_sense_is_refused_and_stays_typed(
    at: Desk, typed: dict[str, str], words: str
) -> None:
    page = at.post(f"/contracts/{contract_id(at)}/pause", DAYS | typed, 422)

    assert words in page
    assert 'value="2028-03-20"' in page or "last_day" in typed
    assert pauses() == 0


def test_who_may_not_bill_finds_no_button(at: Desk) -> None:
    place = f"/contracts/{contract_id(at)}"
    state = db.session.get_one(Contract, contract_id(at)).state
    assert state in {"accepted", "active"}
    assert f"{place}/pause" in at.get(place, "billing")
    assert f"{place}/pause" not in at.get(place, "sales")
