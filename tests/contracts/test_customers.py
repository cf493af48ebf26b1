"""Customers: created, changed, found and deleted."""

from dataclasses import replace
from decimal import Decimal

import pytest

from contracts.customers.details import CustomerDetails
from contracts.customers.operations import (
    change_customer,
    create_customer,
    delete_customer,
)
from contracts.customers.queries import customer, customers, search_customers
from contracts.quotes.operations import Signature, accept_quote, withdraw_quote
from tests.shop import CONTOSO, NOW, Shop
from upheld.errors import InvalidInput, NotFound, Refused

FABRIKAM = CustomerDetails(name="  Fabrikam GmbH ", address=" Weg 1 \n\n 1010 Wien\n")


def refusal(details: CustomerDetails) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        create_customer(details, now=NOW)
    return [problem.where for problem in caught.value.problems]


def test_a_customer_without_a_number_draws_one(shop: Shop) -> None:
    found = customer(create_customer(FABRIKAM, now=NOW)).details
    assert found.number == "K-00001"
    assert (found.name, found.address) == ("Fabrikam GmbH", "Weg 1\n1010 Wien")


def test_a_number_belongs_to_one_customer(shop: Shop) -> None:
    assert refusal(replace(FABRIKAM, number=CONTOSO.number)) == ["number"]
    assert customers().total == 1


def test_everything_that_is_wrong_is_said_at_once(shop: Shop) -> None:
    wrong = CustomerDetails(
        name="", country="Swiss", email="nobody", tax_percent=Decimal(-1)
    )
    assert refusal(wrong) == ["name", "country", "country", "email", "tax_percent"]


def test_a_change_shows_at_once(shop: Shop) -> None:
    change_customer(shop.customer_id, replace(CONTOSO, country="de", contact="Bo"))
    found = customer(shop.customer_id).details
    assert (found.country, found.contact, found.number) == ("DE", "Bo", CONTOSO.number)


def test_a_search_looks_at_all_that_is_known(shop: Shop) -> None:
    for text in ("contoso", "K-10234", "ada bern", "KELLER"):
        assert [hit.id for hit in search_customers(text)] == [shop.customer_id], text
    assert search_customers("%") == ()


def test_a_customer_page_lists_quotes_and_contracts(shop: Shop) -> None:
    quote_id = shop.sent()
    accept_quote(quote_id, Signature("Ada Keller"), now=NOW)
    view = customer(shop.customer_id)
    assert [deal.state for deal in view.quotes] == ["accepted"]
    assert [deal.number for deal in view.contracts] == ["C-2026-000001"]


def test_a_deleted_customer_is_in_no_list(shop: Shop) -> None:
    delete_customer(shop.customer_id, now=NOW)
    assert customers().rows == ()
    with pytest.raises(NotFound):
        customer(shop.customer_id)


def test_a_customer_who_can_accept_a_quote_is_not_deleted(shop: Shop) -> None:
    quote_id = shop.sent()
    with pytest.raises(Refused, match="can still accept a quote"):
        delete_customer(shop.customer_id, now=NOW)
    withdraw_quote(quote_id, now=NOW)
    delete_customer(shop.customer_id, now=NOW)


def test_a_customer_with_a_contract_in_force_is_not_deleted(shop: Shop) -> None:
    accept_quote(shop.sent(), Signature("Ada Keller"), now=NOW)
    with pytest.raises(Refused, match="has a contract in force"):
        delete_customer(shop.customer_id, now=NOW)
    assert customers().total == 1
