"""Cancelling without an account, and the mails about requests."""

import re

import pytest
import time_machine
from sqlalchemy import select

from contracts.models import Customer
from contracts.requests.models import ContractRequest
from tests.portal.deals import contracts, holder, send
from tests.world import make_world
from upheld.db import db
from upheld.scope import unscoped
from upheld.transactions import transaction

NOW = "2026-11-22T10:00:00Z"
ADDRESS = "ada@contoso.example"
ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
def world(migrated_url, tmp_path):
    with time_machine.travel(NOW, tick=True):
        made = make_world(migrated_url, tmp_path / "data")
        deal = send(made)
        world_link = holder(made, deal)
        made.ask(world_link, "POST", f"{deal.page}/accept", data={"name": "Ada"})
        _know(made)
        yield made
        made.close()


@pytest.fixture
def link(world):
    return next(name for name in world.identities if name.startswith("link:"))


def _know(world):
    with world.app.app_context(), unscoped("test"), transaction() as session:
        found = session.scalars(
            select(Customer).where(Customer.id == world.ids["customer:own:own"])
        ).one()
        found.email = ADDRESS


def begin(world, number="C-2026-000001", email=ADDRESS):
    return world.ask(
        "anonymous", "POST", "/cancel", data={"number": number, "email": email}
    )


def link_in(mail):
    return re.findall(r"/l/[\w.-]+", mail.replace("=\n", ""))[0]


def stored(world):
    with world.app.app_context(), unscoped("test"):
        return list(db.session.scalars(select(ContractRequest)))


def test_a_mailed_link_cancels_without_an_account(world):
    assert begin(world).status_code == 200
    (mail,) = world.mails()
    assert f"To: {ADDRESS}" in mail
    browser = world.app.test_client()
    page = browser.get(link_in(mail), follow_redirects=True)
    assert "Cancel now" in page.text
    assert "31 Dec 2029" in page.text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[0]
    done = browser.post(
        page.request.path, data={"csrf_token": token}, follow_redirects=True
    )
    assert "We received this on 22 Nov 2026" in done.text
    assert [one.kind for one in stored(world)] == ["cancel"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("number", "email"),
    [("C-2026-000001", "eve@contoso.example"), ("C-2026-000009", ADDRESS)],
)
def test_who_does_not_know_both_is_answered_alike(world, number, email):
    known = begin(world).text.replace(ADDRESS, "").replace("C-2026-000001", "")
    other = begin(world, number, email)
    assert len(world.mails()) == 1
    assert _words(other.text.replace(email, "").replace(number, "")) == _words(known)


def _words(page):
    return re.sub(r'value="[^"]*"', "", page)


@ON_SQLITE
def test_the_link_works_for_a_week(world):
    begin(world)
    link = link_in(world.mails()[0])
    with time_machine.travel("2026-11-30T10:00:00Z"):
        assert world.ask("anonymous", "GET", link).status_code == 410


@ON_SQLITE
def test_nobody_is_flooded_with_links(world):
    for _again in range(5):
        begin(world)
    assert len(world.mails()) == 3


@ON_SQLITE
def test_a_request_tells_its_owner_and_confirms_it_to_the_customer(world, link):
    page = f"/portal/contracts/{contracts(world)[0].id}"
    world.ask(link, "POST", f"{page}/cancel")
    owner, customer = sorted(world.mails(), key=lambda mail: ADDRESS in mail[:200])
    assert "Last day covered: 31 Dec 2029" in owner
    assert "/requests/" in owner
    assert f"To: {ADDRESS}" in customer
    assert "we received this on 22 Nov 2026" in customer


@ON_SQLITE
def test_the_link_in_a_confirmation_shows_the_request(world, link):
    page = f"/portal/contracts/{contracts(world)[0].id}"
    world.ask(link, "POST", f"{page}/cancel")
    browser = world.app.test_client()
    shown = browser.get(
        link_in(next(one for one in world.mails() if "/l/" in one)),
        follow_redirects=True,
    )
    assert "We received this on 22 Nov 2026" in shown.text


@ON_SQLITE
def test_an_answer_is_mailed_to_the_customer(world, link):
    page = f"/portal/contracts/{contracts(world)[0].id}"
    world.ask(link, "POST", f"{page}/change", data={"note": "More"})
    form = {"move": "decline", "answer": "It is signed."}
    world.ask("sales", "POST", f"/requests/{stored(world)[0].id}", data=form)
    assert any("It is signed." in mail for mail in world.mails())
