"""Statements that are compiled once and from then on only run.

For the few that somebody waits for, such as those of a signature: a statement is
handed to the driver as it was compiled, without what SQLAlchemy does at each
execution.  It is confined as every other: its text is checked when it is
compiled, the owners of inserted rows each time.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import BindParameter, Dialect
from sqlalchemy.exc import DBAPIError

from upheld.db import db
from upheld.isolation import check_confined, check_inserted, owner_attributes
from upheld.scope import Scope, scope_in_force
from upheld.transactions import in_transaction, writing

#: Where a value stands in a statement for PostgreSQL.
_NAMED = re.compile(r"%\((\w+)\)s")

Processor = Callable[[Any], Any]
Supply = Callable[[], Any]
Row = Mapping[str, Any]


@dataclass(slots=True)
class _Form:
    """A statement as one driver runs it."""

    sql: str
    #: The names of the places, in order where places have none themselves.
    names: tuple[str, ...]
    by_name: bool
    #: Takes the values of all places out of a row.
    pick: Callable[[Row], Sequence[Any]]
    #: Where a value has to be turned for the driver, and by what.
    processors: tuple[tuple[int, Processor], ...]
    #: The parameters of the statement's own.
    supplies: tuple[tuple[str, Supply], ...]
    inserts_into: str | None
    #: The columns that say whose an inserted row is, and where a scope says it.
    owners: tuple[tuple[str, str], ...]
    #: The type of each column that comes back, as the driver has it.
    kinds: tuple[Any, ...]
    #: Where a value has to be read, and by what; made of the first answer, which says
    #: what the driver gives.
    readers: tuple[tuple[int, Processor], ...] | None = None
    #: The text with other names of its parameters, by their prefix.
    texts: dict[str, str] = field(default_factory=dict)

    def bound(self, row: Row) -> Any:  # noqa: ANN401  what the driver takes
        """Return *row* as the driver takes it; a name that it lacks is a KeyError."""
        if self.supplies:
            row = {**row, **{name: supply() for name, supply in self.supplies}}
        values = list(self.pick(row))
        for place, process in self.processors:
            values[place] = process(values[place])
        return dict(zip(self.names, values, strict=True)) if self.by_name else values

    def check(self, rows: Iterable[Row]) -> None:
        """Refuse rows that are not of the scope in force."""
        if self.owners:
            scope = scope_in_force()
            wanted = [
                (name, getattr(scope, attribute)) for name, attribute in self.owners
            ]
            for row in rows:
                for name, owner in wanted:
                    if owner is not None and row[name] != owner:
                        check_inserted(self.inserts_into, row)

    def prefixed(self, prefix: str) -> str:
        """Return the text with *prefix* before the name of each parameter."""
        if prefix not in self.texts:
            self.texts[prefix] = _NAMED.sub(rf"%({prefix}\1)s", self.sql)
        return self.texts[prefix]

    def listed(self, prefix: str) -> str:
        """Return an insert of all rows of a list in JSON, a parameter of its own."""
        columns = ", ".join(f'"{name}"' for name in self.names)
        return (
            f'insert into "{self.inserts_into}" ({columns}) select {columns} from '  # noqa: S608 - names of our own tables
            f'json_populate_recordset(null::"{self.inserts_into}", %({prefix}rows)s)'
        )

    def read(self, cursor: Any, dialect: Dialect) -> list[tuple[Any, ...]]:  # noqa: ANN401  the driver's
        """Return what the driver answered, as Python holds it."""
        answers = cursor.fetchall()
        if self.readers is None:
            self.readers = tuple(_readers(self.kinds, dialect, cursor))
        if not self.readers:
            return [tuple(row) for row in answers]
        read = []
        for row in answers:
            values = list(row)
            for place, process in self.readers:
                values[place] = process(values[place])
            read.append(tuple(values))
        return read


class Prepared:
    """One statement; *make* is called once for each driver and shape of the scope.

    *make* may use ``in_scope`` and ``upsert_into``.  An insert fills *columns*, all
    that have no default of the database: those of Python are not asked.
    """

    def __init__(self, make: Callable[[], Any], columns: Sequence[str] = ()) -> None:
        """Remember how the statement is made."""
        self._make = make
        self._columns = list(columns) or None
        self._forms: dict[tuple[str, tuple[bool, ...]], _Form] = {}

    def run(self, *rows: Row) -> int:
        """Run the statement for each of *rows*; return how many were touched.

        Belongs inside ``with transaction():``.
        """
        if (waiting := _waiting.get()) is not None:
            waiting.extend([(self, rows)] if rows else [])
            return len(rows)
        dialect, cursor = writing()
        form = self.form(dialect)
        form.check(rows)
        try:
            if len(rows) == 1:
                cursor.execute(form.sql, form.bound(rows[0]))
            elif rows:
                cursor.executemany(form.sql, [form.bound(row) for row in rows])
        except Exception as error:
            raise _explained(error, dialect, form.sql) from error
        touched: int = cursor.rowcount
        return touched

    def fetch(self, row: Row) -> list[tuple[Any, ...]]:
        """Run the statement for one *row* of parameters; return what it answers."""
        if in_transaction():
            return self.fetch_by(*writing(), row)
        connection = db.session().connection()
        return self.fetch_by(connection.dialect, connection.connection.cursor(), row)

    def fetch_by(
        self,
        dialect: Dialect,
        cursor: Any,  # noqa: ANN401  the driver's
        row: Row,
    ) -> list[tuple[Any, ...]]:
        """Run the statement by a *cursor* of the driver, outside of every session."""
        form = self.form(dialect)
        form.check((row,))
        bound = form.bound(row)
        try:
            cursor.execute(form.sql, bound)
            return form.read(cursor, dialect)
        except Exception as error:
            raise _explained(error, dialect, form.sql) from error

    def form(self, dialect: Dialect) -> _Form:
        """Return the statement as *dialect* runs it in the scope in force."""
        key = dialect.name, _shape()
        found = self._forms.get(key)
        if found is None:
            found = self._forms[key] = _compile(self._make(), dialect, self._columns)
        return found


def _readers(
    kinds: Sequence[Any],
    dialect: Dialect,
    cursor: Any,  # noqa: ANN401  the driver's
) -> Iterator[tuple[int, Processor]]:
    for place, kind in enumerate(kinds):
        process = kind.result_processor(dialect, cursor.description[place][1])
        if process is not None:
            yield place, process


def _explained(error: Exception, dialect: Dialect, sql: str) -> Exception:
    """Return what SQLAlchemy would raise for an *error* of the driver."""
    driver: Any = dialect.loaded_dbapi
    if not isinstance(error, driver.Error):
        return error
    explained: Exception = DBAPIError.instance(
        sql, None, error, driver.Error, dialect=dialect
    )
    return explained


@contextmanager
def together() -> Iterator[None]:
    """Send what is run in the block at its end, where one can as one statement.

    So nothing of it can be read inside the block, ``run`` cannot say how many rows
    were touched, and what is refused is refused at the end.
    """
    waiting: list[tuple[Prepared, tuple[Row, ...]]] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    if waiting and writing()[0].name == "postgresql":
        _run_joined(waiting)
        return
    for statement, rows in waiting:
        statement.run(*rows)


def _run_joined(waiting: Sequence[tuple[Prepared, tuple[Row, ...]]]) -> None:
    """Run statements as the parts of one; many rows go in as one list of JSON."""
    dialect, cursor = writing()
    parts, values = [], {}
    for place, (statement, rows) in enumerate(waiting):
        form = statement.form(dialect)
        form.check(rows)
        prefix = f"p{place}_"
        if len(rows) == 1:
            parts.append(form.prefixed(prefix))
            bound = form.bound(rows[0])
            values.update({prefix + name: value for name, value in bound.items()})
        else:
            parts.append(form.listed(prefix))
            values[f"{prefix}rows"] = orjson.dumps(rows, default=str).decode()
    named = ", ".join(f"s{place} as ({part})" for place, part in enumerate(parts[:-1]))
    sql = f"with {named} {parts[-1]}" if named else parts[-1]
    try:
        cursor.execute(sql, values)
    except Exception as error:
        raise _explained(error, dialect, sql) from error


_waiting: ContextVar[list[tuple[Prepared, tuple[Row, ...]]] | None] = ContextVar(
    "waiting", default=None
)


def _shape() -> tuple[bool, ...]:
    """Return what the scope confines by: the text of a statement depends on it."""
    scope = scope_in_force()
    if not isinstance(scope, Scope):
        return (scope is not None,)
    return True, scope.customer_id is not None, scope.deal_id is not None


def _compile(
    statement: Any,  # noqa: ANN401  any that can be compiled
    dialect: Dialect,
    columns: list[str] | None,
) -> _Form:
    compiled = statement.compile(dialect=dialect, column_keys=columns)
    inserts_into = check_confined(compiled)
    order = getattr(compiled, "positiontup", None)
    names = tuple(compiled.binds if order is None else order)
    return _Form(
        sql=str(compiled),
        names=names,
        by_name=order is None,
        pick=_picker(names),
        processors=tuple(
            (place, process)
            for place, name in enumerate(names)
            if (process := _processor(compiled.binds[name].type, dialect))
        ),
        supplies=tuple(
            (name, _supply(bind))
            for name, bind in compiled.binds.items()
            if not bind.required
        ),
        inserts_into=inserts_into,
        owners=owner_attributes(inserts_into) if inserts_into else (),
        kinds=tuple(
            column.type.dialect_impl(dialect)
            for column in getattr(statement, "exported_columns", ())
        ),
    )


#: Runs a statement for one row of parameters, wherever a cursor comes from.
Fetch = Callable[[Prepared, Row], list[tuple[Any, ...]]]


def _picker(names: tuple[str, ...]) -> Callable[[Row], Sequence[Any]]:
    """Return what takes the values called *names* out of a row, in this order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda row: [row[name] for name in names]


def _processor(kind: Any, dialect: Dialect) -> Processor | None:  # noqa: ANN401
    """Return what turns values of a column type for the driver, if anything has to.

    The same instant stands in many rows of a transaction: it is turned once.
    """
    found: Processor | None = kind.dialect_impl(dialect).bind_processor(dialect)
    if found is None or not issubclass(kind.python_type, datetime | date | Decimal):
        return found
    return lru_cache(maxsize=64)(found)


def _supply(parameter: BindParameter[Any]) -> Supply:
    """Return what gives the value of a parameter of the statement's own."""
    return parameter.callable or (lambda: parameter.value)
