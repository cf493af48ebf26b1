"""The catalogue in memory: after small changes it is what the database holds."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from flask import Flask

from catalog import current, operations
from catalog.books import Per, PriceBookSpec, PriceSpec
from catalog.categories.operations import create_category
from catalog.contents import CategorySpec
from catalog.current import Index, Touched, noted
from catalog.exchange import import_catalogue
from catalog.queries import list_price_books
from tests.catalog.files import CATALOGUE, PARAMETERS, source
from tests.catalog.samples import offering
from upheld.db import db

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def work(at_work: Flask) -> None:
    import_catalogue(source(CATALOGUE), parameters=PARAMETERS, now=NOW)


def said(index: Index) -> object:
    """Return all that an index says, in a form that can be compared."""
    prices = {
        code: {
            offering: {key: entry.row for key, entry in entries.items()}
            for offering, entries in view.entries.items()
            if entries
        }
        for code, view in index.prices.books.items()
    }
    titles = {code: view.offerings for code, view in index.prices.books.items()}
    return index.number, index.offerings, index.successors, prices, titles


def read_all() -> Index:
    """Return the index as a process makes it that has just begun."""
    return current._make_index(current.catalogue_state(), None)


def price(of: str, amount: str) -> PriceSpec:
    return PriceSpec(
        offering=of, per=Per.MONTH, model="flat", parameters={"price": amount}
    )


def save(of: str, amount: str = "10") -> str:
    book = list_price_books()[0].id
    return operations.save_price(book, price(of, amount), parameters=PARAMETERS)


def change_everything() -> Iterator[None]:
    """Make one change after the other, of every kind."""
    visit = operations.create_offering(offering("visit"), now=NOW)
    yield
    entry = save("visit")
    yield
    save("visit", "12")
    yield
    operations.revise_offering(visit, offering("visit", title="Visits"), now=NOW)
    yield
    operations.create_offering(offering("trip", replaces=("visit",)), now=NOW)
    yield
    operations.retire_offering(visit, now=NOW)
    yield
    operations.remove_price(entry)
    yield
    create_category(CategorySpec(code="jobs", title="Jobs"))
    yield
    book = PriceBookSpec(code="chf", title="Swiss", currency="CHF")
    operations.create_price_book(book)
    yield


def test_the_index_is_what_the_database_holds_after_each_change():
    current.index()
    for _ in change_everything():
        db.session.rollback()
        now = current.index()
        assert said(now) == said(read_all())


def test_after_several_changes_the_index_is_what_the_database_holds():
    current.index()
    for _ in change_everything():
        pass
    db.session.rollback()
    now = current.index()

    assert said(now) == said(read_all())


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_changed_price_is_read_and_nothing_else():
    operations.create_offering(offering("visit"), now=NOW)
    db.session.rollback()
    current.index()
    save("visit")
    db.session.rollback()
    sent: list[str] = []
    driver: Any = db.session.connection().connection.driver_connection
    driver.set_trace_callback(sent.append)
    current.index()

    assert len(sent) == 2
    assert "price_entry.offering_code = 'visit'" in sent[1]


def test_many_changes_are_read_as_if_everything_had_changed():
    recent = "{}"
    for number in range(1, 40):
        recent = noted(recent, number, Touched(prices=(f"o{number}",)))
    known = orjson.loads(recent)

    assert sorted(map(int, known)) == list(range(20, 40))
    assert known["39"][1:] == [[], ["o39"]]


def test_a_change_of_many_things_stands_for_everything():
    many = Touched(prices=tuple(f"o{number}" for number in range(21)))

    assert orjson.loads(noted("{}", 1, many))["1"][1:] == []
