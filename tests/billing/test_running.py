"""The billing run: what is due becomes invoices, each exactly once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from contracts.billing.charges import charges_of, items_due, tax_of
from contracts.billing.cycles import Cycle
from contracts.billing.models import (
    BillingRun,
    BillingSchedule,
    Charge,
    Invoice,
    InvoiceCustomer,
    InvoiceLine,
    InvoiceTax,
)
from contracts.billing.operations.running import count_due, start_run
from contracts.customers.operations import change_customer
from contracts.customers.queries import customer
from contracts.models import Contract
from contracts.records import ContractRecord, read_contract
from tests.billing.signing import START, bill, signed
from tests.shop import NOW, Shop
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput
from upheld.outbox import OutboxEvent
from upheld.plain import canonical
from upheld.transactions import transaction


def record_of(contract_id: str) -> ContractRecord:
    text = db.session.scalars(
        select(Contract.record).where(Contract.id == contract_id)
    ).one()
    return read_contract(text)


def invoices(contract_id: str = "") -> list[Invoice]:
    statement = select(Invoice).order_by(Invoice.number)
    if contract_id:
        statement = statement.where(Invoice.contract_id == contract_id)
    return list(db.session.scalars(statement))


def lines(contract_id: str) -> list[tuple[Any, ...]]:
    columns = (
        Invoice.billed_for,
        InvoiceLine.sequence,
        InvoiceLine.starts_on,
        InvoiceLine.ends_on,
        InvoiceLine.net_minor,
    )
    joined = select(*columns).join(Invoice, Invoice.id == InvoiceLine.invoice_id)
    rows = db.session.execute(joined.where(Invoice.contract_id == contract_id))
    return sorted(tuple(row) for row in rows)


def next_due(contract_id: str) -> tuple[Any, ...]:
    schedule = select(BillingSchedule.next_due_on, BillingSchedule.parked)
    found = schedule.where(BillingSchedule.contract_id == contract_id)
    return tuple(db.session.execute(found).one())


def test_a_month_is_billed_on_its_first_day(shop: Shop) -> None:
    contract_id = signed(shop, "R740", "API")

    bill(START)

    [invoice] = invoices()
    assert invoice.contract_id == contract_id
    assert invoice.number == "INV-2027-000001"
    assert (invoice.starts_on, invoice.ends_on) == (START, date(2027, 2, 1))
    assert (invoice.issued_on, invoice.due_on) == (START, date(2027, 1, 31))
    assert (invoice.net_minor, invoice.open_minor) == (83417, 83417)
    assert [one[-1] for one in lines(contract_id)] == [3417, 80000]
    assert next_due(contract_id) == (date(2027, 2, 1), "")


def test_what_is_billed_is_the_printed_payment_plan(shop: Shop) -> None:
    contract_id = signed(
        shop, "R740", "VISIT", quantity=7, term_months=18, billing_months=4
    )
    plan = record_of(contract_id).offer.payments

    bill(date(2028, 6, 30))

    billed = [(one.billed_for, one.ends_on, one.net_minor) for one in invoices()]
    assert billed[:5] == [(one.due_on, one.end, one.net.minor) for one in plan]


@pytest.mark.parametrize(
    "terms",
    [
        {"billing_months": 1, "term_months": 12},
        {"billing_months": 3, "term_months": 18, "renewal_months": 6},
        {"billing_months": 12, "term_months": 0},
        {"billing_months": 5, "term_months": 36, "renewal_months": 0},
        {"starts_on": date(2027, 1, 31), "term_months": 24, "billing_months": 1},
        {"timing": "arrears", "alignment": "cycle_day", "cycle_day": 20},
        {"alignment": "calendar", "billing_months": 6, "starts_on": date(2027, 2, 8)},
    ],
    ids=str,
)
def test_the_statements_bill_what_the_rule_says(
    shop: Shop, terms: dict[str, Any]
) -> None:
    contract_id = signed(shop, "R740", "API", "VISIT", quantity=7, **terms)
    offer = record_of(contract_id).offer
    until = date(2030, 4, 30)

    bill(date(2028, 3, 1))
    bill(until)

    ruled = items_due(charges_of(offer), Cycle.of(offer.term), until)
    assert lines(contract_id) == sorted(
        (
            item.due_on,
            item.charge.sequence,
            item.period.start,
            item.period.end,
            item.net_minor,
        )
        for item in ruled
    )


def test_tax_is_rounded_once_for_each_rate_of_an_invoice(shop: Shop) -> None:
    contract_id = signed(shop, "R740", "API", "P24", quantity=3)
    with transaction() as session:
        session.execute(
            update(Charge)
            .where(Charge.sequence < 3)
            .values(tax_category="S", tax_millionths=81_000)
        )

    bill(START)

    taxes = select(InvoiceTax.tax_millionths, InvoiceTax.taxable_minor)
    rows = db.session.execute(taxes.add_columns(InvoiceTax.tax_minor)).all()
    nets = {one[1]: one[-1] for one in lines(contract_id)}
    taxed = nets[1] + nets[2]
    assert sorted(tuple(row) for row in rows) == [
        (0, nets[3], 0),
        (81_000, taxed, tax_of(taxed, 81_000)),
    ]
    [invoice] = invoices()
    assert invoice.gross_minor == sum(nets.values()) + tax_of(taxed, 81_000)


def test_each_invoice_is_told_of_once(shop: Shop) -> None:
    contract_id = signed(shop, "API")
    bill(date(2027, 2, 1))
    bill(date(2027, 2, 1))

    told = select(OutboxEvent.subject_id, OutboxEvent.payload)
    rows = db.session.execute(told.where(OutboxEvent.name == "invoice.issued")).all()
    deal_id = invoices()[0].deal_id
    assert sorted(tuple(row) for row in rows) == [
        (
            one.id,
            canonical(
                {
                    "contract_id": contract_id,
                    "deal_id": deal_id,
                    "invoice_id": one.id,
                    "seller_id": shop.seller_id,
                }
            ),
        )
        for one in invoices()
    ]


def test_a_run_over_a_billed_day_changes_nothing(shop: Shop) -> None:
    contract_id = signed(shop, "API")
    bill(START)
    before = [one.id for one in invoices()], next_due(contract_id)

    run_id = bill(START)

    assert ([one.id for one in invoices()], next_due(contract_id)) == before
    run = db.session.get_one(BillingRun, run_id)
    assert (run.state, run.due, run.invoices) == ("done", 0, 0)


def test_what_was_missed_is_caught_up_period_by_period(shop: Shop) -> None:
    signed(shop, "API")

    bill(date(2027, 4, 15))

    assert [one.billed_for for one in invoices()] == [
        date(2027, month, 1) for month in (1, 2, 3, 4)
    ]
    assert {one.issued_on for one in invoices()} == {date(2027, 4, 15)}


def test_small_steps_leave_the_same_invoices_without_a_gap(shop: Shop) -> None:
    ids = [signed(shop, "API") for _ in range(5)]

    run_id = bill(date(2027, 2, 1), size=2)

    numbers = [one.number for one in invoices()]
    assert numbers == [f"INV-2027-{number:06}" for number in range(1, 11)]
    assert {one.contract_id for one in invoices()} == set(ids)
    assert db.session.get_one(BillingRun, run_id).seen == 5


def test_nothing_is_due_after_the_last_period(shop: Shop) -> None:
    contract_id = signed(shop, "API", term_months=12, renewal_months=0)

    bill(date(2029, 1, 1))

    assert len(invoices()) == 12
    assert next_due(contract_id) == (None, "")
    assert count_due(date(2040, 1, 1)) == 0


def test_a_charge_that_comes_once_is_billed_once(shop: Shop) -> None:
    signed(shop, "VISIT", "API", quantity=2)

    bill(START)
    bill(date(2027, 2, 1))

    assert [one.net_minor for one in invoices()] == [250000 + 80000, 80000]
    once = select(Charge.invoice_id).where(Charge.kind == "once")
    assert db.session.scalars(once).one() == invoices()[0].id


def test_a_contract_that_cannot_be_billed_is_parked_and_the_rest_goes_on(
    shop: Shop,
) -> None:
    good, bad, other = (signed(shop, "API") for _ in range(3))
    with transaction() as session:
        charged = update(Charge).where(Charge.contract_id == bad)
        session.execute(charged.values(tax_category="AE"))

    run_id = bill(START)

    assert {one.contract_id for one in invoices()} == {good, other}
    assert next_due(bad) == (
        START,
        "The customer owes the tax itself, but has no tax number.",
    )
    assert db.session.get_one(BillingRun, run_id).parked == 1
    parked = select(AuditRow.object_id).where(AuditRow.action == "billing.parked")
    assert db.session.scalars(parked).all() == [bad]


def test_a_conflict_is_found_among_many_and_parked_with_its_reason(
    shop: Shop,
) -> None:
    ids = [signed(shop, "API") for _ in range(5)]
    bill(START)
    with transaction() as session:
        billed = update(BillingSchedule).where(BillingSchedule.contract_id == ids[2])
        session.execute(billed.values(next_ordinal=0, next_due_on=START))

    bill(date(2027, 2, 1))

    assert len(invoices(ids[2])) == 1
    assert {len(invoices(one)) for one in ids if one != ids[2]} == {2}
    assert next_due(ids[2])[1] != ""


def test_no_invoice_is_dated_before_the_last(shop: Shop) -> None:
    signed(shop, "API")
    bill(date(2027, 2, 1))
    before = db.session.scalar(select(func.count(BillingRun.id)))

    with pytest.raises(InvalidInput, match="have been issued already"):
        start_run(date(2027, 1, 31), now=NOW)

    assert db.session.scalar(select(func.count(BillingRun.id))) == before


def test_an_invoice_names_its_customer_as_it_was_then(shop: Shop) -> None:
    signed(shop, "API")
    bill(START)
    renamed = replace(customer(shop.customer_id).details, name="Contoso AG")
    change_customer(shop.customer_id, renamed)

    bill(date(2027, 3, 1))

    parties = [one.customer_party_id for one in invoices()]
    assert parties[0] != parties[1] == parties[2]
    names = dict(
        db.session.execute(select(InvoiceCustomer.id, InvoiceCustomer.name)).all()
    )
    assert [names[one] for one in parties] == ["Contoso Retail AG"] + ["Contoso AG"] * 2
