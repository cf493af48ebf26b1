"""What every list has: sorting, columns to choose, views to keep, a file of it."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from upheld.listing import LARGEST_PAGE, Page
from upheld.spreadsheets import guarded

#: What of an address says which rows a list shows, and how.
KEPT = (
    *("q", "state", "kind", "category", "owner", "month", "by"),
    *("sort", "cols"),
)
_STEPS = {"": "", "ascending": "-", "descending": ""}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: its head, what it is sorted by, its cells in a file."""

    key: str
    title: str
    text: Callable[[Any], str]
    sort: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column as it is shown: ``sorted`` is an ``aria-sort``, or empty."""

    column: Column
    url: str
    sorted: str


@dataclass(frozen=True)
class Table:
    """A list as an address asks for it; its first column is always shown."""

    endpoint: str
    columns: tuple[Column, ...]
    asked: Mapping[str, str]

    @classmethod
    def of(cls, endpoint: str, columns: tuple[Column, ...]) -> "Table":
        """Return the list that the present request asks for."""
        given = {name: request.args.get(name, "").strip() for name in KEPT}
        return cls(endpoint, columns, {k: v for k, v in given.items() if v})

    @property
    def sort(self) -> str:
        """What it is sorted by, such as ``-yearly``; empty for its own order."""
        return self.asked.get("sort", "")

    @cached_property
    def shown(self) -> tuple[Column, ...]:
        """The columns that were chosen, in their order; all when none was."""
        wanted = set(self.asked.get("cols", "").split(","))
        chosen = [one for one in self.columns[1:] if one.key in wanted]
        return (self.columns[0], *(chosen or self.columns[1:]))

    def has(self, key: str) -> bool:
        """Tell whether the column *key* is shown."""
        return key in self._keys

    def heads(self) -> Iterator[Head]:
        """Yield what stands above the columns."""
        for column in self.shown:
            yield Head(column, self._sort_url(column), self._sorted(column))

    def url(self, **changes: str | None) -> str:
        """Return the address of this list with some of what it asks for changed."""
        values: dict[str, Any] = {**self.asked, **changes}
        return url_for(self.endpoint, **{k: v for k, v in values.items() if v})

    def file(self, name: str, rows: Iterator[Any]) -> Response:
        """Answer with *rows* as CSV: the columns that are shown, as they are shown."""
        stream = StringIO()
        writer = csv.writer(stream)
        writer.writerow([guarded(column.title) for column in self.shown])
        for row in rows:
            writer.writerow([guarded(column.text(row)) for column in self.shown])
        # Spreadsheets take the mark at the beginning as a sign of UTF-8.
        answer = Response("\ufeff" + stream.getvalue(), mimetype="text/csv")
        disposition = f'attachment; filename="{name}.csv"'
        answer.headers["Content-Disposition"] = disposition
        return answer

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(column.key for column in self.shown)

    def _sorted(self, column: Column) -> str:
        if not column.sort or self.sort.removeprefix("-") != column.sort:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"

    def _sort_url(self, column: Column) -> str:
        if not column.sort:
            return ""
        return self.url(sort=_STEPS[self._sorted(column)] + column.sort)


def is_file() -> bool:
    """Tell whether the list is asked for as a file."""
    return request.args.get("as") == "csv"


def every(read: Callable[[str | None], Page[Any]]) -> Iterator[Any]:
    """Yield the rows of all pages of a list; *read* takes what asks for the next."""
    after: str | None = None
    while True:
        page = read(after)
        yield from page.rows
        if not page.next:
            return
        after = page.next


#: Rows to a page when all are read.
MANY = LARGEST_PAGE
