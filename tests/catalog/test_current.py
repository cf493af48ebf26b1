"""The catalogue in memory: after small changes it is what the database holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import orjson
import pytest
from flask import Flask
from sqlalchemy import event

from catalog import current, operations
from catalog.books import Per, PriceBookSpec, PriceSpec
from catalog.contents import CategorySpec
from catalog.current import Index, Touched, noted
from catalog.exchange import import_catalogue
from catalog.queries import list_price_books
from tests.catalog.files import CATALOGUE, PARAMETERS, source
from tests.catalog.samples import offering
from upheld.db import db
from upheld.state import state

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def work(at_work: Flask) -> None:
    import_catalogue(source(CATALOGUE), parameters=PARAMETERS, now=NOW)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(state(app).engine, "after_cursor_execute", note)
    yield sent
    event.remove(state(app).engine, "after_cursor_execute", note)


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
    operations.save_category(CategorySpec(code="jobs", title="Jobs"))
    yield
    book = PriceBookSpec(code="chf", title="Swiss", currency="CHF")
    operations.create_price_book(book)
    yield


def test_the_index_is_what_the_database_holds_after_each_change():
    current.index()
    for _ in change_everything():
        db.session.rollback()
        now = current.index()
        assert said(now) == said(current._make_index(now.number, None))


def test_after_several_changes_the_index_is_what_the_database_holds():
    current.index()
    for _ in change_everything():
        pass
    db.session.rollback()
    now = current.index()

    assert said(now) == said(current._make_index(now.number, None))


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_changed_price_is_read_and_nothing_else(at_work: Flask):
    operations.create_offering(offering("visit"), now=NOW)
    db.session.rollback()
    current.index()
    save("visit")
    db.session.rollback()
    with counted(at_work) as sent:
        current.index()

    assert len(sent) == 2
    assert "price_entry.offering_code = ?" in sent[1]


def test_many_changes_are_read_as_if_everything_had_changed():
    recent = "{}"
    for number in range(1, 40):
        recent = noted(recent, number, Touched(prices=(f"o{number}",)))
    known = orjson.loads(recent)

    assert sorted(map(int, known)) == list(range(20, 40))
    assert known["39"] == [[], ["o39"]]


def test_a_change_of_many_things_stands_for_everything():
    many = Touched(prices=tuple(f"o{number}" for number in range(21)))

    assert orjson.loads(noted("{}", 1, many)) == {"1": None}
