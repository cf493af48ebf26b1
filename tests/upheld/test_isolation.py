"""Nobody sees or writes rows outside of their scope, whatever the statement."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import aliased
from sqlalchemy.orm.exc import ObjectDeletedError

from catalog.models import Category
from contracts.models import Customer, DealEvent
from tests.sellers import add_seller, working_for
from upheld.db import db, table_of
from upheld.isolation import _Statement, in_scope
from upheld.scope import Scope, ScopeBroken, ScopeMissing, scoped, unscoped
from upheld.transactions import transaction

OTHER = aliased(Category)
TABLE = table_of(Category)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def two(at_work: Flask, seller: str) -> str:
    """Give the second of two sellers with one category each; work for the first."""
    foreign = add_seller("other")
    for owner, title in ((seller, "Ours"), (foreign, "Theirs")):
        with working_for(owner), transaction() as session:
            session.add(Category(code="warranty", title=title, position=1))
    return foreign


def customers(*names: str) -> list[str]:
    """Store customers and return their ids."""
    rows = [Customer(number=name, name=name, created_at=NOW) for name in names]
    with transaction() as session:
        session.add_all(rows)
    return [row.id for row in rows]


SELECTS = {
    "an entity": sa.select(Category.title).select_from(Category),
    "columns": sa.select(Category.title),
    "an alias": sa.select(OTHER.title),
    "a subquery": sa.select(sa.select(Category.title).subquery().c.title),
    "a common table expression": sa.select(sa.select(Category.title).cte().c.title),
    "a join": sa.select(Category.title).join(OTHER, OTHER.code == Category.code),
    "in": sa.select(Category.title).where(Category.id.in_(sa.select(OTHER.id))),
    "exists": sa.select(Category.title).where(
        sa.exists().where(OTHER.code == Category.code)
    ),
    "a union": sa.union(sa.select(Category.title), sa.select(OTHER.title)),
    "a scalar subquery": sa.select(
        sa.select(sa.func.max(Category.title)).scalar_subquery()
    ),
    "a count": sa.select(
        sa.case((sa.func.count(Category.id) == 1, "Ours"), else_="leak")
    ),
}


@pytest.mark.parametrize("statement", SELECTS.values(), ids=SELECTS.keys())
def test_a_select_finds_own_rows_only(two: str, statement: sa.Select[str]) -> None:
    assert db.session.scalars(statement).all() == ["Ours"]


def test_a_locking_select_finds_own_rows_only(two: str) -> None:
    with transaction() as session:
        found = session.scalars(sa.select(Category.title).with_for_update()).all()
    assert found == ["Ours"]


def test_the_same_statement_follows_the_scope(two: str) -> None:
    assert db.session.scalar(sa.select(Category.title)) == "Ours"
    with scoped(Scope(two)):
        assert db.session.scalar(sa.select(Category.title)) == "Theirs"


def test_a_statement_is_compiled_once_for_all_sellers(two: str, seller: str) -> None:
    db.session.scalars(sa.select(Category.title)).all()
    known = len(_Statement.known)
    with scoped(Scope(two)):
        db.session.scalars(sa.select(Category.title)).all()
    assert len(_Statement.known) == known


def test_get_does_not_find_a_foreign_row(two: str) -> None:
    with scoped(Scope(two)):
        foreign = db.session.scalars(sa.select(Category.id)).one()
    assert db.session.get(Category, foreign) is None


def test_get_does_not_return_a_foreign_row_already_loaded(two: str) -> None:
    with scoped(Scope(two)):
        loaded = db.session.scalars(sa.select(Category)).one()
    assert db.session.get(Category, loaded.id) is None


def test_a_row_is_read_anew_in_its_own_scope_only(two: str) -> None:
    own = db.session.scalars(sa.select(Category)).one()
    with scoped(Scope(two)):
        loaded = db.session.scalars(sa.select(Category)).one()
    db.session.refresh(own)
    assert own.title == "Ours"
    with pytest.raises(sa.exc.InvalidRequestError):
        db.session.refresh(loaded)
    db.session.expire(loaded)
    with pytest.raises(ObjectDeletedError):
        _ = loaded.title


def test_an_update_changes_own_rows_only(two: str) -> None:
    with transaction() as session:
        session.execute(sa.update(Category).values(title="Changed"))
    with unscoped("look at all"):
        titles = db.session.scalars(sa.select(Category.title)).all()
    assert sorted(titles) == ["Changed", "Theirs"]


def test_a_delete_removes_own_rows_only(two: str) -> None:
    with transaction() as session:
        session.execute(sa.delete(Category))
    with unscoped("look at all"):
        assert db.session.scalars(sa.select(Category.title)).all() == ["Theirs"]


WITHOUT = {
    "a select": sa.select(Category.title),
    "a count": sa.select(sa.func.count()).select_from(Category),
    "an update": sa.update(Category).values(title="x"),
    "a delete": sa.delete(Category),
    "an insert": sa.insert(Category).values(code="c", title="c", position=1),
    "a bare table": sa.select(TABLE.c.title),
    "text": sa.text("select title from category"),
}


@pytest.mark.parametrize("statement", WITHOUT.values(), ids=WITHOUT.keys())
def test_nothing_runs_without_a_scope(app: Flask, statement: sa.Executable) -> None:
    with (
        app.app_context(),
        pytest.raises(ScopeMissing, match="category"),
        transaction() as session,
    ):
        session.execute(statement)


def test_tables_that_nobody_owns_need_no_scope(app: Flask) -> None:
    with app.app_context():
        assert db.session.execute(sa.text("select 1")).scalar() == 1


UNCONFINED = {
    "a bare table": sa.select(TABLE.c.title),
    "a bare table in a join": sa.select(Category.title).join(
        TABLE.alias("bare"), sa.true()
    ),
    "an alias of a bare table": sa.select(TABLE.alias("bare").c.title),
    "a bare subquery": sa.select(Category.title).where(
        Category.code.in_(sa.select(TABLE.c.code))
    ),
    "a foreign owner": sa.select(TABLE.c.title).where(TABLE.c.seller_id == "other"),
    "a bare update": TABLE.update().values(title="x"),
    "a bare delete": TABLE.delete(),
    "an insert from a select": sa.insert(Category).from_select(
        ["title"], sa.select(Category.title)
    ),
    "text": sa.text("SELECT title FROM category"),
    "quoted text": sa.text('select title from "category"'),
}


@pytest.mark.parametrize("statement", UNCONFINED.values(), ids=UNCONFINED.keys())
def test_what_cannot_be_confined_is_refused(two: str, statement: sa.Update) -> None:
    with pytest.raises((ScopeMissing, ScopeBroken)), transaction() as session:
        session.execute(statement)


def test_a_statement_on_the_connection_is_refused_too(two: str) -> None:
    with pytest.raises(ScopeMissing):
        db.session.connection().execute(sa.select(TABLE.c.title))
    with pytest.raises(ScopeMissing):
        db.session.connection().exec_driver_sql("select title from category")


def test_a_core_statement_can_confine_itself(two: str) -> None:
    statement = sa.select(TABLE.c.title).where(in_scope(TABLE))
    assert db.session.scalars(statement).all() == ["Ours"]


def test_a_new_row_gets_its_owner_from_the_scope(two: str, seller: str) -> None:
    row = Category(code="new", title="New", position=2)
    with transaction() as session:
        session.add(row)
    assert row.seller_id == seller


def test_a_row_of_another_owner_is_not_written(two: str) -> None:
    with pytest.raises(ScopeBroken), transaction() as session:
        session.add(Category(code="x", title="x", position=1, seller_id=two))
    with unscoped("look at all"):
        assert len(db.session.scalars(sa.select(Category.id)).all()) == 2


def test_a_row_cannot_be_given_to_another_owner(two: str) -> None:
    own = db.session.scalars(sa.select(Category)).one()
    with pytest.raises(ScopeBroken), transaction():
        own.seller_id = two
    with pytest.raises(ScopeMissing), transaction() as session:
        session.execute(sa.update(Category).values(seller_id=two))


@pytest.mark.parametrize("target", [Category, TABLE])
def test_a_bulk_insert_of_foreign_rows_is_refused(
    two: str, seller: str, target: type[Category] | sa.Table
) -> None:
    rows = [
        {"id": owner, "code": owner, "title": "x", "position": 1, "seller_id": owner}
        for owner in (seller, two)
    ]
    with pytest.raises(ScopeBroken), transaction() as session:
        session.execute(sa.insert(target), rows)
    with transaction() as session:
        session.execute(sa.insert(target), rows[:1])
    assert len(db.session.scalars(sa.select(Category.id)).all()) == 2


def test_a_bulk_update_by_key_is_refused(two: str) -> None:
    with scoped(Scope(two)):
        foreign = db.session.scalars(sa.select(Category.id)).one()
    with pytest.raises(ScopeMissing), transaction() as session:
        session.execute(sa.update(Category), [{"id": foreign, "title": "x"}])


def test_a_row_without_a_scope_is_not_written(app: Flask) -> None:
    with app.app_context(), pytest.raises(ScopeMissing), transaction() as session:
        session.add(Category(code="x", title="x", position=1))


def test_a_customer_sees_its_own_row_alone(at_work: Flask, seller: str) -> None:
    ours, _theirs = customers("Ours", "Theirs")
    with working_for(seller, ours):
        assert db.session.scalars(sa.select(Customer.name)).all() == ["Ours"]


def test_a_customer_sees_its_own_deals_alone(at_work: Flask, seller: str) -> None:
    owners = customers("Ours", "Theirs")
    for owner in owners:
        with working_for(seller, owner, owner), transaction() as session:
            session.add(DealEvent(at=NOW, what="x", who=owner, identified_by="x"))
    with working_for(seller, owners[0]):
        assert db.session.scalars(sa.select(DealEvent.who)).all() == owners[:1]


def test_a_link_sees_its_own_deal_alone(at_work: Flask, seller: str) -> None:
    (owner,) = customers("Ours")
    for deal in ("one", "two"):
        with working_for(seller, owner, deal), transaction() as session:
            session.add(DealEvent(at=NOW, what="x", who=deal, identified_by="x"))
    with working_for(seller, owner, "two"):
        assert db.session.scalars(sa.select(DealEvent.who)).all() == ["two"]


def test_a_customer_cannot_write_for_another(at_work: Flask, seller: str) -> None:
    ours, theirs = customers("Ours", "Theirs")
    row = DealEvent(
        at=NOW, what="x", who="x", identified_by="x", customer_id=theirs, deal_id="d"
    )
    with (
        working_for(seller, ours),
        pytest.raises(ScopeBroken),
        transaction() as session,
    ):
        session.add(row)
