"""Long lists, a page at a time, by key: as fast on the last page as on the first.

A page is asked for by the key of the row before it, so nothing is counted off and
nothing is shown twice when rows are added meanwhile.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    literal,
    select,
    true,
    tuple_,
)

from upheld.db import db
from upheld.errors import InvalidInput
from upheld.spelling import MOST_TERMS, fold, words
from upheld.words import _

Item = TypeVar("Item")

LARGEST_PAGE = 200
#: What a column of words to search holds.
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some rows of a list."""

    rows: tuple[Item, ...]
    #: What asks for the rows after these; ``None`` when there are none.
    next: str | None
    #: How many rows the whole list has.
    total: int


@dataclass(frozen=True, slots=True)
class Order:
    """The columns that a list is in order of: together unique, none of them null."""

    columns: Sequence[Any]
    descending: bool = False

    def after(self, key: str) -> ColumnElement[bool]:
        """Return the criterion for the rows after the one with *key*."""
        texts = read_key(key, len(self.columns))
        bound = tuple_(*map(_typed, self.columns, texts))
        row = tuple_(*self.columns)
        return row < bound if self.descending else row > bound

    def key(self, row: Any) -> str:  # noqa: ANN401  a row of any statement
        """Return the key of a *row* that has the columns under their own names."""
        return write_key([str(getattr(row, column.key)) for column in self.columns])

    def by(self) -> list[Any]:
        """Return what the statement is ordered by."""
        return [one.desc() if self.descending else one.asc() for one in self.columns]


def sorted_by(
    asked: str,
    columns: Mapping[str, Any],
    last: Any,  # noqa: ANN401  a column
    otherwise: Order,
) -> Order:
    """Return the order that *asked* names, such as ``-yearly``, or *otherwise*.

    *columns* are those that a list can be sorted by; *last* makes rows unique.
    """
    chosen = columns.get(asked.removeprefix("-"))
    if chosen is None:
        return otherwise
    return Order((chosen, last), descending=asked.startswith("-"))


def _typed(column: Any, text: str) -> ColumnElement[Any]:  # noqa: ANN401  any column
    """Return the value of a *column* that a key holds as *text*."""
    kind = column.type.python_type
    try:
        value = _READ.get(kind, str)(text)
    except ValueError:
        raise _no_such_page() from None
    return literal(value, column.type)


_READ: dict[type, Callable[[str], Any]] = {
    int: int,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}


def read_page(
    statement: Select[*tuple[Any, ...]],
    order: Order,
    make: Callable[[Any], Item],
    *,
    after: str | None = None,
    size: int = 50,
) -> Page[Item]:
    """Return the rows of *statement* after the key *after*.

    They bring the number of all rows along; where there are none, it is asked for.

    *make* turns a row into what pages show; the last column is the number of all.
    """
    size = max(1, min(size, LARGEST_PAGE))
    counted = select(func.count()).select_from(
        statement.with_only_columns(order.columns[-1]).order_by(None).subquery()
    )
    if after:
        statement = statement.where(order.after(after))
    rows = db.session.execute(
        statement.add_columns(counted.scalar_subquery().label("total"))
        .order_by(*order.by())
        .limit(size + 1)
    ).all()
    more = order.key(rows[size - 1]) if len(rows) > size else None
    total = rows[0].total if rows else (after and db.session.scalar(counted)) or 0
    return Page(tuple(make(row) for row in rows[:size]), more, total)


def contains(column: Any, text: str) -> ColumnElement[bool]:  # noqa: ANN401  a column
    """Return the criterion that a folded text *column* has every word of *text*."""
    asked = fold(text).split()[:MOST_TERMS]
    return and_(true(), *(column.contains(word, autoescape=True) for word in asked))


def folded(*parts: str | None) -> str:
    """Return the words of *parts* as columns of texts to search hold them.

    That is how :func:`contains` and the search index expect them; at most 2,000
    characters.
    """
    return " ".join(words(*parts))[:LONGEST_TEXT].strip()


def write_key(values: Sequence[str]) -> str:
    """Return the key of the row with these *values* in the columns of the order."""
    text = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_key(key: str, count: int) -> list[str]:
    """Return the *count* values of a key; raises InvalidInput for what is none."""
    try:
        text = base64.urlsafe_b64decode(key.encode() + b"=" * (-len(key) % 4))
        values = json.loads(text)
    except (ValueError, binascii.Error):
        values = None
    if (
        not isinstance(values, list)
        or len(values) != count
        or not all(isinstance(value, str) and "\0" not in value for value in values)
    ):
        raise _no_such_page()
    return values


def _no_such_page() -> InvalidInput:
    return InvalidInput.of(
        "after",
        _("This list has no such page."),
        hint=_("Start again from its first page."),
    )
