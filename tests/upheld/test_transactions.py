"""A transaction is written whole or not at all."""

import contextlib
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from catalog.models import Category
from tests.sellers import Undone, undone
from upheld.accounts.models import Seller
from upheld.db import db
from upheld.transactions import (
    TransactionFailed,
    after_commit,
    before_commit,
    in_transaction,
    transaction,
)


def category(code: str) -> Category:
    return Category(code=code, title=code, position=1)


def stored() -> list[str]:
    return list(db.session.scalars(sa.select(Category.code).order_by(Category.code)))


def test_a_block_is_committed_at_its_end(at_work: Flask) -> None:
    with transaction() as session:
        session.add(category("a"))
    db.session.remove()
    assert stored() == ["a"]


def test_an_error_takes_everything_back(at_work: Flask) -> None:
    def work() -> None:
        db.session.add(category("a"))
        db.session.flush()

    with pytest.raises(Undone):
        undone(work)
    assert stored() == []
    assert not in_transaction()


def test_an_inner_block_joins_the_outer_one(at_work: Flask) -> None:
    def work() -> None:
        with transaction() as inner:
            inner.add(category("a"))

    with pytest.raises(Undone):
        undone(work)
    assert stored() == []


def test_a_swallowed_inner_failure_commits_nothing(at_work: Flask) -> None:
    def swallow() -> None:
        with transaction(), contextlib.suppress(Undone):
            undone(lambda: db.session.add(category("half")))

    with pytest.raises(TransactionFailed):
        swallow()
    assert stored() == []


def test_a_savepoint_gives_up_one_row_alone(at_work: Flask) -> None:
    with transaction() as session:
        session.add(category("a"))
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            session.add(category("a"))
        session.add(category("b"))
    assert stored() == ["a", "b"]


def test_the_block_reads_what_is_true_now(at_work: Flask) -> None:
    with transaction() as session:
        session.add(category("a"))
    row = db.session.scalars(sa.select(Category)).one()
    with at_work.app_context(), transaction() as session:
        session.execute(sa.update(Category).values(title="changed elsewhere"))
    with transaction():
        assert row.title == "changed elsewhere"


def test_changes_made_outside_of_a_block_are_refused(at_work: Flask) -> None:
    db.session.add(category("a"))
    with pytest.raises(RuntimeError, match="outside"), transaction():
        pass
    db.session.rollback()
    assert stored() == []


@pytest.mark.parametrize(
    "statement",
    [
        sa.insert(Category).values(code="a", title="a", position=1),
        sa.update(Category).values(title="a"),
        sa.delete(Category),
    ],
)
def test_a_statement_that_writes_needs_a_transaction(
    at_work: Flask, statement: sa.Executable
) -> None:
    with pytest.raises(RuntimeError, match="outside"):
        db.session.execute(statement)


def test_callbacks_follow_the_commit(at_work: Flask) -> None:
    seen: list[bool] = []
    with transaction():
        after_commit(lambda: seen.append(in_transaction()))
        with transaction():
            after_commit(lambda: seen.append(in_transaction()))
        assert seen == []
    assert seen == [False, False]


def test_callbacks_of_a_failure_are_not_called(at_work: Flask) -> None:
    seen: list[str] = []
    with pytest.raises(Undone):
        undone(lambda: after_commit(lambda: seen.append("told")))
    assert seen == []


def test_the_last_step_is_inside_the_transaction(at_work: Flask) -> None:
    def fail() -> None:
        raise Undone

    def work() -> None:
        with transaction() as session:
            session.add(category("a"))
            before_commit(fail)

    with pytest.raises(Undone):
        work()
    assert stored() == []


def test_a_callback_needs_a_transaction(at_work: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside"):
        after_commit(lambda: None)


def test_instants_come_back_in_utc(at_work: Flask, seller: str) -> None:
    created = db.session.scalars(sa.select(Seller.created_at)).one()
    assert created == datetime(2026, 1, 2, tzinfo=UTC)
    assert created.tzinfo is UTC
