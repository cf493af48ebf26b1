"""Statements that only run are as confined, and as exact, as all others."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import IntegrityError

from contracts.models import Customer
from tests.sellers import add_seller, working_for
from upheld.app import create_app
from upheld.db import db, new_id, table_of
from upheld.isolation import in_scope
from upheld.prepared import Prepared, together
from upheld.scope import ScopeBroken, ScopeMissing, unscoped
from upheld.state import state
from upheld.transactions import transaction

CUSTOMERS = table_of(Customer)
AT = datetime(2026, 11, 23, 9, 30, 5, tzinfo=UTC)
ADDING = Prepared(CUSTOMERS.insert, CUSTOMERS.c.keys())
NAMED = Prepared(
    lambda: select(CUSTOMERS.c.created_at, CUSTOMERS.c.tax_percent).where(
        in_scope(CUSTOMERS), CUSTOMERS.c.name == bindparam("wanted")
    )
)
ALL = Prepared(lambda: select(CUSTOMERS.c.id))


@pytest.fixture
def seller(migrated_url: str, tmp_path: Path) -> Iterator[str]:
    app = create_app(
        database_url=migrated_url,
        data_folder=tmp_path / "data",
        secret_key="x" * 40,
        job_worker=False,
    )
    with app.app_context():
        yield add_seller("northwind")
    state(app).engine.dispose()


def customer(seller_id: str, name: str = "Contoso") -> dict[str, object]:
    empty = dict.fromkeys(CUSTOMERS.c.keys(), "")
    return empty | {
        "id": new_id(),
        "seller_id": seller_id,
        "number": name,
        "name": name,
        "tax_percent": None,
        "payment_days": None,
        "created_at": AT,
        "deleted_at": None,
    }


def write_together(*rows: dict[str, object]) -> None:
    with transaction(), together():
        for row in rows:
            ADDING.run(row)


def write_and_fail(seller_id: str) -> None:
    with together():
        ADDING.run(customer(seller_id))
        NAMED.fetch({})


def count() -> int:
    with unscoped("test"):
        return db.session.scalar(select(func.count(Customer.id))) or 0


def test_values_go_in_and_come_out_as_with_any_statement(seller: str) -> None:
    with working_for(seller), transaction():
        assert ADDING.run(customer(seller)) == 1
        assert NAMED.fetch({"wanted": "Contoso"}) == [(AT, None)]


def test_many_rows_go_in_at_once(seller: str) -> None:
    with working_for(seller), transaction():
        ADDING.run(customer(seller, "One"), customer(seller, "Two"))
    assert count() == 2


def test_rows_of_another_seller_are_not_found(seller: str) -> None:
    other = add_seller("fabrikam")
    with working_for(seller), transaction():
        ADDING.run(customer(seller))
    with working_for(other), transaction():
        assert NAMED.fetch({"wanted": "Contoso"}) == []


def test_a_row_for_another_seller_is_refused(seller: str) -> None:
    other = add_seller("fabrikam")
    with working_for(seller), pytest.raises(ScopeBroken), transaction():
        ADDING.run(customer(other))
    assert count() == 0


def test_a_statement_without_criteria_is_refused(seller: str) -> None:
    with working_for(seller), pytest.raises(ScopeMissing), transaction():
        ALL.fetch({})


def test_what_ran_without_confinement_is_refused_without_a_scope(seller: str) -> None:
    with unscoped("test"), transaction():
        assert ALL.fetch({}) == []
    with pytest.raises(ScopeMissing), transaction():
        ALL.fetch({})


def test_a_parameter_that_is_missing_is_an_error(seller: str) -> None:
    with working_for(seller), pytest.raises(KeyError), transaction():
        NAMED.fetch({})


def test_outside_of_a_transaction_it_reads(seller: str) -> None:
    with working_for(seller):
        assert NAMED.fetch({"wanted": "Contoso"}) == []


def test_what_goes_together_is_written_at_the_end(seller: str) -> None:
    with working_for(seller), transaction():
        with together():
            ADDING.run(customer(seller, "One"))
            ADDING.run(customer(seller, "Two"), customer(seller, "Three"))
            ADDING.run()
            assert NAMED.fetch({"wanted": "One"}) == []
        assert NAMED.fetch({"wanted": "Three"}) == [(AT, None)]
    assert count() == 3


def test_what_goes_together_fails_together(seller: str) -> None:
    first = customer(seller, "One")
    with working_for(seller), pytest.raises(IntegrityError):
        write_together(first, {**first, "number": "Two"})
    assert count() == 0


def test_a_block_that_fails_writes_nothing(seller: str) -> None:
    with working_for(seller), transaction():
        with pytest.raises(KeyError):
            write_and_fail(seller)
        assert NAMED.fetch({"wanted": "Contoso"}) == []


def test_a_foreign_row_among_others_is_refused(seller: str) -> None:
    other = add_seller("fabrikam")
    with working_for(seller), pytest.raises(ScopeBroken):
        write_together(customer(seller, "One"), customer(other, "Two"))
    assert count() == 0
