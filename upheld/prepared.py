"""Statements that are compiled once and from then on only run.

For the few that somebody waits for, such as those of a signature: a statement is
handed to the driver as it was compiled, without what SQLAlchemy does at each
execution.  It is confined as every other: its text is checked when it is
compiled, the owners of inserted rows each time.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import BindParameter, Connection, Dialect
from sqlalchemy.exc import DBAPIError

from upheld.db import db
from upheld.isolation import check_confined, check_inserted
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
    #: The names of the places in their order; ``None`` where places have names.
    order: tuple[str, ...] | None
    #: Name, what supplies it where the caller does not, what turns it for the driver.
    parameters: tuple[tuple[str, Supply | None, Processor | None], ...]
    inserts_into: str | None
    #: The type of each column that comes back, as the driver has it.
    kinds: tuple[Any, ...]
    #: What reads each; made of the first answer, which says what the driver gives.
    readers: tuple[Processor | None, ...] | None = None
    #: The text with other names of its parameters, by their prefix.
    texts: dict[str, str] = field(default_factory=dict)

    def bound(self, row: Row) -> Any:  # noqa: ANN401  what the driver takes
        """Return *row* as the driver takes it; a name that it lacks is a KeyError."""
        values = {}
        for name, supply, process in self.parameters:
            value = row[name] if supply is None else supply()
            values[name] = value if process is None else process(value)
        return values if self.order is None else [values[name] for name in self.order]

    def prefixed(self, prefix: str) -> str:
        """Return the text with *prefix* before the name of each parameter."""
        if prefix not in self.texts:
            self.texts[prefix] = _NAMED.sub(rf"%({prefix}\1)s", self.sql)
        return self.texts[prefix]

    def listed(self, prefix: str) -> str:
        """Return an insert of all rows of a list in JSON, a parameter of its own."""
        columns = ", ".join(f'"{name}"' for name, _supply, _process in self.parameters)
        return (
            f'insert into "{self.inserts_into}" ({columns}) select {columns} from '  # noqa: S608 - names of our own tables
            f'json_populate_recordset(null::"{self.inserts_into}", %({prefix}rows)s)'
        )

    def read(self, cursor: Any, dialect: Dialect) -> list[tuple[Any, ...]]:  # noqa: ANN401  the driver's
        """Return what the driver answered, as Python holds it."""
        answers = cursor.fetchall()
        if self.readers is None:
            self.readers = tuple(
                kind.result_processor(dialect, column[1])
                for kind, column in zip(self.kinds, cursor.description, strict=True)
            )
        return [
            tuple(
                value if process is None else process(value)
                for process, value in zip(self.readers, row, strict=True)
            )
            for row in answers
        ]


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
        connection = writing()
        form = self.form(connection.dialect)
        for row in rows:
            check_inserted(form.inserts_into, row)
        with _cursor(connection, form.sql) as cursor:
            if len(rows) == 1:
                cursor.execute(form.sql, form.bound(rows[0]))
            elif rows:
                cursor.executemany(form.sql, [form.bound(row) for row in rows])
            touched: int = cursor.rowcount
            return touched

    def fetch(self, row: Row) -> list[tuple[Any, ...]]:
        """Run the statement for one *row* of parameters; return what it answers."""
        connection = writing() if in_transaction() else db.session().connection()
        form = self.form(connection.dialect)
        check_inserted(form.inserts_into, row)
        with _cursor(connection, form.sql) as cursor:
            cursor.execute(form.sql, form.bound(row))
            return form.read(cursor, connection.dialect)

    def form(self, dialect: Dialect) -> _Form:
        """Return the statement as *dialect* runs it in the scope in force."""
        key = dialect.name, _shape()
        found = self._forms.get(key)
        if found is None:
            found = self._forms[key] = _compile(self._make(), dialect, self._columns)
        return found


class _cursor:  # noqa: N801 - used as a function
    """The driver's cursor; what the driver raises becomes SQLAlchemy's error."""

    __slots__ = ("_connection", "_cursor", "_sql")

    def __init__(self, connection: Connection, sql: str) -> None:
        self._connection, self._sql = connection, sql

    def __enter__(self) -> Any:  # noqa: ANN401 - the driver's
        self._cursor = self._connection.connection.cursor()
        return self._cursor

    def __exit__(self, _kind: object, error: BaseException | None, *_: object) -> None:
        self._cursor.close()
        dialect = self._connection.dialect
        driver: Any = dialect.loaded_dbapi
        if isinstance(error, driver.Error):
            raise DBAPIError.instance(
                self._sql, None, error, driver.Error, dialect=dialect
            ) from error


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
    connection = writing()
    if connection.dialect.name == "postgresql":
        _run_joined(connection, waiting)
        return
    for statement, rows in waiting:
        statement.run(*rows)


def _run_joined(
    connection: Connection, waiting: Sequence[tuple[Prepared, tuple[Row, ...]]]
) -> None:
    """Run statements as the parts of one; many rows go in as one list of JSON."""
    parts, values = [], {}
    for place, (statement, rows) in enumerate(waiting):
        form = statement.form(connection.dialect)
        for row in rows:
            check_inserted(form.inserts_into, row)
        prefix = f"p{place}_"
        if len(rows) == 1:
            parts.append(form.prefixed(prefix))
            bound = form.bound(rows[0])
            values.update({prefix + name: value for name, value in bound.items()})
        else:
            parts.append(form.listed(prefix))
            values[f"{prefix}rows"] = orjson.dumps(rows, default=str).decode()
    if parts:
        named = [f"s{place} as ({part})" for place, part in enumerate(parts[:-1])]
        opening = f"with {', '.join(named)} " if named else ""
        with _cursor(connection, opening + parts[-1]) as cursor:
            cursor.execute(opening + parts[-1], values)


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
    order = getattr(compiled, "positiontup", None)
    inserts_into = check_confined(compiled)
    return _Form(
        sql=str(compiled),
        order=None if order is None else tuple(order),
        parameters=tuple(
            (name, _supply(bind), _impl(bind.type, dialect).bind_processor(dialect))
            for name, bind in compiled.binds.items()
        ),
        inserts_into=inserts_into,
        kinds=tuple(
            _impl(column.type, dialect)
            for column in getattr(statement, "exported_columns", ())
        ),
    )


def _supply(parameter: BindParameter[Any]) -> Supply | None:
    """Return what gives the value of a parameter of the statement's own."""
    return None if parameter.required else lambda: parameter.effective_value


def _impl(kind: Any, dialect: Dialect) -> Any:  # noqa: ANN401  a column type
    return kind.dialect_impl(dialect)
