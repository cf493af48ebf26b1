"""Statements that are compiled once and from then on only run.

For the few that somebody waits for, such as those of a signature: a statement is
handed to the driver as it was compiled, without what SQLAlchemy does at each
execution.  It is confined as every other: its text is checked when it is
compiled, the owners of inserted rows each time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect

from upheld.db import db
from upheld.isolation import check_confined, check_inserted
from upheld.scope import Scope, scope_in_force
from upheld.transactions import in_transaction, writing

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

    def bound(self, row: Row) -> Any:  # noqa: ANN401  what the driver takes
        """Return *row* as the driver takes it; a name that it lacks is a KeyError."""
        values = {}
        for name, supply, process in self.parameters:
            value = row[name] if supply is None else supply()
            values[name] = value if process is None else process(value)
        return values if self.order is None else [values[name] for name in self.order]

    def read(self, cursor: Any, dialect: Dialect) -> list[tuple[Any, ...]]:  # noqa: ANN401  the driver's
        """Return what the driver answered, as Python holds it."""
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
            for row in cursor.fetchall()
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
        form, cursor = self._opened(writing())
        for row in rows:
            check_inserted(form.inserts_into, row)
        try:
            if len(rows) == 1:
                cursor.execute(form.sql, form.bound(rows[0]))
            elif rows:
                cursor.executemany(form.sql, [form.bound(row) for row in rows])
            touched: int = cursor.rowcount
            return touched
        finally:
            cursor.close()

    def fetch(self, row: Row) -> list[tuple[Any, ...]]:
        """Run the statement for one *row* of parameters; return what it answers."""
        connection = writing() if in_transaction() else db.session().connection()
        form, cursor = self._opened(connection)
        check_inserted(form.inserts_into, row)
        try:
            cursor.execute(form.sql, form.bound(row))
            return form.read(cursor, connection.dialect)
        finally:
            cursor.close()

    def _opened(self, connection: Connection) -> tuple[_Form, Any]:
        key = connection.dialect.name, _shape()
        form = self._forms.get(key)
        if form is None:
            form = _compile(self._make(), connection.dialect, self._columns)
            self._forms[key] = form
        return form, connection.connection.cursor()


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
