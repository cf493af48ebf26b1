"""What a company says of itself: its rules, its page, its API."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.world import World, grow_old
from upheld.accounts.company import Account, Company, changed, tidied
from upheld.accounts.models import Seller
from upheld.db import db
from upheld.errors import InvalidInput
from upheld.scope import unscoped

IBAN = "DE89370400440532013000"
TYPED = {
    "name": "Northwind Service",
    "legal_name": "Northwind Service GmbH",
    "address": " Hafenstraße  12 \n\n20457 Hamburg ",
    "country": "de",
    "email": "office@northwind.example",
    "language": "en",
    "timezone": "Europe/Berlin",
}
BANK = {"iban-2": "de89 3704 0044 0532 0130 00", "bic-2": "coba deff", "bank-2": "Bank"}


def own(world: World) -> Seller:
    with world.app.app_context(), unscoped("test"):
        wanted = Seller.id == world.identities["administrator"].seller
        return db.session.scalars(select(Seller).where(wanted)).one()


def post(world: World, **typed: str) -> Any:
    form = {**TYPED, **typed}
    return world.ask("administrator", "POST", "/company", data=form)


def wrong_fields(company: Company) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        tidied(company)
    return [one.where for one in refused.value.problems]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    company = Company(
        name=" ",
        country="Germany",
        email="nobody",
        language="xx",
        timezone="Hamburg",
        accounts=(Account(""), Account("DE89 3704 0044 0532 0130 01", "NOBIC")),
    )
    fields = ["name", "country", "country", "email", "language", "timezone"]
    assert wrong_fields(company) == [*fields, "iban-2", "bic-2"]


def test_more_accounts_than_there_is_room_for_are_refused() -> None:
    assert wrong_fields(Company("N", accounts=(Account(IBAN),) * 4)) == ["accounts"]


@given(st.text(max_size=30), st.text(max_size=60), st.sampled_from([IBAN, "", " "]))
def test_what_is_tidy_stays_as_it_is(name: str, address: str, iban: str) -> None:
    given_now = Company(f"N{name}", address=address, accounts=(Account(iban),))
    once = tidied(given_now)
    assert tidied(once) == once
    assert changed(once, once) == ()


def test_the_page_stores_and_audits_what_has_changed(world: World) -> None:
    answer = post(world, **BANK)
    found = own(world)
    assert answer.status_code == 303, answer.text
    assert found.address == "Hafenstraße 12\n20457 Hamburg"
    assert (found.country, found.language) == ("DE", "en")
    assert found.bank_accounts == [{"iban": IBAN, "bic": "COBADEFF", "bank": "Bank"}]
    assert world.audited()[-1] == "seller.changed"
    page = world.ask("administrator", "GET", "/company").text
    assert 'value="DE89 3704 0044 0532 0130 00"' in page


def test_what_is_wrong_is_refused_and_kept(world: World) -> None:
    answer = post(world, **{"iban-2": "DE00 <b>"})
    assert answer.status_code == 422
    assert 'value="DE00 &lt;b&gt;"' in answer.text
    assert own(world).bank_accounts == []
    assert "seller.changed" not in world.audited()


@pytest.mark.parametrize(
    "typed", [BANK, {"tax_number": "DE 1"}, {"registration": "HRB 1"}]
)
def test_bank_tax_and_register_ask_first_for_a_proof(
    world: World, monkeypatch: pytest.MonkeyPatch, typed: dict[str, str]
) -> None:
    grow_old(world, "administrator", monkeypatch)
    answer = post(world, **typed)
    assert answer.status_code == 403
    assert "Confirm that it is you" in answer.text
    assert own(world).legal_name != "Northwind Service GmbH"
    assert "seller.changed" not in world.audited()


def test_a_new_phone_asks_for_no_proof(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = own(world).tax_number
    grow_old(world, "administrator", monkeypatch)
    answer = post(world, phone="+49 40 1", tax_number=before)
    assert answer.status_code == 303
    assert own(world).phone == "+49 40 1"


def test_programs_change_all_but_bank_tax_and_register(world: World) -> None:
    before = own(world)
    assert patch(world, phone="1") == (200, "1")
    wrong: tuple[dict[str, object], ...] = (
        {"tax_number": "x"},
        {"registration": "x"},
        {"accounts": []},
    )
    for one in wrong:
        assert patch(world, **one)[0] == 422
    assert own(world).phone == "1"
    assert own(world).tax_number == before.tax_number


def patch(world: World, **given: object) -> tuple[int, object]:
    """Change the company as a program; return the status and the phone."""
    path = "/api/v1/company"
    tag = world.ask("administrator", "GET", path).headers["ETag"]
    answer: Any = world.ask(
        "administrator", "PATCH", path, json=given, headers={"If-Match": tag}
    )
    return answer.status_code, answer.json.get("phone")


def test_others_neither_read_nor_change_it(world: World) -> None:
    for who in ("sales_manager", "signer_own"):
        assert world.ask(who, "GET", "/company").status_code == 403
        assert world.ask(who, "POST", "/company", data=TYPED).status_code == 403
    assert "seller.changed" not in world.audited()


def test_mails_name_the_company_as_it_is_now(world: World) -> None:
    post(world, registration="HRB 12345")
    form = {"name": "Eve", "email": "eve@northwind.example", "roles": "sales"}
    world.ask("administrator", "POST", "/account/people/new", data=form)
    assert any("HRB 12345" in mail for mail in world.mails())
