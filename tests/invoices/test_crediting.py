"""Credit notes: what they give back, and what is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from contracts.billing.models import Charge, Invoice, InvoiceTax
from contracts.billing.queries import invoice_record
from contracts.billing.record import invoice_text, read_invoice
from contracts.invoices.operations.crediting import NewCredit, credit_invoice
from tests.billing.signing import START, bill, signed
from tests.shop import NOW, Shop
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput, Refused
from upheld.money import Money
from upheld.state import state
from upheld.transactions import transaction

DAY = date(2027, 1, 15)


def billed(*codes: str, shop: Shop, rate: int = 81_000) -> str:
    """Bill the first month of a contract and return the invoice."""
    contract_id = signed(shop, *codes, quantity=3)
    with transaction() as session:
        values = {"tax_category": "S" if rate else "Z", "tax_millionths": rate}
        own = update(Charge).where(Charge.contract_id == contract_id)
        session.execute(own.values(values))
    bill(START)
    found = select(Invoice.id).where(Invoice.contract_id == contract_id)
    return db.session.scalars(found).one()


def credit(invoice_id: str, amounts: dict[int, int] | None = None, **more: Any) -> str:
    new = NewCredit(
        invoice_id=invoice_id, reason="Switched off early", amounts=amounts, **more
    )
    return credit_invoice(new, day=DAY, now=NOW)


def counted() -> tuple[int, ...]:
    """Return how many invoices and rows of the audit trail there are."""
    ids = (Invoice.id, AuditRow.id)
    return tuple(db.session.scalar(select(func.count(one))) or 0 for one in ids)


def statements(app: Any, call: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    engine = state(app).engine
    event.listen(engine, "before_cursor_execute", note)
    call()
    event.remove(engine, "before_cursor_execute", note)
    return sum(one.lstrip().upper().startswith("SELECT") for one in seen)


def test_the_record_says_who_what_days_and_tax_in_three_statements(shop: Shop) -> None:
    invoice_id = billed("R740", "API", shop=shop)

    asked = statements(shop.app, lambda: invoice_record(invoice_id))
    record = invoice_record(invoice_id)

    assert asked <= 3
    assert (record.number, record.invoice_kind) == ("INV-2027-000001", "period")
    assert record.customer.name == "Contoso Retail AG"
    assert record.contract_number == "C-2026-000001"
    assert [(one.title, one.days, one.net.minor) for one in record.lines] == [
        ("Server cover", 31, 10250),
        ("API gateway", 31, 80000),
    ]
    [tax] = record.taxes
    assert (str(tax.rate), tax.taxable.minor, tax.tax.minor) == ("8.1", 90250, 7310)
    assert record.gross == Money(97560, "EUR")
    assert read_invoice(invoice_text(record)) == record


def test_a_whole_invoice_is_credited_with_its_tax_and_is_settled(shop: Shop) -> None:
    invoice_id = billed("R740", "API", shop=shop)

    note = invoice_record(credit(invoice_id))

    assert (note.number, note.gross.minor) == ("CN-2027-000001", 97560)
    assert note.corrects
    assert note.corrects.number == "INV-2027-000001"
    assert [one.corrects for one in note.lines] == [1, 2]
    rows = select(Invoice.number, Invoice.open_minor).order_by(Invoice.number)
    assert [tuple(row) for row in db.session.execute(rows)] == [
        ("CN-2027-000001", 0),
        ("INV-2027-000001", 0),
    ]
    done = select(AuditRow.object_id).where(AuditRow.action == "invoice.credited")
    assert db.session.scalars(done).all() == [invoice_id]


def test_parts_give_the_tax_of_the_whole_back_to_the_cent(shop: Shop) -> None:
    invoice_id = billed("R740", shop=shop)

    for amount in (3333, 3333, 3584):
        credit(invoice_id, {1: amount})

    given = select(func.sum(InvoiceTax.tax_minor)).join(
        Invoice, Invoice.id == InvoiceTax.invoice_id
    )
    notes = db.session.scalar(given.where(Invoice.kind == "credit"))
    whole = db.session.scalar(given.where(Invoice.kind != "credit"))
    assert notes == whole == 830
    with pytest.raises(Refused, match="Everything of this invoice has been credited"):
        credit(invoice_id)


def test_more_than_is_left_of_a_line_is_refused(shop: Shop) -> None:
    invoice_id = billed("R740", "API", shop=shop)
    credit(invoice_id, {2: 70000})
    before = counted()

    with pytest.raises(InvalidInput, match=r"€100\.00 is left to credit"):
        credit(invoice_id, {2: 10001})

    assert counted() == before


@pytest.mark.parametrize("amounts", [{}, {1: 0}, {1: -5}, {9: 5}], ids=str)
def test_amounts_that_are_none_are_refused(shop: Shop, amounts: dict[int, int]) -> None:
    invoice_id = billed("API", shop=shop)
    before = counted()

    with pytest.raises(InvalidInput):
        credit(invoice_id, amounts)

    assert counted() == before


def test_a_form_that_was_sent_twice_credits_once(shop: Shop) -> None:
    invoice_id = billed("API", shop=shop)
    credit(invoice_id, {1: 1000}, after=0)
    before = counted()

    with pytest.raises(Refused, match="Another credit note has been issued"):
        credit(invoice_id, {1: 1000}, after=0)

    assert counted() == before


def test_a_credit_note_is_not_credited(shop: Shop) -> None:
    note_id = credit(billed("API", shop=shop), {1: 1000})

    with pytest.raises(Refused, match="is a credit note itself"):
        credit(note_id)
