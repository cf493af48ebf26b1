"""The catalogue that ``./demo`` loads reads as a firm's own would."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from catalog import queries
from catalog.bundles import Chosen, check_lines, expand
from catalog.contents import Contents
from catalog.current import index
from catalog.exchange import import_catalogue, read_source
from catalog.exchange.documents import read_document
from catalog.exchange.yaml_files import yaml_document
from catalog.offerings import Kind
from catalog.price_books import LineToPrice, QuoteTerms, price_lines
from catalog.pricing import PriceSheet
from catalog.wording import say, say_details, say_duty
from plugins.manager import PluginManager
from tests.catalog.files import PARAMETERS
from upheld import clock

FILE = Path(__file__).parents[2] / "examples/northwind/catalogue.yaml"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def northwind() -> Contents:
    document = yaml_document(read_source(FILE))
    return read_document(document, Contents(), PARAMETERS)


def test_it_shows_every_kind_and_every_promise(northwind: Contents) -> None:
    specs = northwind.offerings.values()
    assert {spec.kind for spec in specs} == set(Kind)
    promised = {promise.kind for spec in specs for promise in spec.promises}
    assert promised == {"uptime", "response", "warranty"}
    assert len(specs) >= 40


def test_it_uses_every_way_of_pricing(northwind: Contents) -> None:
    prices = [p for book in northwind.price_books.values() for p in book.prices]
    assert {price.model for price in prices} == {
        *("flat", "per_unit", "graduated", "volume", "package", "stairstep"),
        "percentage",
    }


def test_customers_read_short_sentences(northwind: Contents) -> None:
    said = [
        text
        for spec in northwind.offerings.values()
        for text in (
            spec.outcome,
            *spec.exclusions,
            *map(say_duty, spec.duties),
            *(line for promise in spec.promises for line in say_details(promise)),
            *map(say, spec.promises),
        )
    ]
    assert [text for text in said if len(text.split()) > 25] == []


@pytest.mark.parametrize("currency", ["EUR", "CHF"])
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_every_bundle_fits_and_has_a_price(at_work: Flask, currency: str) -> None:
    import_catalogue(FILE, parameters=PARAMETERS, now=clock.now())
    now = index().offerings
    book = queries.price_book_view(day=TODAY, currency=currency, segment=None)
    for bundle in (one.spec for one in now.values() if one.spec.items):
        parts = expand(bundle)
        chosen = [Chosen("bundle", bundle.code, Decimal(1))]
        chosen += [Chosen(code, code, count, "bundle") for code, count in parts]
        specs = {code: one.spec for code, one in now.items()}
        assert check_lines(chosen, specs, retired={"NW-S100"}, day=TODAY) == ()
        lines = [LineToPrice(code, count) for code, count in parts]
        terms = QuoteTerms(36, TODAY)
        sheets = price_lines(book, PluginManager.load(safe=True), lines, terms)
        assert all(isinstance(sheet, PriceSheet) for sheet in sheets), sheets
