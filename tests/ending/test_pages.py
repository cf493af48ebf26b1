"""Ending a contract from the screen: the effect first, then the deed."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from contracts.amending.operations import look
from contracts.ending.operations import notice_given
from contracts.models import ContractEnding
from contracts.requests.facts import Facts
from contracts.requests.operations import NewRequest, ask
from contracts.requests.states import Kind
from tests.pages.conftest import Desk, desk, kept
from tests.stock import working
from upheld import clock
from upheld.db import db

__all__ = ["desk", "kept"]

TYPED = {
    "last_day": "2028-02-10",
    "reason": "agreed",
    "fee": "fixed",
    "fee_value": "250",
    "note": "They merge.",
}


@pytest.fixture
def at(desk: Desk):
    """Give the desk to whoever bills, and act for the seller."""
    desk.who = "billing"
    with working(desk.world, "own"):
        yield desk


def place(at: Desk) -> str:
    return f"/contracts/{at.ids['contract']}"


def endings() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(ContractEnding)) or 0


def test_the_effect_is_shown_and_nothing_is_stored(at: Desk) -> None:
    asked = "&".join(f"{name}={value}" for name, value in TYPED.items())
    page = at.get(f"{place(at)}/end?{asked}")

    assert "Early termination charge" in page
    assert re.search(r"A year, before tax</dt><dd>€[\d,.]+ → €0\.00<", page)
    assert 'name="fee_value" value="250"' in page
    assert endings() == 0
    assert at.done() == []


def test_a_contract_is_ended_and_that_is_taken_back(at: Desk) -> None:
    at.post(f"{place(at)}/end", TYPED)
    assert at.done() == ["contract.ending"]
    words = "It ends on 10 Feb 2028: both have agreed."
    assert words in at.get(place(at))
    page = at.get(f"{place(at)}/end")
    assert words in page
    assert "They merge." in page
    seen = at.get(f"/portal{place(at)}", "customer_own")
    assert "Your contract ends on 10 Feb 2028." in seen
    assert "both have agreed" not in seen

    at.post(f"{place(at)}/end/withdraw", {})
    assert at.done()[-1] == "contract.ending_withdrawn"
    assert words not in at.get(place(at))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"last_day": "soon"}, "This is not a day."),
        ({"reason": "whim"}, "Choose one of the list."),
        ({"fee_value": "much"}, "This is not a number."),
        ({"fee_value": "0"}, "Say how much, more than nothing."),
        ({"note": "x" * 301}, "This is longer than 300 characters."),
    ],
)
def test_what_makes_no_sense_is_refused_and_stays_typed(
    at: Desk, typed: dict[str, str], words: str
) -> None:
    page = at.post(f"{place(at)}/end", TYPED | typed, 422)

    assert words in page
    [value] = typed.values()
    assert value in page or "reason" in typed
    assert endings() == 0


def test_a_cancellation_counts_from_the_day_on_which_the_customer_asked(
    at: Desk,
) -> None:
    asked_at = clock.now() - timedelta(days=40)
    locked = look(at.ids["contract"], now=clock.now())
    assert notice_given(locked) is None
    new = NewRequest(
        contract_id=at.ids["contract"],
        kind=Kind.CANCEL,
        facts=Facts(last_day=date(2029, 11, 30)),
        note="We move.",
    )

    ask(new, now=asked_at)

    zone = ZoneInfo(locked.offer.timezone)
    assert notice_given(locked) == asked_at.astimezone(zone).date()


def test_an_accepted_cancellation_leads_to_the_end_as_it_was_asked(at: Desk) -> None:
    asked = ask(
        NewRequest(
            contract_id=at.ids["contract"],
            kind=Kind.CANCEL,
            facts=Facts(last_day=date(2029, 11, 30)),
            note="We move.",
        ),
        now=clock.now(),
    )
    page = f"/requests/{asked.id}"
    assert "End the contract as asked" not in at.get(page)

    at.who = "sales"
    at.post(page, {"move": "accept"})
    assert "End the contract as asked" not in at.get(page)
    at.who = "billing"
    link = re.search(
        r'href="([^"]+)">End the contract as asked', at.get(page, "billing")
    )
    assert link
    form = at.get(link[1].replace("&amp;", "&"), "billing")
    assert 'value="2029-11-30"' in form
    assert 'value="We move."' in form
