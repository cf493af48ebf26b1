"""Changing a contract from the screen: begin, see what it does, send, accept."""

import pytest
from sqlalchemy import func, select

from contracts.amending.queries import current_offer
from contracts.quotes.models import Quote
from contracts.quotes.operations import send_quote
from contracts.quotes.queries.stored import load_lines
from tests.pages.conftest import Desk, desk, kept
from tests.stock import working
from upheld import clock
from upheld.db import db

__all__ = ["desk", "kept"]


@pytest.fixture
def at(desk: Desk):
    """Act for the seller, too."""
    with working(desk.world, "own"):
        yield desk


def changes(at: Desk) -> int:
    db.session.rollback()
    mine = Quote.amends_id == at.ids["contract"]
    return db.session.scalar(select(func.count()).select_from(Quote).where(mine)) or 0


def test_four_actions_lead_from_the_contract_to_what_its_customer_accepts(
    at: Desk,
) -> None:
    place = f"/contracts/{at.ids['contract']}"
    assert f"{place}/amend" in at.get(place)
    assert "From the next billing period" in at.get(f"{place}/amend")

    draft = at.post(f"{place}/amend", {"when": "period"})
    assert at.done() == ["amendment.begun"]
    assert "This changes a contract from" in at.get(draft)
    assert "Nothing has been changed yet." in at.get(f"{place}/amend")
    quote_id = draft.rsplit("/", 1)[-1]
    [line, *_rest] = load_lines(quote_id)
    wanted = {f"quantity-{line.id}": str(line.quantity + 1)}
    at.post(draft, wanted)
    page = at.get(f"{place}/amend")
    assert "Quantity: " in page
    assert "A year, before tax" in page
    send_quote(quote_id, edition=None, now=clock.now())
    seen = at.get(f"/portal{draft}", "customer_own")
    assert "What changes from" in seen
    assert "Quantity: " in seen

    answer = at.world.ask(
        "customer_own", "POST", f"/portal{draft}/accept", data={"name": "Ada Keller"}
    )
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    offer = current_offer(at.ids["contract"])
    assert offer.lines[0].quantity == line.quantity + 1
    page = at.get(place)
    assert "Version 2, from" in page
    assert "Quantity: " in page


def test_a_day_that_is_none_is_refused_and_stays_typed(at: Desk) -> None:
    place = f"/contracts/{at.ids['contract']}/amend"

    page = at.post(place, {"when": "day", "effective_on": "soon"}, 422)

    assert "Choose a day." in page
    assert 'value="soon"' in page
    assert changes(at) == 0


def test_who_may_not_sell_finds_no_button(at: Desk) -> None:
    place = f"/contracts/{at.ids['contract']}"
    assert f"{place}/amend" not in at.get(place, "billing")
