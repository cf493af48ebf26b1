"""The audit trail notes everything, and nothing in it changes unnoticed."""

import threading
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.sellers import Undone, add_seller, undone, working_for
from upheld import audit
from upheld.audit import AuditRow, Verdict
from upheld.db import db
from upheld.money import Money
from upheld.principal import Principal, acting_as
from upheld.scope import unscoped
from upheld.transactions import transaction

ANN = Principal("user", id="u1", name="Ann", address="192.0.2.7")


def note(*actions: str) -> None:
    with transaction():
        for action in actions:
            audit.record(action, "q1")


def tamper(statement: str) -> None:
    with unscoped("tampering"), transaction() as session:
        session.execute(sa.text(statement))


def rows() -> list[AuditRow]:
    return list(db.session.scalars(sa.select(AuditRow).order_by(AuditRow.sequence)))


def test_a_row_says_who_did_what_from_where(at_work: Flask) -> None:
    with acting_as(ANN):
        note("quote.sent")
    (row,) = rows()
    assert (row.actor_id, row.actor_name, row.address) == ("u1", "Ann", "192.0.2.7")
    assert (row.action, row.object_id) == ("quote.sent", "q1")


def test_before_and_after_are_kept_as_text(at_work: Flask) -> None:
    after = {"on": date(2026, 3, 1), "rate": Decimal("1.50"), "net": Money(5, "EUR")}
    with transaction():
        audit.record("quote.changed", "q1", before={"on": None}, after=after)
    (row,) = rows()
    assert row.before == '{"on":null}'
    assert row.after == '{"net":"0.05 EUR","on":"2026-03-01","rate":"1.50"}'


def test_a_failed_transaction_leaves_no_row(at_work: Flask, seller: str) -> None:
    with pytest.raises(Undone):
        undone(lambda: note("quote.sent"))
    note("quote.viewed")
    assert [row.action for row in rows()] == ["quote.viewed"]
    assert audit.verify_chain(seller) == Verdict(1, ())


def test_a_row_needs_a_transaction(at_work: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside"):
        audit.record("quote.sent", "q1")


def test_the_chain_holds_over_transactions(at_work: Flask, seller: str) -> None:
    note("quote.created", "quote.changed")
    note("quote.sent")
    assert audit.verify_chain(seller) == Verdict(3, ())


def test_each_seller_has_its_own_chain(at_work: Flask, seller: str) -> None:
    other = add_seller("other")
    note("quote.sent")
    with working_for(other):
        note("quote.sent", "quote.viewed")
    assert audit.verify_chain(seller).rows == 1
    assert audit.verify_chain(other) == Verdict(2, ())


TAMPERED = {
    "a changed action": (
        "update audit_row set action = 'x' where sequence = 2",
        "row 2 is not what was written",
    ),
    "a changed time": (
        "update audit_row set at = '2020-01-01 00:00:00' where sequence = 1",
        "row 1 is not what was written",
    ),
    "a row taken out": (
        "delete from audit_row where sequence = 2",
        "rows 2 to 2 are missing",
    ),
    "the last row taken off": (
        "delete from audit_row where sequence = 3",
        "the trail does not end with row 3",
    ),
    "all rows taken off": (
        "delete from audit_row",
        "the trail does not end with row 3",
    ),
    "the end moved": (
        "update audit_head set sequence = 2",
        "the trail does not end with row 2",
    ),
    "rows moved": (
        "update audit_row set sequence = sequence + 10 where sequence > 1",
        "rows 2 to 11 are missing",
    ),
}


@pytest.mark.parametrize(
    ("statement", "problem"), TAMPERED.values(), ids=TAMPERED.keys()
)
def test_tampering_is_noticed(
    at_work: Flask, seller: str, statement: str, problem: str
) -> None:
    note("quote.created", "quote.changed", "quote.sent")
    tamper(statement)
    assert problem in audit.verify_chain(seller).problems


def test_the_chain_cannot_be_made_without_the_key(at_work: Flask, seller: str) -> None:
    note("quote.created")
    (row,) = rows()
    forged = audit._digest("0" * 64, {**vars(row), "action": "quote.forged"})
    assert forged != row.digest
    settings = at_work.extensions["upheld"].settings
    object.__setattr__(settings, "audit_key", "another key, which is long enough too")
    assert audit.verify_chain(seller).problems


def test_parallel_writers_keep_one_chain(app: Flask, seller: str) -> None:
    def write() -> None:
        with app.app_context(), working_for(seller):
            for _ in range(5):
                note("quote.changed")

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert audit.verify_chain(seller) == Verdict(30, ())
