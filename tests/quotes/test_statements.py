"""How many statements a page costs: at most three, however long it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from contracts.customers.queries import customer, customers
from contracts.queries import ContractFilter, contract_view, list_contracts
from contracts.quotes.operations import LineChoice, Signature, accept_quote, add_lines
from contracts.quotes.queries import (
    QuoteFilter,
    builder_view,
    list_quotes,
    sent_quote,
)
from contracts.quotes.queries.news import news_of, news_of_seller
from tests.shop import NOW, TODAY, Shop
from upheld.db import db

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


@contextmanager
def counted() -> Iterator[list[str]]:
    """Give the statements that reach the database while the block runs."""
    statements: list[str] = []

    def note(statement: str) -> None:
        if not statement.startswith("begin"):
            statements.append(statement)

    db.session.rollback()
    driver: Any = db.session.connection().connection.driver_connection
    driver.set_trace_callback(note)
    yield statements
    driver.set_trace_callback(None)


def test_a_builder_of_two_hundred_lines_takes_three_statements(shop: Shop) -> None:
    quote_id = shop.quote()
    choices = [LineChoice(code="R740", quantity=Decimal(n + 1)) for n in range(200)]
    add_lines(quote_id, choices, edition=None, now=NOW)
    builder_view(quote_id, today=TODAY)
    with counted() as statements:
        view = builder_view(quote_id, today=TODAY)
    assert len(view.lines) == 200
    assert len(statements) <= 3


def test_whether_there_is_news_takes_one_statement(shop: Shop) -> None:
    quote_id = shop.sent()
    with counted() as statements:
        news_of(quote_id)
    assert len(statements) == 1
    with counted() as statements:
        news_of_seller()
    assert len(statements) == 1


PAGES: dict[str, Callable[[str, str, str], object]] = {
    "quotes": lambda _q, _c, _k: list_quotes(QuoteFilter(text="cont"), today=TODAY),
    "quote": lambda quote_id, _c, _k: sent_quote(quote_id, today=TODAY),
    "contracts": lambda _q, _c, _k: list_contracts(ContractFilter(text="cont")),
    "contract": lambda _q, contract_id, _k: contract_view(contract_id, today=TODAY),
    "customers": lambda _q, _c, _k: customers("cont"),
    "customer": lambda _q, _c, customer_id: customer(customer_id),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_three_statements(shop: Shop, page: str) -> None:
    quote_id = shop.sent()
    contract_id = accept_quote(quote_id, Signature("Ada"), now=NOW).contract_id
    with counted() as statements:
        PAGES[page](quote_id, contract_id, shop.customer_id)
    assert len(statements) <= 3
