"""Confine every statement to the scope in force.

ORM statements get the scope as criteria, whatever they select, count, join, change or
delete; rows that are written get their owner from it.  Then :func:`guard` reads the
SQL that is about to be sent: every owned table in it must be compared with the owner
in scope, every inserted row must be the owner's.  What is not is refused, however it
was built: without a scope, on a bare table, in raw SQL.

Core statements confine themselves: ``select(table.c.id).where(in_scope(table))``.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Alias,
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    String,
    and_,
    bindparam,
    event,
)
from sqlalchemy.engine.interfaces import Compiled, ExecutionContext
from sqlalchemy.orm import ORMExecuteState, UOWTransaction, with_loader_criteria
from sqlalchemy.orm import Session as OrmSession

from upheld.db import (
    CustomerItself,
    CustomerOwned,
    DealOwned,
    Model,
    SellerOwned,
    Session,
    is_flushing,
    owner_columns,
)
from upheld.engine import WRITING
from upheld.scope import (
    Everything,
    Scope,
    ScopeBroken,
    ScopeMissing,
    current_scope,
    scope_in_force,
)

# The values are looked up when a statement runs, so that its compiled form is kept.
_SELLER = bindparam(
    "scope_seller", callable_=lambda: current_scope().seller_id, type_=String()
)
_CUSTOMER = bindparam(
    "scope_customer", callable_=lambda: current_scope().customer_id, type_=String()
)
_DEAL = bindparam(
    "scope_deal", callable_=lambda: current_scope().deal_id, type_=String()
)

_OF_SELLER = with_loader_criteria(
    SellerOwned, lambda cls: cls.seller_id == _SELLER, include_aliases=True
)
_OF_CUSTOMER = (
    with_loader_criteria(
        CustomerOwned, lambda cls: cls.customer_id == _CUSTOMER, include_aliases=True
    ),
    with_loader_criteria(
        CustomerItself, lambda cls: cls.id == _CUSTOMER, include_aliases=True
    ),
)
_OF_DEAL = with_loader_criteria(
    DealOwned, lambda cls: cls.deal_id == _DEAL, include_aliases=True
)


def in_scope(table: FromClause) -> ColumnElement[bool]:
    """Return the criteria that confine a Core statement on *table*, or an alias."""
    owned = table.element if isinstance(table, Alias) else table
    values = {"seller_id": _SELLER, "customer_id": _CUSTOMER, "deal_id": _DEAL}
    wanted = owner_columns(_owned()[str(owned.description)], current_scope())
    return and_(
        *(
            table.c[column] == values.get(column, _CUSTOMER)
            for column, owner in wanted.items()
            if owner is not None
        )
    )


@event.listens_for(Session, "do_orm_execute")
def _confine(state: ORMExecuteState) -> None:
    scope = scope_in_force()
    if not isinstance(scope, Scope) or not state.is_orm_statement:
        return
    if state.is_column_load:
        _confine_reload(state)
        return
    options = [_OF_SELLER]
    if scope.customer_id is not None:
        options += _OF_CUSTOMER
    if scope.deal_id is not None:
        options.append(_OF_DEAL)
    state.statement = state.statement.options(*options)


def _confine_reload(state: ORMExecuteState) -> None:
    """Confine a row that is read anew: SQLAlchemy adds no criteria to that."""
    mapper = state.bind_mapper
    if mapper is not None and mapper.local_table.name in _owned():  # type: ignore[attr-defined]
        statement: Any = state.statement
        state.statement = statement.where(in_scope(mapper.local_table))


@event.listens_for(Session, "before_flush")
def _check_flush(
    session: OrmSession, _context: UOWTransaction, _instances: object
) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, SellerOwned):
            _check_row(row)


def _check_row(row: SellerOwned) -> None:
    scope = scope_in_force()
    name = type(row).__name__
    if scope is None:
        raise ScopeMissing(f"a row of {name} is written without a scope")
    if isinstance(scope, Everything):
        return
    wanted = owner_columns(type(row), scope)
    for column in wanted.keys() - {"id"}:
        if getattr(row, column) is None:
            setattr(row, column, wanted[column])
    for column, owner in wanted.items():
        _check_owner(name, column, getattr(row, column), owner)


def _check_owner(name: str, column: str, value: object, owner: str | None) -> None:
    if owner is not None and value != owner:
        raise ScopeBroken(
            f"a row of {name} has {column} {value!r}, but the scope is {owner!r}"
        )


def guard(engine: Engine) -> None:
    """Refuse statements on *engine* that are not confined to the scope in force."""
    event.listen(engine, "before_cursor_execute", _refuse_unconfined)


def _refuse_unconfined(
    connection: Connection,
    _cursor: object,
    statement: str,
    _parameters: object,
    context: ExecutionContext,
    _many: bool,  # noqa: FBT001 - SQLAlchemy's signature
) -> None:
    seen, scope = _Statement.of(context.compiled, statement), scope_in_force()
    if seen.writes and not connection.get_execution_options().get(WRITING):
        raise RuntimeError(f"written outside of `with transaction():`: {statement}")
    if is_flushing() or isinstance(scope, Everything):
        return
    if not seen.tables and seen.inserted is None:
        return
    if scope is None:
        tables = ", ".join(sorted({*seen.tables, seen.inserted or ""} - {""}))
        raise ScopeMissing(f"{tables}: asked for without saying whose rows")
    if seen.inserted:
        _check_inserted(seen.inserted, scope, context)
    if problem := seen.problem(scope):
        raise ScopeMissing(f"{problem} in: {statement}")


def check_confined(compiled: Compiled) -> str | None:
    """Refuse a statement that the scope in force does not confine.

    Returns the owned table that it inserts into: what is inserted is not in its
    text, and is for :func:`check_inserted`.
    """
    scope = scope_in_force()
    seen = _Statement.of(compiled, str(compiled))
    if isinstance(scope, Everything) or not (seen.tables or seen.inserted):
        return None
    if scope is None:
        raise ScopeMissing(f"asked for without saying whose rows: {compiled}")
    if problem := seen.problem(scope):
        raise ScopeMissing(f"{problem} in: {compiled}")
    return seen.inserted


def check_inserted(table: str | None, row: Mapping[str, Any]) -> None:
    """Refuse a *row* for an owned *table* that is not of the scope in force."""
    scope = scope_in_force()
    if table is None or not isinstance(scope, Scope):
        return
    for column, attribute in owner_attributes(table):
        if row.get(column) != (owner := getattr(scope, attribute)):
            _check_owner(table, column, row.get(column), owner)


@cache
def owner_attributes(table: str) -> tuple[tuple[str, str], ...]:
    """Return the columns of *table* that hold owners, and where a scope has them."""
    columns = owner_columns(_owned()[table], Scope("", "", ""))
    return tuple(
        (name, f"{_PARAMETERS[name].removeprefix('scope_')}_id") for name in columns
    )


def _check_inserted(table: str, scope: Scope, context: ExecutionContext) -> None:
    wanted = owner_columns(_owned()[table], scope)
    executed: Any = context
    rows = executed.compiled_parameters if context.compiled else [{}]
    for column, owner in wanted.items():
        for row in rows:
            for value in _values(row, column) or [None]:
                _check_owner(table, column, value, owner)


def _values(row: Mapping[str, Any], column: str) -> list[Any]:
    """Return the values for *column*; several rows in one statement are numbered."""
    numbered = re.compile(rf"{column}(_m\d+)?")
    return [value for name, value in row.items() if numbered.fullmatch(name)]


class _Statement:
    """What the text of a statement says about owned tables."""

    known: ClassVar[WeakKeyDictionary[object, "_Statement"]] = WeakKeyDictionary()

    def __init__(self, text: str, places: list[str]) -> None:
        named = _name_places(text, places)
        inserted = _INSERT.match(named)
        table = inserted and inserted["table"]
        self.inserted = table if table in _owned() else None
        self.sources = [
            (match["table"], match["alias"] or match["table"])
            for match in _SOURCE.finditer(_COLUMNS.sub(r"\1", named))
            if match["table"] in _owned()
        ]
        self.tables = {table for table, _ in self.sources}
        self.criteria = [match.groups() for match in _CRITERION.finditer(named)]
        self.writes = bool(_WRITES.match(named))
        changes = _CHANGES.match(named)
        self.moves_owner = bool(changes and _OWNER_SET.search(changes["set"]))

    @classmethod
    def of(cls, compiled: Compiled | None, text: str) -> "_Statement":
        if compiled is None:
            return cls(text, [])
        found = cls.known.get(compiled)
        if found is None:
            places = getattr(compiled, "positiontup", None)
            # Before its lists are written out: with them, places are more than names.
            found = cls.known[compiled] = cls(str(compiled), places or [])
        return found

    def problem(self, scope: Scope) -> str:
        """Say what is not confined; nothing when all is."""
        if self.moves_owner and self.tables:
            return "a row would change its owner"
        for table, alias in self.sources:
            for column, owner in owner_columns(_owned()[table], scope).items():
                if owner is None:
                    continue
                wanted = (alias, column, _PARAMETERS[column])
                if self.criteria.count(wanted) < self.sources.count((table, alias)):
                    return f"{table} is not confined by {column}"
        return ""


_PARAMETERS = {
    "seller_id": "scope_seller",
    "customer_id": "scope_customer",
    "id": "scope_customer",
    "deal_id": "scope_deal",
}
_NAME = r'"?(?P<{}>\w+)"?'
_INSERT = re.compile(rf"\s*insert\s+into\s+{_NAME.format('table')}", re.IGNORECASE)
#: What an insert fills; a column may be called like a table.
_COLUMNS = re.compile(r'^(\s*insert\s+into\s+"?\w+"?)\s*\([^)]*\)', re.IGNORECASE)
_SOURCE = re.compile(
    rf"(?:\bfrom|\bjoin|\bupdate|\busing|,)\s+(?:only\s+)?{_NAME.format('table')}"
    rf"(?:\s+as\s+{_NAME.format('alias')})?(?=[\s,)]|$)",
    re.IGNORECASE,
)
_CRITERION = re.compile(
    r'"?(\w+)"?\."?(\w+)"?\s*=\s*(?:[:$]\(?|%\()(scope_(?:seller|customer|deal))\b'
)
_WRITES = re.compile(r"\s*(?:insert|update|delete|replace)\b", re.IGNORECASE)
_CHANGES = re.compile(
    r"\s*update\s.*?\sset\s(?P<set>.*?)(?:\swhere\s|$)", re.IGNORECASE | re.DOTALL
)
#: Where a value stands, or a list of them.
_PLACE = re.compile(r"\?|__\[POSTCOMPILE_[^\]]*\]")
_OWNER_SET = re.compile(r"\b(?:seller|customer|deal)_id\s*=")


def _name_places(text: str, places: list[str]) -> str:
    """Return *text* with the names of its parameters in place of question marks."""
    if not places:
        return text
    names = iter(places)
    return _PLACE.sub(lambda _: f"%({next(names, 'unknown')})s", text)


@cache
def _owned() -> dict[str, type]:
    return dict(_owned_models())


def _owned_models() -> Iterator[tuple[str, type]]:
    for mapper in Model.registry.mappers:
        if issubclass(mapper.class_, SellerOwned):
            yield mapper.local_table.name, mapper.class_  # type: ignore[attr-defined]
