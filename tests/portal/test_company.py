"""What customers keep themselves: their details and their people."""

import pytest
from sqlalchemy import select

from contracts.models import Customer
from tests.world import grow_old
from upheld.accounts.models import User
from upheld.db import db
from upheld.scope import unscoped

ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])
REACH = {
    "contact": "Eva Holm",
    "phone": "+41 44 555 01 42",
    "email": "office@contoso.example",
    "address": "Hafen 1\n8005 Zürich",
    "country": "ch",
    "language": "en",
}


def customer(world):
    with world.app.app_context(), unscoped("test"):
        wanted = Customer.id == world.ids["customer:own:own"]
        return db.session.scalars(select(Customer).where(wanted)).one()


def people(world):
    with world.app.app_context(), unscoped("test"):
        wanted = User.customer_id == world.ids["customer:own:own"]
        return list(db.session.scalars(select(User).where(wanted)).unique())


def test_a_signer_changes_how_the_customer_is_reached(world):
    before = customer(world).tax_number
    answer = world.ask("signer_own", "POST", "/portal/details", data=REACH)
    found = customer(world)
    assert answer.status_code == 303
    assert (found.phone, found.country) == ("+41 44 555 01 42", "CH")
    assert found.tax_number == before
    assert any("changed how" in mail for mail in world.mails())


def test_a_new_tax_number_asks_first_for_a_proof(world, monkeypatch):
    form = {**REACH, "tax_number": "CHE-1"}
    before = customer(world)
    grow_old(world, "signer_own", monkeypatch)
    asked = world.ask("signer_own", "POST", "/portal/details", data=form)
    assert asked.status_code == 403
    assert "Confirm that it is you" in asked.text
    assert customer(world).phone == before.phone
    same = {**REACH, "tax_number": before.tax_number}
    assert (
        world.ask("signer_own", "POST", "/portal/details", data=same).status_code == 303
    )


def test_a_signer_changes_the_tax_number_after_a_proof(world):
    form = {**REACH, "tax_number": "CHE-1"}
    assert (
        world.ask("signer_own", "POST", "/portal/details", data=form).status_code == 303
    )
    assert customer(world).tax_number == "CHE-1"


def test_what_was_changed_is_told_in_words(world):
    world.ask("signer_own", "POST", "/portal/details", data=REACH)
    page = world.ask("viewer_own", "GET", "/portal/details").text
    assert "signer_own changed the details." in page
    assert "postal address: Hafen 1, 8005 Zürich" in page


@ON_SQLITE
def test_details_that_are_wrong_are_refused_and_kept(world):
    form = {**REACH, "country": "X1"}
    answer = world.ask("signer_own", "POST", "/portal/details", data=form)
    assert answer.status_code == 422
    assert 'value="X1"' in answer.text
    assert customer(world).country == "CH"
    assert world.mails() == []


@ON_SQLITE
def test_a_viewer_changes_no_details(world):
    answer = world.ask("viewer_own", "POST", "/portal/details", data=REACH)
    assert answer.status_code == 403
    assert customer(world).phone == ""


def test_a_signer_invites_somebody(world):
    form = {"name": "Eva Holm", "email": "eva@contoso.example", "roles": "viewer"}
    answer = world.ask("signer_own", "POST", "/portal/people", data=form)
    assert answer.status_code == 303
    assert "eva@contoso.example" in {one.email for one in people(world)}
    assert any("To: eva@contoso.example" in mail for mail in world.mails())


@ON_SQLITE
def test_nobody_is_invited_as_staff(world):
    form = {"name": "Eva", "email": "eva@contoso.example", "roles": "administrator"}
    answer = world.ask("signer_own", "POST", "/portal/people", data=form)
    assert answer.status_code == 422
    assert "eva@contoso.example" not in {one.email for one in people(world)}


@ON_SQLITE
def test_a_viewer_becomes_a_signer(world):
    path = f"/portal/people/{world.ids['user:viewer_own']}"
    form = {"name": "Vera", "roles": "signer"}
    assert world.ask("signer_own", "POST", path, data=form).status_code == 303
    (vera,) = [one for one in people(world) if one.name == "Vera"]
    assert [one.name for one in vera.roles] == ["signer"]


@ON_SQLITE
def test_somebody_who_is_removed_signs_in_no_more(world):
    path = f"/portal/people/{world.ids['user:viewer_own']}/remove"
    assert world.ask("signer_own", "POST", path).status_code == 303
    assert world.ask("viewer_own", "GET", "/portal/people").status_code == 303


@ON_SQLITE
@pytest.mark.parametrize("whom", ["user:customer_neighbour", "user:sales"])
def test_nobody_elses_people_are_found(world, whom):
    path = f"/portal/people/{world.ids[whom]}"
    form = {"name": "Eve", "roles": "viewer"}
    assert world.ask("signer_own", "GET", path).status_code == 404
    assert world.ask("signer_own", "POST", path, data=form).status_code == 404
    assert world.ask("signer_own", "POST", f"{path}/remove").status_code == 404


@ON_SQLITE
def test_the_last_signer_stays_one(world):
    answers = [
        world.ask(
            "signer_own",
            "POST",
            f"/portal/people/{world.ids[f'user:{name}']}",
            data={"name": name, "roles": "viewer"},
        )
        for name in ("customer_own", "signer_own")
    ]
    assert [one.status_code for one in answers] == [303, 409]
    assert "Nobody else here may sign." in answers[1].text
