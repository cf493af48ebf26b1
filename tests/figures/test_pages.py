"""The page of figures: one truth on the page, in the file and behind each number."""

import csv
from decimal import Decimal

import pytest

from contracts.figures.bars import HIGHEST, movement_bars, mrr_bars
from contracts.figures.movements import LOSSES, Kind
from contracts.figures.queries import contracts_behind, figures, movers
from tests.figures.estate import build
from tests.pages.conftest import Desk, desk, kept
from tests.shop import TODAY, Shop
from tests.stock import working
from upheld.money import total
from upheld.sellers import seller
from upheld.texts import format_amount

__all__ = ["desk", "kept"]


@pytest.fixture
def at(desk: Desk):
    with working(desk.world, "own"):
        build(60)
        yield desk


def test_page_and_file_say_what_the_rules_say(at: Desk) -> None:
    found = figures("EUR", seller().today(), 12, today=seller().today())
    page = at.get("/figures/?currency=EUR")
    text = at.get("/figures/?currency=EUR&as=csv").removeprefix("\ufeff")

    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == len(found.months) == 12
    for month, row in zip(found.months, rows, strict=True):
        assert format_amount(month.mrr) in page
        assert Decimal(row["MRR"]) == month.mrr.amount
        losses = Decimal(row["Contraction"]) + Decimal(row["Churn"])
        won = ("Opening MRR", "New", "Reactivation", "Expansion")
        closing = sum(Decimal(row[name]) for name in won) - losses
        assert closing == month.mrr.amount
    assert page.count("<rect") == 5 + len(
        (*mrr_bars(found.months), *movement_bars(found.months))
    )


def test_tables_of_cohorts_and_renewals_are_files_too(at: Desk) -> None:
    for table, first in (("cohorts", "First month"), ("renewals", "Contract")):
        text = at.get(f"/figures/?currency=EUR&table={table}&as=csv")
        assert text.removeprefix("\ufeff").startswith(first)
        assert len(text.splitlines()) > 1


def test_a_month_that_cannot_be_read_is_refused_and_says_what_to_type(
    at: Desk,
) -> None:
    def refused(asked: str) -> str:
        answer = at.world.ask("sales", "GET", f"/figures/moved?{asked}")
        assert answer.status_code == 422
        return answer.text

    assert "“0000-99” is no month. Type the year and the month" in refused(
        "month=0000-99"
    )
    assert "Type a month from" in refused("month=2999-01")
    assert "Choose one of: new, reactivation" in refused("kind=x")
    assert at.get("/figures/moved")


def test_customers_add_up_to_their_movement(shop: Shop) -> None:
    build(120)
    for month in figures("EUR", TODAY, 12, today=TODAY).months:
        for kind in Kind:
            rows = movers("EUR", month.month, kind, today=TODAY)
            moved = month.moved.moved[kind]
            assert total([one.amount for one in rows], "EUR") == moved.amount
            assert len(rows) == moved.customers


def test_contracts_add_up_to_the_movement_behind_which_they_are(shop: Shop) -> None:
    build(120)
    seen = 0
    for month in figures("EUR", TODAY, 3, today=TODAY).months:
        for kind in Kind:
            rows = contracts_behind("EUR", month.month, kind, today=TODAY)
            amount = month.moved.amount(kind)
            signed = -amount if kind in LOSSES else amount
            assert total([one.more for one in rows], "EUR") == signed
            seen += len(rows)
    assert seen


def test_a_movement_leads_to_its_contracts(at: Desk) -> None:
    today = seller().today()
    month, kind = next(
        (one.month, kind)
        for one in figures("EUR", today, 12, today=today).months
        for kind in Kind
        if one.moved.amount(kind)
    )
    place = f"/figures/moved?currency=EUR&month={month:%Y-%m}&kind={kind}"
    page = at.get(place)
    lines = at.get(f"{place}&as=csv&table=contracts").splitlines()
    behind = contracts_behind("EUR", month, kind, today=today)

    assert len(lines) == len(behind) + 1
    assert all(f"/contracts/{one.contract_id}" in page for one in behind)


def test_the_tallest_bar_fills_its_side(shop: Shop) -> None:
    build(120)
    months = figures("EUR", TODAY, 12, today=TODAY).months

    assert max(bar.height for bar in mrr_bars(months)) == HIGHEST
    for bar in movement_bars(months):
        assert bar.y >= 0
        assert bar.y + bar.height <= 2 * HIGHEST
