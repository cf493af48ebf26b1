"""Invariants of the tables themselves: columns, indexes, which row refers to which."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, Table, func, literal, or_, select

from upheld.db import Model, db
from upheld.integrity.registry import Look, Query, Violation, broken, by_query, by_scan
from upheld.words import N_

#: Columns by which two rows that belong together must agree.
_OWNERS = ("seller_id", "customer_id")


def _tables() -> list[Table]:
    return Model.metadata.sorted_tables


@by_scan(
    "INV-10",
    "exact-columns",
    N_("Money is kept in whole minor units, and every time with its zone."),
)
def exact_columns(look: Look) -> Iterator[Violation]:
    """Look at the columns that the database really has."""
    connection = db.session.connection()
    there = sa.inspect(connection)
    zoned = connection.dialect.name == "postgresql"
    for table in there.get_table_names():
        for column in there.get_columns(table):
            look.rows += 1
            kind = column["type"]
            naive = isinstance(kind, sa.DateTime) and zoned and not kind.timezone
            inexact = isinstance(kind, sa.Float) or "REAL" in str(kind).upper()
            if naive or inexact:
                yield Violation("", f"column {table}.{column['name']}", str(kind))


@by_scan(
    "INV-10",
    "exact-values",
    N_("No amount, count or time was stored as anything else."),
)
def exact_values(look: Look) -> Iterator[Violation]:
    """Look at the kind of every value; SQLite keeps whatever it is given."""
    if db.session.connection().dialect.name != "sqlite":
        return
    for table in _tables():
        if not (wrong := [*_wrong_kinds(table)]):
            continue
        look.rows += db.session.scalar(select(func.count()).select_from(table)) or 0
        for column, test in wrong:
            for (shown,) in db.session.execute(
                select(func.substr(sa.cast(table.c[column], sa.String), 1, 40))
                .where(test)
                .limit(10)
            ):
                yield Violation("", f"{table.name}.{column}", str(shown))


def _wrong_kinds(table: Table) -> Iterator[tuple[str, ColumnElement[bool]]]:
    for column in table.columns:
        kind: Any = column.type
        found = func.typeof(column)
        if isinstance(kind, sa.Integer):
            yield column.name, found.not_in(("integer", "null"))
        elif isinstance(getattr(kind, "impl", None), sa.DateTime):
            yield column.name, found.not_in(("text", "null"))


@by_scan(
    "INV-1",
    "unique-indexes",
    N_("What must be there once at most is kept so by the database itself."),
)
def unique_indexes(look: Look) -> Iterator[Violation]:
    """Compare the unique indexes of the models with those of the database."""
    there = sa.inspect(db.session.connection())
    for table in _tables():
        found = _unique_columns(there, table.name)
        for columns in _wanted(table):
            look.rows += 1
            if columns not in found:
                yield Violation("", f"table {table.name}", ", ".join(sorted(columns)))


def _wanted(table: Table) -> Iterator[frozenset[str]]:
    if table.primary_key.columns:
        yield frozenset(column.name for column in table.primary_key.columns)
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            yield frozenset(column.name for column in constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield frozenset(column.name for column in index.columns)


def _unique_columns(there: sa.Inspector, table: str) -> set[frozenset[str]]:
    if not there.has_table(table):
        return set()
    found = {frozenset(there.get_pk_constraint(table)["constrained_columns"])}
    for constraint in there.get_unique_constraints(table):
        found.add(frozenset(constraint["column_names"]))
    for index in there.get_indexes(table):
        if index["unique"]:
            found.add(frozenset(name for name in index["column_names"] if name))
    return found


@by_query(
    "INV-11",
    "same-owner",
    N_("A row and what it refers to belong to the same seller and customer."),
)
def same_owner() -> tuple[Query, ...]:
    """Compare the owners of both ends of every foreign key."""
    return tuple(_references())


def _references() -> Iterator[Query]:
    for table in _tables():
        if "seller_id" not in table.c:
            continue
        for key in table.foreign_key_constraints:
            if key.referred_table.name != "seller":
                yield _strays(table, key)


def _strays(table: Table, key: sa.ForeignKeyConstraint) -> Select[Any]:
    """Return the rows whose *key* leads nowhere, or to a row of somebody else."""
    # The same table may stand at both ends.
    to = key.referred_table.alias("referred")
    pairs = [(one.parent, to.c[one.column.name]) for one in key.elements]
    both = [name for name in _OWNERS if name in table.c and name in to.c]
    if key.referred_table.name == "customer":
        both = ["seller_id"]
    first = pairs[0][1]
    return (
        broken(
            table,
            _key(table),
            literal(", ".join(one.parent.name for one in key.elements)),
        )
        .select_from(table.outerjoin(to, sa.and_(*(a == b for a, b in pairs))))
        .where(
            *(a.is_not(None) for a, _b in pairs),
            or_(
                first.is_(None),
                *(table.c[name] != to.c[name] for name in both),
            ),
        )
    )


def _key(table: Table) -> ColumnElement[str]:
    """Return the key of a row as one text."""
    first, *rest = (sa.cast(one, sa.String) for one in table.primary_key.columns)
    joined: ColumnElement[str] = first
    for one in rest:
        joined = joined + literal(" ") + one
    return joined
