"""The page of what will happen, for those who sell and for the customer."""

import pytest

from tests.pages.conftest import Desk, desk, kept
from tests.stock import working

__all__ = ["desk", "kept"]


@pytest.fixture
def at(desk: Desk):
    """Give the desk to whoever sells, and act for the seller."""
    with working(desk.world, "own"):
        yield desk


def test_a_change_is_shown_beside_what_is_and_nothing_is_done(at: Desk) -> None:
    place = f"/contracts/{at.ids['contract']}/forecast"

    assert "As it is, and as it would be" not in at.get(place)
    page = at.get(f"{place}?last_day=2027-12-31")

    assert "As it is, and as it would be" in page
    assert "It would end with 31 Dec 2027." in page
    assert at.done() == []


def test_what_cannot_be_is_refused_with_the_reason_and_kept(at: Desk) -> None:
    place = f"/contracts/{at.ids['contract']}/forecast"

    def refused(asked: str) -> str:
        answer = at.world.ask("sales", "GET", f"{place}?{asked}")
        assert answer.status_code == 422
        return answer.text

    page = refused("last_day=2027-12-31&quantity=many")
    assert "Choose a service." in page
    assert 'value="many"' in page
    assert "It cannot end before" in refused("last_day=2001-01-01")
    assert "This is not a day." in refused("last_day=soon")


def test_the_file_has_a_row_for_each_invoice(at: Desk) -> None:
    text = at.get(f"/contracts/{at.ids['contract']}/forecast?as=csv")

    first, *rows = text.splitlines()
    assert first.removeprefix("\ufeff").startswith("Issued,To be paid by,From,Until")
    assert rows
