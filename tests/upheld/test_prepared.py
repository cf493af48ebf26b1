"""Statements that only run are as confined, and as exact, as all others."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, select

from contracts.models import Customer, DealEvent
from tests.sellers import add_seller, working_for
from upheld.app import create_app
from upheld.db import db, new_id, table_of
from upheld.isolation import in_scope
from upheld.prepared import Prepared
from upheld.scope import ScopeBroken, ScopeMissing, unscoped
from upheld.state import state
from upheld.transactions import transaction

CUSTOMERS, EVENTS = table_of(Customer), table_of(DealEvent)
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
        "created_at": AT,
        "deleted_at": None,
    }


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
