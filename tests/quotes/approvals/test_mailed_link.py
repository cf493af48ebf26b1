"""The mailed question: two clicks, one person, one answer, one week."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from contracts.quotes.approvals.limits import Limit
from contracts.quotes.approvals.operations import save_limits
from tests.browser.selling import mailed_link
from tests.pages.conftest import Desk, desk, kept
from tests.stock import working
from upheld import clock
from upheld.principal import Role

__all__ = ["desk", "kept"]


@pytest.fixture
def link(desk: Desk) -> str:
    """Ask for 10 % and give the path of the link that the manager is sent."""
    with working(desk.world, "own"):
        save_limits(
            {
                Role.SALES: Limit(Decimal(8), Decimal(5), below_floor=False),
                Role.SALES_MANAGER: Limit(Decimal(20), Decimal(12)),
            }
        )
    desk.change({f"discount-{desk.line('P24')}": "10"})
    desk.post(f"{desk.quote}/approval", {})
    assert any("/decide/" in mail for mail in desk.world.mails())
    with working(desk.world, "own"):
        return mailed_link(desk.ids["draft"])


def decide(desk: Desk, link: str, who: str = "anonymous") -> tuple[int, str]:
    answer = desk.world.ask(who, "POST", link, data={"decision": "approve"})
    return answer.status_code, answer.text


def test_the_link_shows_the_difference_and_the_two_answers(
    desk: Desk,
    link: str,
) -> None:
    page = desk.get(link, who="anonymous")
    assert "Priority support" in page
    assert "API gateway" not in page
    assert 'value="approve"' in page
    assert 'href="/quotes' not in page


def test_two_clicks_from_the_mail_approve(desk: Desk, link: str) -> None:
    desk.get(link, who="anonymous")
    status, text = decide(desk, link)
    assert (status, "Approved." in text) == (200, True)
    assert desk.view().quote.state == "draft"
    assert "quote.approval_given" in desk.done()


def test_a_used_link_says_so(desk: Desk, link: str) -> None:
    decide(desk, link)
    status, text = decide(desk, link)
    assert status == 410
    assert "sales_manager approved this on" in text
    assert desk.done().count("quote.approval_given") == 1


def test_a_link_of_last_week_says_so(desk: Desk, link: str) -> None:
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        status, text = decide(desk, link)
    assert status == 410
    assert "This link was good until" in text
    assert desk.view().quote.state == "in_review"


def test_somebody_else_who_is_signed_in_cannot_decide(
    desk: Desk,
    link: str,
) -> None:
    status, text = decide(desk, link, who="second_sales")
    assert status == 403
    assert "This question is for sales_manager." in text


def test_the_one_who_was_asked_may_be_signed_in(desk: Desk, link: str) -> None:
    assert decide(desk, link, who="sales_manager")[0] == 200


@pytest.mark.parametrize("end", ["", "x"])
def test_a_link_that_is_not_ours_is_not_complete(
    desk: Desk, link: str, end: str
) -> None:
    answer = desk.world.ask("anonymous", "GET", f"{link[:-9]}{end}")
    assert answer.status_code == 404
    assert "not complete" in answer.text


def test_a_link_lets_nobody_in_elsewhere(desk: Desk, link: str) -> None:
    desk.get(link, who="anonymous")
    answer = desk.world.ask("anonymous", "GET", desk.quote)
    assert answer.status_code == 303
