"""Expressions of the billing statements, alike on SQLite and PostgreSQL."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    String,
    case,
    cast,
    func,
    literal,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from upheld.db import new_id

#: The digits of an identifier that count within a step.
_COUNTED = 12


class days_after(GenericFunction[date]):  # noqa: N801  the name of a function of SQL
    """The day so many days after another."""

    type = Date()
    inherit_cache = True


@compiles(days_after, "sqlite")
def _days_after_sqlite(
    element: days_after, compiler: SQLCompiler, **options: object
) -> str:
    day, days = (compiler.process(one, **options) for one in element.clauses)
    return f"date({day}, '+' || {days} || ' days')"


@compiles(days_after, "postgresql")
def _days_after_postgresql(
    element: days_after, compiler: SQLCompiler, **options: object
) -> str:
    day, days = (compiler.process(one, **options) for one in element.clauses)
    return f"(cast({day} as date) + {days})"


def half_up(amount: ColumnElement[int], by: ColumnElement[int]) -> ColumnElement[int]:
    """Return *amount* divided *by* something positive, halves away from zero."""
    size = func.abs(amount, type_=BigInteger)
    rounded = (2 * size + by) // (2 * by)
    return case((amount >= 0, rounded), else_=-rounded)


def counted(number: ColumnElement[int], digits: int) -> ColumnElement[str]:
    """Return *number* with leading zeros, or as it is where it has more digits."""
    padded = func.substr(cast(number + 10**digits, String), 2)
    return case((number < 10**digits, padded), else_=cast(number, String))


def start_of_ids() -> str:
    """Return what the identifiers of one step begin with: they grow with time."""
    return new_id()[:-_COUNTED]


def identified(start: str, number: ColumnElement[int]) -> ColumnElement[str]:
    """Return the identifier of a row: the *start* of a new one, then its number."""
    wide = cast(number, BigInteger) + 10**_COUNTED
    return literal(start) + func.substr(cast(wide, String), 2)


def total(column: ColumnElement[Any]) -> ColumnElement[int]:
    """Return the sum of whole numbers as a whole number."""
    return cast(func.sum(column), BigInteger)
