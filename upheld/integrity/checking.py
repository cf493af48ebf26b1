"""Evaluate the invariants on a live database and its files; reads and never writes.

Each invariant sees the database as it was at one instant.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from upheld.db import db
from upheld.integrity.registry import (
    INVARIANTS,
    Invariant,
    Look,
    Query,
    Violation,
)
from upheld.scope import unscoped

#: How many violations of one invariant are named; all are counted.
NAMED = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one invariant."""

    id: str
    name: str
    sentence: str
    #: How many rows or files were looked at.
    rows: int
    milliseconds: int
    violations: int
    #: The first of them.
    named: tuple[Violation, ...]
    #: Why it could not be looked at; empty when it could.
    failure: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether it was looked at and nothing was found."""
        return not self.violations and not self.failure


def check(seller_id: str | None = None, *, only: str = "") -> Iterator[Finding]:
    """Yield what is found of each invariant, for one seller or for all.

    *only* is an id such as ``INV-8``, or a name.  An invariant that fails by itself
    is a finding too.
    """
    for invariant in chosen(only):
        yield look_at(invariant, seller_id)


def chosen(only: str = "") -> tuple[Invariant, ...]:
    """Return the invariants called *only*; all when it is empty."""
    return tuple(
        one for one in INVARIANTS.values() if not only or only in {one.id, one.name}
    )


def look_at(invariant: Invariant, seller_id: str | None) -> Finding:
    """Return what is found of one *invariant*."""
    began = time.perf_counter()
    found: Looked = (0, 0, ())
    failure = ""
    try:
        with unscoped("the invariants of a whole installation are looked at"):
            _begin()
            look = _by_queries if invariant.queries else _by_scan
            found = look(invariant, seller_id)
    except Exception as error:  # noqa: BLE001 - a broken database is what is looked for
        failure = f"{type(error).__name__}: {error}".splitlines()[0]
    finally:
        db.session.rollback()
    took = round((time.perf_counter() - began) * 1000)
    about = (invariant.id, invariant.name, invariant.sentence)
    rows, count, named = found
    return Finding(*about, rows, took, count, named, failure)


Looked = tuple[int, int, tuple[Violation, ...]]


def _begin() -> None:
    """See one state of the database, whatever is written meanwhile."""
    db.session.rollback()
    if db.session().get_bind().dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        db.session.connection(execution_options=options)


def _by_queries(invariant: Invariant, seller_id: str | None) -> Looked:
    made = invariant.queries() if invariant.queries else ()
    queries = made if isinstance(made, tuple) else (made,)
    named: list[Violation] = []
    count = 0
    for query in queries:
        found = _violations(query, seller_id)
        named += found[: NAMED - len(named)]
        count += len(found) if len(found) <= NAMED else _count(query, seller_id)
    return _rows(invariant, seller_id), count, tuple(named)


def _violations(query: Query, seller_id: str | None) -> list[Violation]:
    rows = db.session.execute(_confined(query, seller_id).limit(NAMED + 1))
    return [
        Violation(row.seller_id or "", row.subject or "?", row.detail or "")
        for row in rows
    ]


def _confined(query: Query, seller_id: str | None) -> Query:
    found = query.subquery()
    whole = select(found)
    return whole if seller_id is None else whole.where(found.c.seller_id == seller_id)


def _count(query: Query, seller_id: str | None) -> int:
    inner = _confined(query, seller_id).subquery()
    return db.session.scalar(select(func.count()).select_from(inner)) or 0


def _rows(invariant: Invariant, seller_id: str | None) -> int:
    count = 0
    for table in invariant.rows:
        statement = select(func.count()).select_from(table)
        if seller_id is not None:
            statement = statement.where(table.c.seller_id == seller_id)
        count += db.session.scalar(statement) or 0
    return count


def _by_scan(invariant: Invariant, seller_id: str | None) -> Looked:
    look = Look(seller_id)
    scan: Callable[[Look], Iterator[Violation]] | None = invariant.scan
    named: list[Violation] = []
    count = 0
    for violation in scan(look) if scan else ():
        count += 1
        if count <= NAMED:
            named.append(violation)
    return look.rows, count, tuple(named)
