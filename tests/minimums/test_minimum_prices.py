"""No line costs less than the minimum price of its row, whatever is taken off."""

from decimal import Decimal
from typing import Any

import pytest

from catalog.books import Per, PriceSpec
from catalog.exchange.importing import import_catalogue
from catalog.exchange.sources import decode
from catalog.operations import save_price
from catalog.parameters import ModelParameters
from catalog.pricing import (
    ORDER,
    Adjustment,
    Course,
    RowKind,
    Step,
    sheet_rows,
)
from catalog.queries import list_price_books, price_book
from contracts.quotes.operations import LineChoice, add_line, send_quote
from contracts.quotes.queries import builder_view, sent_quote
from contracts.quotes.queries.waterfalls import quote_waterfall
from plugins.manager import PluginManager
from tests.pages.conftest import Desk
from tests.shop import NOW, TODAY, Shop
from upheld.errors import InvalidInput

PARAMETERS = ModelParameters(PluginManager.load(safe=True).models)
LEAST = Course(ORDER, minimum=Decimal(90))


def steps(*amounts: int) -> list[Step]:
    return [Step(RowKind.MODEL, "step", Decimal(one), {}) for one in amounts]


def off(percent: int) -> Adjustment:
    return Adjustment(RowKind.MANUAL, "by hand", Decimal(percent))


def give(minimum: str | None, option: str = "") -> None:
    price = PriceSpec(
        offering="R740",
        option=option,
        per=Per.YEAR,
        model="per_unit",
        parameters={"price": "410"},
        minimum=None if minimum is None else Decimal(minimum),
    )
    save_price(list_price_books()[0].id, price, parameters=PARAMETERS)


def quote(shop: Shop, quantity: int = 1, **fields: Any) -> str:
    quote_id = shop.quote(**fields)
    choice = LineChoice(code="R740", quantity=Decimal(quantity))
    add_line(quote_id, choice, edition=None, now=NOW)
    return quote_id


def kinds(quote_id: str) -> list[tuple[str, int]]:
    [line] = builder_view(quote_id, today=TODAY).lines
    return [(str(row.kind), row.amount.minor) for row in line.rows]


def test_the_last_step_says_by_how_much_the_price_is_raised():
    rows = sheet_rows(steps(100), [off(30)], "EUR", LEAST)
    assert [(row.kind, row.amount.minor, row.running.minor) for row in rows] == [
        ("model", 100_00, 100_00),
        ("manual", -30_00, 70_00),
        ("minimum", 20_00, 90_00),
    ]
    assert rows[-1].sentence == "Raised to the minimum price of 90.00"


@pytest.mark.parametrize("percent", [0, 10])
def test_a_price_that_is_not_below_it_has_no_such_step(percent: int):
    rows = sheet_rows(steps(100), [off(percent)], "EUR", LEAST)
    assert "minimum" not in {row.kind for row in rows}


def test_no_other_step_is_changed_by_it():
    without = sheet_rows(steps(60, 40), [off(30)], "EUR")
    assert sheet_rows(steps(60, 40), [off(30)], "EUR", LEAST)[:3] == without


def test_a_draft_is_raised_whatever_is_taken_off(shop: Shop) -> None:
    give("400")
    assert kinds(quote(shop)) == [("model", 410_00)]
    assert kinds(quote(shop, discount_percent=Decimal(50))) == [
        ("model", 410_00),
        ("manual", -205_00),
        ("minimum", 195_00),
    ]


def test_it_is_for_the_whole_line_not_for_each_unit(shop: Shop) -> None:
    give("400")
    half = {"discount_percent": Decimal(50)}
    assert kinds(quote(shop, 2, **half)) == [("model", 820_00), ("manual", -410_00)]


def test_drafts_follow_a_change_of_it_and_offers_keep_theirs(shop: Shop) -> None:
    give("400")
    quote_id = quote(shop, discount_percent=Decimal(50))
    sent_id = quote(shop, discount_percent=Decimal(50))
    send_quote(sent_id, edition=None, now=NOW)
    give(None)
    assert kinds(quote_id) == [("model", 410_00), ("manual", -205_00)]
    [line] = sent_quote(sent_id, today=TODAY).offer.lines
    assert line.net.minor == 400_00
    found = quote_waterfall(sent_id, today=TODAY)
    assert found.sums
    assert [step.kind for step in found.steps] == ["model", "manual", "minimum"]


def test_an_option_has_none_of_its_own(shop: Shop) -> None:
    with pytest.raises(InvalidInput, match="no minimum price of its own"):
        give("10", option="fast")


def test_a_table_of_prices_brings_it(shop: Shop) -> None:
    text = (
        "book,offering,per,model,parameters.price,minimum\n"
        "list,R740,year,per_unit,410,399.50\n"
    )
    import_catalogue(
        decode("prices.csv", text.encode()), parameters=PARAMETERS, now=NOW
    )
    rows = price_book(list_price_books()[0].id)[1]
    found = {(row.price.offering, row.price.option): row.price.minimum for row in rows}
    assert found["R740", ""] == Decimal("399.5")
    assert found["API", ""] is None


def test_the_page_of_a_price_stores_and_shows_it(desk: Desk) -> None:
    path = f"/catalogue/prices/{desk.ids['price_book']}/price"
    typed = {
        "offering": "R740",
        "per": "year",
        "model": "per_unit",
        "parameters.price": "410",
        "minimum": "399.50",
    }
    answer = desk.world.ask("administrator", "POST", path, data=typed)
    assert answer.status_code == 303, answer.text
    shown = desk.get(f"{path}?offering=R740", who="administrator")
    assert 'value="399.5"' in shown
    book = desk.get(path.removesuffix("/price"), who="administrator")
    assert "at least 399.50" in book or "at least 399.5" in book


def test_programs_set_and_read_it(desk: Desk) -> None:
    path = f"/api/v1/price-books/{desk.ids['price_book']}/prices"
    body = {
        "offering": "R740",
        "per": "year",
        "model": "per_unit",
        "parameters": {"price": "410"},
        "minimum": "399.50",
    }
    answer = desk.world.ask("administrator", "POST", path, json=body)
    assert answer.status_code == 200, answer.text
    assert '"minimum":"399.5' in answer.text.replace(" ", "")
