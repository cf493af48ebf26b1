"""The pages of customers and contracts, and what every page is given."""

import pytest

from tests.pages.conftest import Desk
from tests.world import NEIGHBOUR

TYPED = {
    "name": "Tailspin Apotheken",
    "address": "Bahnhofstrasse 3\n8001 Zürich",
    "country": "ch",
    "tax_percent": "8.1 %",
    "language": "en",
}


def test_a_customer_is_created_and_shown(desk: Desk) -> None:
    page = desk.get(desk.post("/customers/new", TYPED))
    for words in ("Tailspin Apotheken", "Switzerland", "8.1%", "English"):
        assert words in page
    assert desk.done() == ["customer.created"]


def test_a_language_without_translations_is_refused(desk: Desk) -> None:
    page = desk.post("/customers/new", TYPED | {"language": "de"}, 422)
    assert "There are no documents in “de”." in page
    assert desk.done() == []


def test_a_form_with_errors_comes_back_as_it_was_typed(desk: Desk) -> None:
    typed = {**TYPED, "country": "Swiss", "tax_percent": "much"}
    page = desk.post("/customers/new", typed, 422)
    assert 'value="Swiss"' in page
    assert 'value="much"' in page
    assert '<a href="#tax_percent">' in page
    assert desk.done() == []


def test_a_customer_is_changed_field_by_field(desk: Desk) -> None:
    path = f"/customers/{desk.ids['customer']}"
    desk.post(f"{path}/edit", {**TYPED, "number": "K-77"})
    page = desk.get(f"{path}/edit")
    assert 'value="8.1%"' in page
    assert 'value="K-77"' in page
    assert desk.done() == ["customer.changed"]


def test_the_page_of_a_customer_lists_its_deals_and_no_others(desk: Desk) -> None:
    page = desk.get(f"/customers/{desk.ids['customer']}")
    assert page.count("Roll-out") == 2
    assert NEIGHBOUR not in page


def test_a_customer_that_does_not_exist_is_not_found(desk: Desk) -> None:
    for path in ("", "/edit"):
        answer = desk.world.ask("sales", "GET", f"/customers/{'0' * 32}{path}")
        assert answer.status_code == 404


def test_a_list_of_customers_where_nobody_is_found_says_so(desk: Desk) -> None:
    assert "No customer found" in desk.get("/customers?q=zzz")


def test_a_contract_says_until_when_it_covers_and_what(desk: Desk) -> None:
    page = desk.get(f"/contracts/{desk.ids['contract']}")
    for words in ("Covered until", "days left", "Last day to cancel", "Server cover"):
        assert words in page
    assert "Parts and labour for 3 years" in page


def test_contracts_are_narrowed_by_state(desk: Desk) -> None:
    assert desk.get("/contracts?state=accepted").count('<th scope="row"><a') == 2
    assert "No contract found" in desk.get("/contracts?state=terminated")


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("sales", ["Quotes", "Contracts", "Catalogue", "Customers"]),
        ("auditor", ["Quotes", "Contracts", "Catalogue", "Customers"]),
    ],
)
def test_the_navigation_leads_where_the_visitor_may_go(
    desk: Desk, who: str, seen: list[str]
) -> None:
    page = desk.get("/", who=who)
    bar = page.split('id="navigation"')[1].split("</nav>")[0]
    assert [name for name in seen if f">{name}<" in bar] == seen
    assert "People" not in page


def test_people_and_their_rights_are_for_administrators(desk: Desk) -> None:
    assert ">People<" in desk.get("/", who="administrator")


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("<b>", "auto")]
)
def test_the_theme_is_the_one_that_was_chosen(
    desk: Desk, cookie: str, theme: str
) -> None:
    headers = {
        "Cookie": desk.world.identities["sales"].headers["Cookie"]
        + f"; upheld_theme={cookie}"
    }
    assert f'data-theme="{theme}"' in desk.get("/", headers=headers)
