"""The invariants, each with its name, its sentence and how it is looked at.

Whoever keeps rows registers what must be true of them, in a module that
``upheld.parts`` lists::

    @by_query("INV-8", "one-contract", N_("A quote has one contract."), rows=QUOTES)
    def one_contract() -> Select:
        return broken(QUOTES, QUOTES.c.number).where(…)

A query selects the rows for which it is *not* true; a scan looks at what a query
cannot, such as files.  Both see all sellers: who asks for one is given that one's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Table, cast, literal, select

from upheld.db import db

Query = Select[Any]
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Violation:
    """One row or file for which an invariant does not hold."""

    #: Empty for what belongs to no seller, such as a column.
    seller_id: str
    #: What people call it, such as ``contract C-2026-000123``.
    subject: str
    #: The figures that differ, in no language: ``1250 <> 1300``.
    detail: str = ""


class Look:
    """What a scan is given: whose rows to look at, and where to count them."""

    def __init__(self, seller_id: str | None) -> None:
        """Look at the rows of one seller, or of all."""
        self.seller_id = seller_id
        self.rows = 0

    def confined(self, statement: Query, table: Table) -> Query:
        """Return *statement* for the rows of *table* that are looked at."""
        if self.seller_id is None:
            return statement
        return statement.where(table.c.seller_id == self.seller_id)


Queries = Callable[[], Query | tuple[Query, ...]]
Scan = Callable[[Look], Iterator[Violation]]


@dataclass(frozen=True, slots=True)
class Invariant:
    """One thing that must be true."""

    #: As in the list of promises, such as ``INV-8``; several have the same.
    id: str
    #: Its own name, such as ``one-contract``.
    name: str
    #: To be translated where it is shown.
    sentence: str
    queries: Queries | None = None
    #: Whose rows the queries look at.
    rows: tuple[Table, ...] = ()
    scan: Scan | None = None


#: In the order in which they are looked at: that of the modules that register them.
INVARIANTS: dict[str, Invariant] = {}


def by_query(
    id_: str, name: str, sentence: str, *, rows: Table | tuple[Table, ...] = ()
) -> Callable[[Queries], Queries]:
    """Register an invariant that holds while the queries of a function find nothing.

    Each selects ``seller_id``, ``subject`` and ``detail``, see :func:`broken`; *rows*
    are the tables that they look at, for saying how many rows that was.
    """

    def register(queries: Queries) -> Queries:
        tables = rows if isinstance(rows, tuple) else (rows,)
        _add(Invariant(id_, name, sentence, queries=queries, rows=tables))
        return queries

    return register


def by_scan(id_: str, name: str, sentence: str) -> Callable[[Scan], Scan]:
    """Register an invariant that holds while the decorated generator yields nothing."""

    def register(scan: Scan) -> Scan:
        _add(Invariant(id_, name, sentence, scan=scan))
        return scan

    return register


def broken(
    table: Table, subject: ColumnElement[Any], detail: object = "", *, kind: str = ""
) -> Query:
    """Return the beginning of a query for rows of *table* that break an invariant.

    *subject* names a row, behind *kind* or the table's name; *detail* is a column or
    text.
    """
    prefix = literal(f"{kind or table.name} ")
    told = detail if isinstance(detail, ColumnElement) else literal(str(detail))
    return select(
        table.c.seller_id,
        (prefix + cast(subject, String)).label("subject"),
        cast(told, String).label("detail"),
    )


def against(found: ColumnElement[Any], expected: ColumnElement[Any]) -> Any:  # noqa: ANN401  an expression of text
    """Return the detail that says which two figures differ."""
    return cast(found, String) + literal(" <> ") + cast(expected, String)


def streamed(statement: Query) -> Iterator[Any]:
    """Yield the rows of *statement*, however many, some at a time."""
    some = statement.execution_options(yield_per=_AT_ONCE)
    with db.session.execute(some) as rows:
        yield from rows


def _add(invariant: Invariant) -> None:
    if invariant.name in INVARIANTS:
        raise RuntimeError(f"there are two invariants called {invariant.name}")
    INVARIANTS[invariant.name] = invariant
