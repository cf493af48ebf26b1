"""Payments, credit, refunds and giving up: what is open afterwards."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from contracts.billing.models import Invoice
from contracts.invoices.models import Payment, Settlement
from contracts.invoices.operations.crediting import NewCredit, credit_invoice
from contracts.invoices.operations.settling import (
    NewPayment,
    allocate,
    record_payment,
    refund,
    undo_payment,
    write_off,
)
from tests.billing.signing import bill, signed
from tests.shop import NOW, Shop
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput, Refused
from upheld.money import Money

DAY = date(2027, 2, 3)


@pytest.fixture
def two(shop: Shop) -> list[str]:
    """Two invoices of one customer, 800.00 each, January's and February's."""
    signed(shop, "API")
    bill(date(2027, 2, 1))
    found = db.session.scalars(select(Invoice.id).order_by(Invoice.number)).all()
    return list(found)


def pay(shop: Shop, amount: str, key: str = "one", **more: Any) -> str:
    new = NewPayment(
        customer_id=shop.customer_id,
        received_on=DAY,
        amount=Money.of(amount, "EUR"),
        key=key,
        **more,
    )
    return record_payment(new, now=NOW)


def opens() -> list[int]:
    return list(
        db.session.scalars(
            select(Invoice.open_minor)
            .where(Invoice.kind != "credit")
            .order_by(Invoice.number)
        )
    )


def rest() -> int:
    return db.session.scalar(select(func.sum(Payment.open_minor))) or 0


def counted() -> tuple[int, ...]:
    ids = (Payment.id, Settlement.id, AuditRow.id)
    return tuple(db.session.scalar(select(func.count(one))) or 0 for one in ids)


def adds_up() -> bool:
    """Tell whether what is open of each is what its rows leave of it."""
    by = Settlement.invoice_id
    settled = dict(
        db.session.execute(
            select(by, func.sum(Settlement.amount_minor)).group_by(by)
        ).all()
    )
    rows = db.session.execute(
        select(Invoice.id, Invoice.gross_minor, Invoice.open_minor).where(
            Invoice.kind != "credit"
        )
    )
    return all(gross - settled.get(id_, 0) == open_ for id_, gross, open_ in rows)


def test_a_payment_settles_what_was_due_first_and_the_rest_is_credit(
    shop: Shop, two: list[str]
) -> None:
    pay(shop, "1000.00")
    assert opens() == [0, 60000]

    pay(shop, "700.00", "two")

    assert (opens(), rest()) == ([0, 0], 10000)
    assert adds_up()


def test_what_it_settles_can_be_chosen(shop: Shop, two: list[str]) -> None:
    pay(shop, "100.00", parts={two[1]: 2500})

    assert (opens(), rest()) == ([80000, 77500], 7500)


@pytest.mark.parametrize(
    ("amount", "parts"),
    [("0", None), ("100.00", {0: 10001}), ("900.00", {0: 80001}), ("1.00", {9: 1})],
)
def test_an_allocation_that_cannot_be_is_refused(
    shop: Shop, two: list[str], amount: str, parts: dict[int, int] | None
) -> None:
    before = counted()
    ids = [*two, *["nowhere"] * 8]
    chosen = {ids[place]: part for place, part in parts.items()} if parts else None

    with pytest.raises(InvalidInput):
        pay(shop, amount, parts=chosen)

    assert counted() == before


def test_the_same_payment_twice_is_recorded_once(shop: Shop, two: list[str]) -> None:
    pay(shop, "10.00", "form-1")
    before = counted()

    with pytest.raises(Refused, match="recorded already"):
        pay(shop, "10.00", "form-1")

    assert counted() == before


def test_undoing_a_payment_opens_again_what_it_settled(
    shop: Shop, two: list[str]
) -> None:
    payment_id = pay(shop, "1000.00")

    undo_payment(payment_id, day=DAY, now=NOW)

    assert (opens(), rest()) == ([80000, 80000], 0)
    assert db.session.scalar(select(func.sum(Payment.amount_minor))) == 0
    assert adds_up()
    with pytest.raises(Refused, match="undone already"):
        undo_payment(payment_id, day=DAY, now=NOW)


def test_a_payment_that_was_paid_back_is_not_undone(shop: Shop, two: list[str]) -> None:
    payment_id = pay(shop, "1700.00")
    refund(payment_id, "Paid too much", day=DAY, now=NOW)
    assert rest() == 0
    before = counted()

    with pytest.raises(Refused, match="were paid back"):
        undo_payment(payment_id, day=DAY, now=NOW)
    with pytest.raises(Refused, match="Nothing is left"):
        refund(payment_id, "Again", day=DAY, now=NOW)

    assert counted() == before


def test_credit_over_what_is_open_settles_other_invoices(
    shop: Shop, two: list[str]
) -> None:
    pay(shop, "800.00")
    new = NewCredit(invoice_id=two[0], reason="Never delivered")
    note_id = credit_invoice(new, day=DAY, now=NOW)
    assert opens() == [0, 80000]

    allocate(note_id, None, day=DAY, now=NOW)

    assert opens() == [0, 0]
    assert db.session.get_one(Invoice, note_id).open_minor == 0
    assert adds_up()


def test_what_is_given_up_is_not_open_any_more(shop: Shop, two: list[str]) -> None:
    write_off(two[0], "Bankrupt", day=DAY, now=NOW)

    assert opens() == [0, 80000]
    kept = select(Settlement.kind, Settlement.reason)
    assert db.session.execute(kept).one() == ("write_off", "Bankrupt")
    with pytest.raises(Refused, match="Nothing of INV-2027-000001 is open"):
        write_off(two[0], "Again", day=DAY, now=NOW)
