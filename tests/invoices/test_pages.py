"""Invoices on the screen: the list, one with its lines, its paper, a payment."""

import pytest

from contracts.billing.models import Invoice
from tests.pages.conftest import Desk, desk, kept
from tests.stock import working
from tests.world import FOREIGN
from upheld.db import db

__all__ = ["desk", "kept"]


@pytest.fixture
def at(desk: Desk):
    """Give the desk to somebody in billing, and act for the seller."""
    desk.who = "billing"
    with working(desk.world, "own"):
        yield desk


def stored(at: Desk) -> Invoice:
    db.session.rollback()
    return db.session.get_one(Invoice, at.ids["invoice"], populate_existing=True)


def test_the_list_names_every_invoice_of_the_seller_alone(at: Desk) -> None:
    page = at.get("/invoices/")

    assert stored(at).number in page
    assert "Overdue" in page
    assert FOREIGN not in page
    assert stored(at).number not in at.get("/invoices/?state=settled")
    assert f"/invoices/{at.ids['credit_note']}" in at.get("/invoices/?state=credit")


def test_an_invoice_shows_its_lines_taxes_and_what_is_open(at: Desk) -> None:
    page = at.get(f"/invoices/{at.ids['invoice']}")

    assert "Jan 1, 2020" in page or "1 Jan 2020" in page
    assert f"/invoices/{at.ids['credit_note']}" in page
    assert "Record a payment" not in page
    assert "You may look at this" in page


def test_its_paper_is_made_once_and_stays(at: Desk) -> None:
    path = f"/invoices/{at.ids['invoice']}/file"
    before = at.world.ask("billing", "GET", path)
    assert (before.status_code, before.location) == (303, path.removesuffix("/file"))

    assert at.post(path, {}) == path
    first = at.world.ask("billing", "GET", path)
    at.post(path, {})

    assert first.data.startswith(b"%PDF")
    assert at.world.ask("billing", "GET", path).data == first.data
    assert at.done() == ["invoice.printed"]


def test_a_payment_settles_it(at: Desk) -> None:
    invoice = stored(at)
    typed = {
        "amount": f"{invoice.open_minor / 100:.2f}",
        "day": "2026-11-02",
        "reference": "Transfer 7",
        "key": "k1",
    }
    at.post(f"/invoices/{invoice.id}/payments", typed)

    assert stored(at).open_minor == 0
    page = at.get(f"/invoices/{invoice.id}", "billing")
    assert "Settled" in page
    assert "Payment" in page
    assert at.done() == ["payment.recorded"]
    at.post(f"/invoices/{invoice.id}/payments", typed)
    assert at.done() == ["payment.recorded"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "much"}, "This is not an amount."),
        ({"amount": "-1"}, "Give an amount above zero."),
        ({"day": "soon"}, "This is not a day."),
    ],
)
def test_what_is_no_payment_is_refused_and_kept(
    at: Desk, wrong: dict[str, str], said: str
) -> None:
    before = stored(at).open_minor
    typed = {"amount": "1", "day": "2026-11-02", "reference": "T 7", "key": "k"} | wrong

    page = at.post(f"/invoices/{at.ids['invoice']}/payments", typed, 422)

    assert said in page
    assert 'value="T 7"' in page
    assert stored(at).open_minor == before
    assert at.done() == []


REASON = {"reason": "Wrong price."}


def test_a_credit_note_is_looked_at_before_it_is_issued(at: Desk) -> None:
    before, path = stored(at).open_minor, f"/invoices/{at.ids['invoice']}/credit"

    page = at.get(f"{path}?line-1=100&reason=Wrong+price.", "billing")
    assert "What the credit note gives back" in page
    assert at.done() == []

    typed = REASON | {"line-1": "100", "after": "1"}
    note = at.post(path, typed)
    assert stored(at).open_minor < before
    assert "Wrong price." in at.get(note, "billing")
    assert at.done() == ["invoice.credited"]
    assert "Another credit note has been issued meanwhile." in at.post(path, typed, 422)
    assert at.done() == ["invoice.credited"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"line-1": "much"}, "This is not an amount."),
        ({"line-1": "99999999"}, "is left to credit."),
        ({"line-1": "0"}, "Say of at least one line what is credited."),
        ({"reason": " "}, "Say why: it stays with the invoice."),
    ],
)
def test_what_cannot_be_credited_is_refused_and_kept(
    at: Desk, wrong: dict[str, str], said: str
) -> None:
    path = f"/invoices/{at.ids['invoice']}/credit"

    page = at.post(path, {"line-1": "7.5"} | REASON | wrong, 422)

    assert said in page
    assert f'value="{wrong.get("line-1", "7.5")}"' in page
    assert at.done() == []


def test_a_credit_note_is_not_credited(at: Desk) -> None:
    path = f"/invoices/{at.ids['credit_note']}/credit"

    assert at.world.ask("billing", "GET", path).status_code == 409


def test_what_is_written_off_is_not_open_and_says_why_it_cannot_be_paid(
    at: Desk,
) -> None:
    path = f"/invoices/{at.ids['invoice']}"
    assert "Say why" in at.post(f"{path}/write-off", {}, 422)

    at.post(f"{path}/write-off", {"reason": "Insolvent."})

    assert stored(at).open_minor == 0
    page = at.get(path, "billing")
    assert "Written off: Insolvent." in page
    assert "Undo a payment on its page if it was recorded by mistake." in page
    assert at.done() == ["invoice.written_off"]


def test_what_is_left_of_a_payment_settles_what_is_chosen_once(at: Desk) -> None:
    before, path = stored(at).open_minor, f"/payments/{at.ids['payment']}"
    assert f"invoice-{at.ids['invoice']}" in at.get(path, "billing")
    typed = {"left": "1000", f"invoice-{at.ids['invoice']}": "4"}

    at.post(f"{path}/allocate", typed)
    at.post(f"{path}/allocate", typed)

    assert stored(at).open_minor == before - 400
    assert at.done() == ["credit.allocated"]


def test_a_payment_is_paid_back_and_says_why_it_is_not_undone(at: Desk) -> None:
    path = f"/payments/{at.ids['payment']}"
    at.post(f"{path}/refund", {"reason": "Asked for."})

    page = at.get(path, "billing")
    assert "Paid back: Asked for." in page
    assert "Nothing is left of it." in page
    assert "Record what came in as a payment of its own." in page
    assert f"/payments/{at.ids['payment']}" not in at.get("/payments/?state=open")
    assert at.done() == ["credit.refunded"]


def test_a_payment_is_undone_once(at: Desk) -> None:
    path = f"/payments/{at.ids['payment']}"
    at.post(f"{path}/undo", {})
    at.post(f"{path}/undo", {})

    assert "This payment has been undone already." in at.get(path, "billing")
    assert at.done() == ["payment.undone"]


def test_a_credit_note_settles_another_invoice_or_is_paid_back(at: Desk) -> None:
    before, path = stored(at).open_minor, f"/invoices/{at.ids['credit_note']}"
    at.post(f"{path}/allocate", {f"invoice-{at.ids['invoice']}": "1"})
    at.post(f"{path}/refund", {"reason": "Asked for."})

    assert stored(at).open_minor == before - 100
    page = at.get(path, "billing")
    assert "Paid back: Asked for." in page
    assert at.done() == ["credit.allocated", "credit.refunded"]
