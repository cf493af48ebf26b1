"""What was billed wrongly is found, each invariant by its own name."""

from datetime import date

import pytest
from sqlalchemy import update

from contracts.billing.models import Charge, Invoice
from tests.billing.signing import START, bill, signed
from tests.integrity.test_invariants import Run, found, past_every_rule, subjects
from tests.shop import Shop
from upheld.db import db
from upheld.transactions import transaction

FIRST, SECOND = "invoice INV-2027-000001", "invoice INV-2027-000002"
#: What is named of each invariant, by what was written behind the rules.
SPOILT = {
    "billed-once": (
        "update invoice set billed_for = '2027-01-01' where id = '{second}'",
        {(FIRST, "")},
    ),
    "days-billed-once": (
        (
            "update invoice_line set starts_on = '2027-02-03'"
            " where invoice_id = '{second}' and starts_on = '2027-02-01'"
        ),
        {(SECOND, "2027-02-03 <> 2027-02-01")},
    ),
    "lines-of-charges": (
        "update invoice_line set sequence = 7 where invoice_id = '{second}'",
        {(SECOND, "1")},
    ),
    "invoice-numbers": (
        "update counter set last = last + 1 where kind = 'invoice'",
        {("numbers of invoice 2027", "2 <> 3")},
    ),
}


@pytest.fixture
def billed(shop: Shop) -> dict[str, str]:
    """Two invoices of one contract, for January and for February."""
    signed(shop, "R740")
    with transaction():
        db.session.execute(
            update(Charge).values(tax_category="S", tax_millionths=190_000)
        )
    bill(START)
    bill(date(2027, 2, 1))
    first, second = db.session.query(Invoice.id).order_by(Invoice.number).all()
    db.session.rollback()
    return {"first": first[0], "second": second[0]}


#: SQLite cannot drop a constraint: the rows move to a table that has none.
UNBOUND = {
    "sqlite": (
        "create table bare as select * from invoice",
        "drop table invoice",
        "alter table bare rename to invoice",
    ),
    "postgresql": (
        (
            "alter table invoice"
            " drop constraint uq_invoice_contract_id_kind_billed_for_ordinal"
        ),
        "alter table invoice drop constraint uq_invoice_seller_id_number",
    ),
}


def without_uniqueness(run: Run, dialect: str) -> None:
    """Let an invoice be there twice."""
    for statement in UNBOUND[dialect]:
        run(statement)


def test_all_holds_of_what_a_run_has_billed(shop: Shop, billed: dict[str, str]) -> None:
    findings = found()

    assert [one for one in findings.values() if not one.holds] == []
    rows = {name: findings[name].rows for name in (*SPOILT, "invoice-sums")}
    assert rows == {
        "billed-once": 2,
        "days-billed-once": 2,
        "lines-of-charges": 2,
        "invoice-numbers": 2,
        "invoice-sums": 4,
    }


@pytest.mark.parametrize("name", SPOILT)
def test_what_was_billed_wrongly_is_named(
    shop: Shop, billed: dict[str, str], dialect: str, name: str
) -> None:
    statement, expected = SPOILT[name]
    with past_every_rule(shop) as run:
        without_uniqueness(run, dialect)
        run(statement.format(**billed))

    assert subjects(found(name)[name]) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            (
                "update invoice set net_minor = net_minor + 100,"
                " gross_minor = gross_minor + 100 where id = '{first}'"
            ),
            {(FIRST, "4066 <> 4166")},
        ),
        (
            (
                "update invoice_tax set tax_minor = tax_minor + 1"
                " where invoice_id = '{first}'"
            ),
            {(FIRST, "4067 <> 4066"), (FIRST, "650 <> 649")},
        ),
        (
            (
                "update invoice_tax set taxable_minor = taxable_minor + 10"
                " where invoice_id = '{first}'"
            ),
            {(FIRST, "3417 <> 3427"), (FIRST, "649 <> 651")},
        ),
    ],
)
def test_sums_that_do_not_agree_are_named(
    shop: Shop,
    billed: dict[str, str],
    statement: str,
    expected: set[tuple[str, str]],
) -> None:
    with past_every_rule(shop) as run:
        run(statement.format(**billed))

    assert subjects(found("invoice-sums")["invoice-sums"]) == expected


def test_a_number_given_twice_is_named(
    shop: Shop, billed: dict[str, str], dialect: str
) -> None:
    with past_every_rule(shop) as run:
        without_uniqueness(run, dialect)
        run(
            "update invoice set number = 'INV-2027-000001'"
            " where id = '{second}'".format(**billed)
        )

    assert subjects(found("invoice-numbers")["invoice-numbers"]) == {(FIRST, "")}
