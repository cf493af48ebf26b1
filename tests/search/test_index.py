"""The index follows every change, in the transaction that makes it."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from contracts.customers.details import CustomerDetails
from contracts.customers.operations import (
    change_customer,
    create_customer,
    delete_customer,
)
from contracts.quotes.operations import accept_quote, revise_quote
from contracts.quotes.operations.acceptance import Signature
from contracts.search import queries
from contracts.search.operations import add_serials, forget_serials, rebuild
from contracts.search.queries import counts, find
from tests.sellers import add_seller, working_for
from tests.shop import CONTOSO, NOW, Shop
from upheld import doctor
from upheld.scope import unscoped
from upheld.transactions import transaction


def ids(words: str, kind: str) -> list[str]:
    return [one.id for one in find(words).get(kind, ())]


def signed(shop: Shop) -> str:
    quote_id = shop.sent(title="Warehouse")
    with shop.customer():
        return accept_quote(quote_id, Signature(name="Ada"), now=NOW).contract_id


def test_a_new_customer_is_found_at_once(shop: Shop) -> None:
    new = create_customer(CustomerDetails(name="Müller & Söhne"), now=NOW)
    assert ids("sohne mull", "customer") == [new]
    assert ids("contoso mull", "customer") == []


def test_a_customer_is_found_by_its_new_name(shop: Shop) -> None:
    change_customer(shop.customer_id, replace(CONTOSO, name="Fabrikam", email=""))
    assert ids("fabrikam", "customer") == [shop.customer_id]
    assert ids("contoso", "customer") == []


def test_quotes_and_contracts_follow_the_new_name_of_their_customer(
    shop: Shop,
) -> None:
    contract_id = signed(shop)
    draft = shop.quote(title="Store rollout")
    change_customer(shop.customer_id, replace(CONTOSO, name="Fabrikam SE"))
    assert ids("fabrikam", "contract") == [contract_id]
    assert draft in ids("fabrikam rollout", "quote")
    assert ids("contoso", "contract") == []
    assert ids("contoso", "quote") == []
    assert ids("fabrikam c-2026-000001", "contract") == [contract_id]


def test_a_deleted_customer_is_not_found(shop: Shop) -> None:
    delete_customer(shop.customer_id, now=NOW)
    assert find("contoso") == {}


def test_what_is_rolled_back_is_not_found(shop: Shop) -> None:
    def fail() -> None:
        with transaction():
            create_customer(CustomerDetails(name="Fabrikam"), now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert find("fabrikam") == {}


def test_a_quote_is_found_by_customer_title_and_part_of_its_number(shop: Shop) -> None:
    quote_id = shop.quote(title="Store rollout")
    assert ids("rollout contoso", "quote") == [quote_id]
    assert ids("1", "quote") == [quote_id]
    assert ids("q-2026-00001", "quote") == [quote_id]


def test_a_replaced_revision_is_not_found(shop: Shop) -> None:
    first = shop.sent(title="Store rollout")
    second = revise_quote(first, now=NOW)
    assert ids("rollout", "quote") == [second, first]


def test_a_signed_contract_is_found_at_once(shop: Shop) -> None:
    contract_id = signed(shop)
    assert ids("ware", "contract") == [contract_id]
    assert ids("c-2026-000001", "contract") == [contract_id]


def test_offerings_are_found_by_code_and_title(shop: Shop) -> None:
    assert [one.number for one in find("740")["offering"]] == ["R740"]
    assert [one.number for one in find("full")["offering"]] == ["FULL"]


def test_a_serial_number_leads_to_its_contract(shop: Shop) -> None:
    contract_id = signed(shop)
    with transaction():
        add_serials([(contract_id, "FCH-2210A"), (contract_id, "FCH-2210A")])
    (found,) = find("fch22")["serial"]
    assert (found.id, found.number) == (contract_id, "FCH-2210A")


def test_forgotten_serial_numbers_are_not_found(shop: Shop) -> None:
    contract_id = signed(shop)
    with transaction():
        add_serials([(contract_id, "FCH-2210A")])
        forget_serials(contract_id)
        add_serials([(contract_id, "FCH-3300")])
    assert ids("fch", "serial") == [contract_id]
    assert find("fch-2210a") == {}


def test_a_whole_number_comes_before_newer_things(shop: Shop) -> None:
    first = create_customer(CustomerDetails(name="A", number="K-7"), now=NOW)
    create_customer(CustomerDetails(name="K-7 Motors", number="K-70"), now=NOW)
    assert ids("k-7", "customer")[0] == first


def test_chinese_words_are_found_by_any_of_their_signs(shop: Shop) -> None:
    new = create_customer(CustomerDetails(name="臺灣資訊股份有限公司"), now=NOW)
    assert ids("資訊", "customer") == [new]
    assert ids("訊", "customer") == [new]


@pytest.mark.parametrize("typed", ["%", "_", "' or 1=1", '"', "seller_id : x", "&|!"])
def test_signs_of_query_languages_find_nothing(shop: Shop, typed: str) -> None:
    assert "customer" not in find(typed)


def test_another_seller_finds_nothing_of_ours(shop: Shop) -> None:
    other = add_seller("fabrikam")
    with working_for(other):
        assert find("contoso") == {}
        assert find("full") == {}


def test_a_lost_index_is_noticed_and_made_anew(shop: Shop) -> None:
    contract_id = signed(shop)
    with unscoped("test"), transaction() as session:
        session.execute(text("delete from search_entry"))
    check = next(one for one in doctor.CHECKS if one.name == "search")
    assert [one.level for one in doctor.examine([check])] == ["failed"]
    assert [one.level for one in doctor.repair([check])] == ["ok"]
    assert ids("ware", "contract") == [contract_id]


def test_making_the_index_anew_changes_nothing(shop: Shop) -> None:
    signed(shop)
    before = find("contoso"), counts()
    assert rebuild() == sum(found for found, _real in before[1].values())
    assert (find("contoso"), counts()) == before


def test_without_full_text_each_row_is_looked_at(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_index", lambda: "none")
    assert ids("retail conto", "customer") == [shop.customer_id]
    assert ids("etail", "customer") == []
