"""Asking, lowering and deciding from the pages of staff."""

from decimal import Decimal

import pytest

from catalog.books import Per
from catalog.costing import CostSpec, FloorSpec
from catalog.costs.operations import save_cost, save_floor
from contracts.quotes.approvals.limits import Limit
from contracts.quotes.approvals.operations import save_limits
from contracts.quotes.operations import LineChoice, add_line, add_option
from tests.pages.conftest import Desk, desk, kept
from tests.stock import working
from upheld import clock
from upheld.principal import Role

__all__ = ["desk", "kept"]

LIMITS = {
    Role.SALES: Limit(Decimal(8), Decimal(5), below_floor=False),
    Role.SALES_MANAGER: Limit(Decimal(20), Decimal(12), below_floor=True),
}


@pytest.fixture
def limited(desk: Desk) -> Desk:
    with working(desk.world, "own"):
        save_limits(LIMITS)
    desk.add()
    return desk


def give(desk: Desk, percent: str) -> str:
    return desk.change({f"discount-{desk.line('P24')}": percent})


def test_the_limit_stands_at_the_field_before_anything_is_typed(limited: Desk) -> None:
    page = limited.get(limited.quote)
    assert 'id="line-limit">Discount: your limit 8%<' in page
    assert 'aria-describedby="line-limit"' in page
    assert 'id="quote-limit">your limit 5%<' in page


def test_more_than_the_limit_is_marked_and_names_both_ways_on(limited: Desk) -> None:
    page = give(limited, "10")
    assert "over your limit of 8%" in page
    assert "Ask sales_manager" in page
    assert "Lower to 8% (+ €268.13)" in page


def test_one_click_asks(limited: Desk) -> None:
    give(limited, "10")
    limited.post(f"{limited.quote}/approval", {})
    page = limited.get(limited.quote)
    assert "In review" in page
    assert "sales_manager was asked" in page


def test_one_click_lowers(limited: Desk) -> None:
    give(limited, "10")
    limited.post(f"{limited.quote}/lower", {})
    line = next(line for line in limited.view().lines if line.code == "P24")
    assert line.discount_percent == 8
    assert limited.done()[-1] == "quote.changed"


def test_the_question_is_withdrawn(limited: Desk) -> None:
    give(limited, "10")
    limited.post(f"{limited.quote}/approval", {})
    limited.post(f"{limited.quote}/approval/withdraw", {})
    assert limited.view().quote.state == "draft"
    assert limited.done()[-1] == "quote.approval_withdrawn"


def test_the_manager_finds_the_question_and_approves(limited: Desk) -> None:
    give(limited, "10")
    limited.post(f"{limited.quote}/approval", {})
    shown = limited.get(limited.quote, who="sales_manager")
    path = shown[shown.index('href="/approvals/') + 6 :].partition('"')[0]
    asked = limited.get(path, who="sales_manager")
    assert "Priority support is at 10%." in asked
    answer = limited.world.ask(
        "sales_manager", "POST", path, data={"decision": "approve"}
    )
    assert answer.status_code == 303
    assert "is approved" in limited.get(limited.quote)


def test_who_asked_cannot_decide(limited: Desk) -> None:
    give(limited, "10")
    limited.post(f"{limited.quote}/approval", {})
    listed = limited.get("/approvals")
    own = [
        part.partition('"')[0]
        for part in listed.split('href="/approvals/')[1:]
        if "sales_manager" in part.partition("</tr>")[0]
    ]
    page = limited.get(f"/approvals/{own[-1]}")
    assert 'value="approve"' not in page


def test_limits_are_set_by_administrators_on_one_page(desk: Desk) -> None:
    typed = {"sales-line": "7.5", "sales-quote": "", "sales-below": ""}
    answer = desk.world.ask("administrator", "POST", "/limits", data=typed)
    assert answer.status_code == 303
    page = desk.get("/limits", who="administrator")
    assert 'value="7.5"' in page


def test_a_limit_that_is_no_percentage_is_refused(desk: Desk) -> None:
    answer = desk.world.ask(
        "administrator", "POST", "/limits", data={"sales-line": "much"}
    )
    assert answer.status_code == 422
    assert 'value="much"' in answer.text
    assert "limits.changed" not in desk.done()


def test_an_auditor_reads_no_margin(desk: Desk) -> None:
    assert "Margin" in desk.get(desk.quote)
    assert "Margin" not in desk.get(desk.quote, who="auditor")


def test_the_margin_says_what_is_unknown(desk: Desk) -> None:
    page = desk.get(desk.quote)
    assert "cost unknown" in page
    assert "whose cost is unknown" in page


def low_option(desk: Desk) -> None:
    """Let option B sink below a floor of 60 with its extra."""
    with working(desk.world, "own"):
        save_cost(CostSpec(offering="R740", percent=Decimal(20)))
        save_cost(
            CostSpec(
                offering="VISIT", currency="EUR", per=Per.ONCE, amount=Decimal(10**6)
            )
        )
        save_floor(FloorSpec(percent=Decimal(60)))
        draft = desk.ids["draft"]
        add_option(draft, "Comfort", like="", edition=None, now=clock.now())
        extra = LineChoice(code="VISIT", in_options="B", optional=True)
        add_line(draft, extra, edition=None, now=clock.now())


def test_page_question_and_answer_name_the_option_its_margin_and_floor(
    limited: Desk,
) -> None:
    low_option(limited)
    page = limited.get(f"{limited.quote}?option=B")
    assert "Option B, Comfort with Set-up day: the margin is" in page
    assert "with the extras that leave the least:" in page
    limited.post(f"{limited.quote}/approval", {})
    shown = limited.get(limited.quote, who="sales_manager")
    path = shown[shown.index('href="/approvals/') + 6 :].partition('"')[0]
    asked = limited.get(path, who="sales_manager")
    row = asked.partition('<th scope="row">Option B, Comfort')[2].partition("</tr>")[0]
    assert "floor 60%" in row
    assert "with Set-up day" in row


def test_a_program_is_told_which_option_needs_approval(limited: Desk) -> None:
    low_option(limited)
    path = f"/api/v1/quotes/{limited.ids['draft']}/send"
    answer = limited.world.ask("sales", "POST", path, json={})
    assert answer.status_code == 422
    assert "Option B, Comfort with Set-up day" in answer.text
    assert limited.view().quote.state == "draft"
