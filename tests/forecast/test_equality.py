"""What a forecast says is what the billing run issues, byte for byte."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import MetaData, select, update

from contracts.billing.models import BillingSchedule, Charge, Invoice
from contracts.billing.queries import invoice_record
from contracts.customers.operations import change_customer
from contracts.customers.queries import customer
from contracts.forecast.invoicing import content_text, invoices
from contracts.forecast.queries import agreed_of
from tests.billing.signing import START, bill, signed
from tests.shop import TODAY, Shop
from upheld.db import db
from upheld.scope import unscoped
from upheld.transactions import transaction

LATER = date(2029, 3, 1)


def issued(contract_id: str) -> list[str]:
    """Return what was issued, without its numbers."""
    ids = db.session.scalars(
        select(Invoice.id)
        .where(Invoice.contract_id == contract_id)
        .order_by(Invoice.issued_on, Invoice.billed_for)
    ).all()
    return [content_text(invoice_record(one)) for one in ids]


def foreseen(contract_id: str, until: date, since: date = TODAY) -> list[str]:
    return [content_text(one) for one in invoices(agreed_of(contract_id), since, until)]


def bill_each_day(contract_id: str, until: date) -> None:
    """Let a run bill on each day on which the contract is due, as daily runs do."""
    due = select(BillingSchedule.next_due_on).where(
        BillingSchedule.contract_id == contract_id, BillingSchedule.rhythm == 1
    )
    while (day := db.session.scalar(due)) is not None and day <= until:
        bill(day)


def tax(sequence: int, category: str, millionths: int, reason: str = "") -> None:
    with transaction() as session:
        session.execute(
            update(Charge)
            .where(Charge.sequence == sequence)
            .values(tax_category=category, tax_millionths=millionths, tax_reason=reason)
        )


SETTINGS: list[dict[str, Any]] = [
    {"billing_months": 1, "renewal_months": 12},
    {"billing_months": 3, "term_months": 18, "renewal_months": 6},
    {"billing_months": 12, "term_months": 0, "starts_on": date(2028, 2, 29)},
    {"billing_months": 5, "term_months": 36, "renewal_months": 0},
    {"starts_on": date(2027, 1, 31), "term_months": 24, "billing_months": 1},
    {
        "billing_months": 1,
        "timing": "arrears",
        "alignment": "cycle_day",
        "cycle_day": 31,
    },
    {"alignment": "calendar", "billing_months": 6, "starts_on": date(2027, 2, 8)},
    {
        "alignment": "calendar",
        "billing_months": 3,
        "starts_on": date(2027, 2, 8),
        "timing": "arrears",
        "first_stub": "merged",
        "proration": "thirty_days",
    },
]


@pytest.mark.parametrize("terms", SETTINGS, ids=str)
def test_each_invoice_is_the_one_foreseen(shop: Shop, terms: dict[str, Any]) -> None:
    contract_id = signed(shop, "R740", "API", "VISIT", "P24", quantity=7, **terms)
    tax(1, "S", 81_000)
    tax(2, "S", 26_000)
    tax(3, "E", 0, "Training is exempt.")
    until = date(2027, 8, 1) if terms.get("billing_months") == 1 else LATER
    said = foreseen(contract_id, until)

    bill_each_day(contract_id, until)

    assert len(said) >= 2
    assert issued(contract_id) == said


def test_what_is_overdue_is_issued_on_the_first_day(shop: Shop) -> None:
    contract_id = signed(shop, "R740", "VISIT")
    late = date(2027, 4, 15)
    said = foreseen(contract_id, late, late)

    bill(late)

    assert len(said) == 4
    assert issued(contract_id) == said


def test_what_was_billed_does_not_come_again(shop: Shop) -> None:
    contract_id = signed(shop, "R740", "VISIT", "API")
    all_of_it = foreseen(contract_id, LATER)

    bill(START)
    bill(date(2027, 2, 1))

    assert foreseen(contract_id, LATER) == all_of_it[2:]


def test_an_invoice_is_addressed_and_due_as_things_are_now(shop: Shop) -> None:
    contract_id = signed(shop, "API", term_months=3, renewal_months=0)
    details = replace(
        customer(shop.customer_id).details, name="Contoso AG", payment_days=45
    )
    change_customer(shop.customer_id, details)
    [first, *_] = invoices(agreed_of(contract_id), TODAY, LATER)
    said = foreseen(contract_id, LATER)

    bill_each_day(contract_id, LATER)

    assert (first.customer.name, first.due_on) == ("Contoso AG", date(2027, 2, 15))
    assert issued(contract_id) == said


def test_a_reduced_quantity_that_was_settled_is_foreseen(shop: Shop) -> None:
    contract_id = signed(shop, "R740", quantity=2)
    bill(START)
    with transaction() as session:
        given = select(Charge).where(Charge.contract_id == contract_id)
        [charge] = session.scalars(given)
        names = [column.name for column in Charge.__table__.columns]
        values = {name: getattr(charge, name) for name in names}
        back = {
            "sequence": 2,
            "kind": "once",
            "net_minor": -1000,
            "period_months": 0,
            "due_on": date(2027, 2, 1),
            "starts_on": date(2027, 1, 10),
            "ends_on": date(2027, 2, 1),
            "reason": "Taken back: 22 of 31 days.",
            "quantity": Decimal(1),
        }
        session.add(Charge(**values | back))
        session.execute(update(BillingSchedule).values(once_due_on=date(2027, 2, 1)))
    said = foreseen(contract_id, date(2027, 2, 1))

    bill(date(2027, 2, 1))

    assert '"reason":"Taken back: 22 of 31 days."' in said[0]
    assert issued(contract_id)[1:] == said


def everything() -> dict[str, list[str]]:
    """Return each row of each table."""
    engine = db.engine
    known = MetaData()
    known.reflect(engine)
    with engine.connect() as connection, unscoped("all rows are compared"):
        return {
            table.name: sorted(repr(row) for row in connection.execute(select(table)))
            for table in known.sorted_tables
        }


def test_a_forecast_writes_nothing(shop: Shop) -> None:
    contract_id = signed(shop, "R740", "API", "VISIT")
    before = everything()

    assert len(foreseen(contract_id, LATER)) > 20
    db.session.commit()

    assert everything() == before
