"""Costs and floors: kept, checked, in files, and seen by those who sell alone."""

from decimal import Decimal

import pytest
from flask import Flask

from catalog import operations as catalogue
from catalog.books import Per
from catalog.costing import CostSpec, FloorSpec
from catalog.costs.operations import remove_cost, save_cost, save_floor
from catalog.costs.queries import cost_book, cost_rows
from catalog.exchange.yaml_files import write_yaml
from tests.catalog.conftest import Shop
from tests.catalog.files import PARAMETERS, read
from tests.catalog.samples import offering
from tests.catalog.test_categories import NOW
from upheld.errors import InvalidInput

FILE = """\
offerings:
  - {code: R740, kind: work, title: Server cover, outcome: It runs.}
costs:
  - {offering: R740, currency: EUR, per: year, amount: 205.50}
  - {offering: R740, percent: 58}
floors:
  - {percent: 35}
  - {offering: R740, percent: 20}
"""


@pytest.fixture
def sold(at_work: Flask) -> None:
    catalogue.create_offering(offering("R740"), now=NOW)


def yearly(amount: str) -> CostSpec:
    return CostSpec(
        offering="R740", currency="EUR", per=Per.YEAR, amount=Decimal(amount)
    )


@pytest.mark.usefixtures("sold")
def test_a_cost_takes_the_place_of_the_one_for_the_same() -> None:
    first = save_cost(yearly("205"))
    assert save_cost(yearly("210")) == first
    assert [row.spec.amount for row in cost_rows()] == [210]


@pytest.mark.usefixtures("sold")
def test_a_removed_cost_is_unknown() -> None:
    cost_id = save_cost(yearly("205"))
    assert cost_book().costs_of("R740", (), ("EUR", 36))
    remove_cost(cost_id)
    assert cost_book().costs_of("R740", (), ("EUR", 36)) is None


@pytest.mark.usefixtures("sold")
def test_an_own_floor_comes_before_that_of_the_quote() -> None:
    save_floor(FloorSpec(percent=Decimal(35)))
    save_floor(FloorSpec(offering="R740", percent=Decimal(20)))
    book = cost_book()
    assert (book.floor, book.floor_of("R740")) == (Decimal(35), Decimal(20))
    assert book.floor_of("API") is None


@pytest.mark.parametrize(
    ("spec", "where"),
    [
        (CostSpec(offering="R740"), "amount"),
        (CostSpec(offering="R740", amount=Decimal(1), per=Per.YEAR), "currency"),
        (CostSpec(offering="R740", amount=Decimal(1), currency="EUR"), "per"),
        (CostSpec(offering="GONE", percent=Decimal(1)), "offering"),
    ],
)
@pytest.mark.usefixtures("sold")
def test_a_cost_that_says_too_little_is_refused(spec: CostSpec, where: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        save_cost(spec)
    assert [one.where for one in refused.value.problems] == [where]
    assert cost_rows() == ()


def test_costs_and_floors_come_back_from_their_file() -> None:
    contents = read(FILE)
    assert read(write_yaml(contents, PARAMETERS)) == contents
    assert len(contents.costs) == len(contents.floors) == 2


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ("  - {offering: R741, percent: 58}", "5:6"),
        ("  - {offering: R740, per: year, amount: 3}", "5:5"),
        ("  - {offering: R740, percent: 158}", "5:22"),
    ],
)
def test_a_file_names_the_place_of_what_is_wrong(wrong: str, place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(FILE.replace("  - {offering: R740, percent: 58}", wrong))
    assert any(one.where.endswith(place) for one in refused.value.problems), (
        refused.value.problems
    )


def test_an_export_holds_costs_for_those_who_may_see_them(shop: Shop) -> None:
    export = "/catalogue/export/yaml"
    assert "costs:" in shop.get(export)
    answer = shop.world.ask("auditor", "GET", export)
    assert "costs:" not in answer.text
    assert "offerings:" in answer.text


def test_a_cost_is_given_on_the_page(shop: Shop) -> None:
    typed = {"offering": "P24", "amount": "70", "currency": "EUR", "per": "year"}
    shop.post("/catalogue/costs/", typed)
    assert "EUR 70.00 per year" in shop.get("/catalogue/costs/")
    assert shop.done() == ["cost.saved"]


def test_what_is_wrong_is_said_and_kept(shop: Shop) -> None:
    page = shop.post("/catalogue/costs/", {"offering": "P24", "amount": "x"}, 422)
    assert 'value="x"' in page
    assert shop.done() == []
