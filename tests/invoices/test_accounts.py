"""What a customer was billed and has paid: on its pages, and on those of staff."""

from datetime import date

import pytest
from sqlalchemy import case, func, select

from contracts.billing.models import Invoice
from contracts.invoices.accounts.movements import Movement, statements
from contracts.invoices.models import Payment
from tests.pages.conftest import Desk, desk, kept
from tests.stock import working
from tests.world import FOREIGN, NEIGHBOUR
from upheld.db import db
from upheld.money import Money
from upheld.texts import format_money

__all__ = ["desk", "kept"]


@pytest.fixture
def at(desk: Desk):
    desk.who = "billing"
    with working(desk.world, "own"):
        yield desk


def numbers(*customers: str) -> list[str]:
    mine = Invoice.customer_id.in_(customers)
    return list(db.session.scalars(select(Invoice.number).where(mine)))


def test_a_statement_says_after_each_movement_what_is_owed() -> None:
    def moved(kind: str, minor: int) -> Movement:
        amount = Money(minor, "EUR")
        return Movement(day=date(2027, 2, 1), kind=kind, amount=amount, reference="X")

    (one,) = statements({"EUR": 500}, [moved("invoice", 1000), moved("payment", -700)])

    assert one.opening == Money(500, "EUR")
    assert [row.balance.minor for row in one.rows] == [1500, 800]
    assert one.closing == Money(800, "EUR")


def test_a_customer_sees_its_own_invoices_and_nobody_elses(at: Desk) -> None:
    own, other = (at.world.ids[f"customer:own:{x}"] for x in ("own", "neighbour"))
    mine, others = numbers(own), numbers(other)
    assert mine
    assert others

    page = at.get("/portal/invoices", "customer_own")

    assert all(number in page for number in mine)
    assert not any(number in page for number in others)
    for text in (page, at.get("/portal/statement?since=2019-01-01", "customer_own")):
        assert FOREIGN not in text
        assert NEIGHBOUR not in text


def test_a_customer_reads_and_prints_its_invoice_and_not_anothers(at: Desk) -> None:
    other = db.session.scalars(
        select(Invoice.id).where(
            Invoice.customer_id == at.world.ids["customer:own:neighbour"]
        )
    ).first()
    path = f"/portal/invoices/{at.ids['invoice']}"

    assert "What it bills" in at.get(path, "customer_own")
    assert (
        at.world.ask("customer_own", "GET", f"/portal/invoices/{other}").status_code
        == 404
    )
    at.who = "customer_own"
    assert at.post(f"{path}/file", {}) == f"{path}/file"
    paper = at.world.ask("customer_own", "GET", f"{path}/file")
    assert paper.data.startswith(b"%PDF")
    assert at.done() == ["invoice.printed"]


def test_the_account_ends_with_what_is_open(at: Desk) -> None:
    """Invoices less credit notes and payments is what is open of each."""
    customer = at.world.ids["customer:own:own"]
    owned = Invoice.customer_id == customer
    signed = case(
        (Invoice.kind == "credit", -Invoice.open_minor), else_=Invoice.open_minor
    )
    billed = db.session.scalar(select(func.sum(signed)).where(owned))
    rest = db.session.scalar(
        select(func.sum(Payment.open_minor)).where(Payment.customer_id == customer)
    )
    owes = Money(int((billed or 0) - (rest or 0)), "EUR")

    page = at.get(f"/customers/{customer}/statement?since=2019-01-01", "billing")

    assert f"<b>{format_money(owes)}</b>" in page
    rows = at.get(f"/customers/{customer}/statement?since=2019-01-01&as=csv", "billing")
    assert rows.splitlines()[-1].split(",")[-2] == f"{owes.amount:f}"
    assert page.count("Payment taken back") == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("since=soon", "This is not a day."),
        ("since=2027-02-01&amp;until=2027-01-31", "This is before the first day."),
    ],
)
def test_days_that_are_none_are_refused_and_kept(
    at: Desk, asked: str, said: str
) -> None:
    path = f"/portal/statement?{asked.replace('&amp;', '&')}"
    answer = at.world.ask("customer_own", "GET", path)

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{asked.partition("=")[2].partition("&")[0]}"' in answer.text


def test_contract_and_customer_show_what_is_open(at: Desk) -> None:
    number = numbers(at.world.ids["customer:own:own"])[0]

    for path, who in (
        (f"/contracts/{at.ids['contract']}", "sales"),
        (f"/customers/{at.world.ids['customer:own:own']}", "sales"),
        (f"/portal/contracts/{at.ids['contract']}", "customer_own"),
    ):
        page = at.get(path, who)
        assert number in page
        assert "Still open:" in page
