"""The margin floor comes last: it says what is missing, or raises the price."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.books import Per
from catalog.costing import CostSpec, FloorSpec
from catalog.costs.operations import save_cost, save_floor
from catalog.ordering.operations import choose_floor, set_order
from catalog.ordering.queries import price_order
from catalog.pricing import ORDER
from contracts.quotes.floors import FloorStep, least_net
from contracts.quotes.margins import Margin
from contracts.quotes.operations import LineChoice, add_line, send_quote
from contracts.quotes.queries import builder_view, sent_quote
from contracts.quotes.queries.waterfalls import draft_floors, quote_waterfall
from contracts.quotes.totals import LinePrice, amounts
from tests.pages.conftest import Desk
from tests.shop import NOW, TODAY, Shop
from tests.stock import working
from upheld.errors import InvalidInput
from upheld.money import Money


def price(months: int) -> LinePrice:
    nothing = Money.zero("EUR")
    return LinePrice(nothing, nothing, recurring=bool(months), period_months=months)


def floored(shop: Shop, percent: int = 40) -> str:
    """Begin a quote of a server that costs 300.00 a year and is sold for 410.00."""
    amount = CostSpec(
        offering="R740", currency="EUR", per=Per.YEAR, amount=Decimal(300)
    )
    save_cost(amount)
    save_floor(FloorSpec(offering="R740", percent=Decimal(percent)))
    quote_id = shop.quote()
    choice = LineChoice(code="R740", quantity=Decimal(1))
    add_line(quote_id, choice, edition=None, now=NOW)
    return quote_id


def rows(quote_id: str) -> list[tuple[str, int]]:
    [line] = builder_view(quote_id, today=TODAY).lines
    return [(str(row.kind), row.amount.minor) for row in line.rows]


@given(
    st.integers(0, 10**9),
    st.decimals(0, "99.9", places=1),
    st.sampled_from([0, 1, 3, 12]),
    st.sampled_from([1, 7, 36]),
)
def test_the_least_net_is_at_the_floor_and_one_less_is_below(
    minor: int, percent: Decimal, period: int, months: int
):
    of, cost = price(period), Money(minor, "EUR")
    least = least_net(of, cost, percent, months)
    assert least is not None
    assert not Margin(amounts(least, of, months).term, cost, percent).below
    if least:
        less = least - Money(1, "EUR")
        assert Margin(amounts(less, of, months).term, cost, percent).below


def test_a_floor_of_all_is_never_reached():
    assert least_net(price(12), Money(1, "EUR"), Decimal(100), 12) is None


def test_by_itself_it_says_what_is_missing_and_changes_nothing(shop: Shop) -> None:
    quote_id = floored(shop)
    assert rows(quote_id) == [("model", 410_00)]
    months = builder_view(quote_id, today=TODAY).quote.term.months
    assert draft_floors(quote_id, today=TODAY, option="") == (
        FloorStep(
            1,
            Decimal(40),
            Money(300_00 * months // 12, "EUR"),
            Money(90_00, "EUR"),
        ),
    )


def test_where_enough_is_left_nothing_is_missing(shop: Shop) -> None:
    [step] = draft_floors(floored(shop, 20), today=TODAY, option="")
    assert step.missing == Money.zero("EUR")


def test_where_it_raises_the_price_the_last_step_says_by_how_much(shop: Shop) -> None:
    quote_id = floored(shop)
    choose_floor("raise")
    assert rows(quote_id) == [("model", 410_00), ("floor", 90_00)]
    [step] = draft_floors(quote_id, today=TODAY, option="")
    assert not step.missing
    assert quote_waterfall(quote_id, today=TODAY).sums


def test_customers_read_nothing_of_costs(shop: Shop) -> None:
    choose_floor("raise")
    quote_id = floored(shop)
    send_quote(quote_id, edition=None, now=NOW)
    [line] = sent_quote(quote_id, today=TODAY).offer.lines
    assert line.net == Money(500_00, "EUR")
    assert line.rows[-1].sentence == "Raised to the least that this is sold for"
    assert line.rows[-1].inputs == {}


def test_the_setting_is_stored_with_the_order_of_the_steps(shop: Shop) -> None:
    assert price_order().floor == "approval"
    assert choose_floor("raise").revision == 1
    assert set_order(ORDER[::-1]).floor == "raise"
    with pytest.raises(InvalidInput, match="asks for “approval”"):
        choose_floor("perhaps")
    assert price_order().floor == "raise"


def test_the_page_of_the_order_chooses_it(desk: Desk) -> None:
    path = "/catalogue/price-order/"
    typed = {"action": "floor:", "floor": "raise"}
    answer = desk.world.ask("administrator", "POST", path, data=typed)
    assert answer.status_code == 303
    assert desk.done() == ["price_order.changed"]
    shown = desk.get(path, who="administrator")
    assert "raises a line that leaves less than the least margin" in shown
    assert shown.count("always last") == 2


def test_only_who_may_see_costs_is_told_of_a_floor(desk: Desk) -> None:
    with working(desk.world, "own"):
        save_floor(FloorSpec(offering="R740", percent=Decimal(60)))
    path = f"{desk.quote}/waterfall"
    assert "Margin floor of 60%" in desk.get(path)
    assert "Margin floor" not in desk.get(path, who="auditor")
