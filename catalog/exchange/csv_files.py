"""Offerings, prices and costs as flat tables.

A table of offerings has the columns of :data:`OFFERING_COLUMNS`, one of prices those
of :data:`PRICE_COLUMNS` and one more, ``parameters.NAME``, for each plain parameter;
one of costs and margin floors has those of :data:`COST_COLUMNS`.  What has parts of
its own (promises, tiers) is JSON inside its cell.  A column that a table leaves out
stays as it is in the catalogue; rows that it leaves out stay too.  A place is the line
and the number of the cell.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.books import PriceBookSpec
from catalog.contents import Contents
from catalog.exchange.csv_tables import Row, Table, read_table, refuse_columns
from catalog.exchange.documents import Document
from catalog.exchange.forms import form, offering_form
from catalog.exchange.sources import Place, Source
from catalog.faults import Path
from upheld.errors import InvalidInput, Problem
from upheld.nearest import did_you_mean
from upheld.texts import _

OFFERING_COLUMNS = (
    "code",
    "kind",
    "title",
    "outcome",
    "category",
    "unit",
    "units",
    "valid_from",
    "valid_until",
    "requires",
    "excludes",
    "replaces",
    "discount",
    "covers",
    "serials_required",
    "state",
    "description",
    "exclusions",
    "models",
    "promises",
    "duties",
    "options",
    "items",
)
PRICE_COLUMNS = (
    "book",
    "offering",
    "option",
    "term_months",
    "per",
    "currency",
    "model",
    "parameters",
    "minimum",
)
#: A row with a ``floor`` is the least margin of an offering, a category or everything.
COST_COLUMNS = (
    "offering",
    "option",
    "category",
    "currency",
    "term_months",
    "per",
    "amount",
    "percent",
    "floor",
)
#: Columns whose cells hold JSON.
JSON = frozenset(
    {
        "exclusions",
        "models",
        "promises",
        "duties",
        "options",
        "items",
        "parameters",
    }
)
#: Columns whose cells hold codes with spaces between.
CODES = frozenset({"requires", "excludes", "replaces"})
PARAMETER = "parameters."
_FLOOR_CELLS = frozenset({"offering", "category", "floor"})
_COST_CELLS = frozenset(COST_COLUMNS) - {"category", "floor"}


_Key = tuple[str, str, str]


def csv_document(source: Source, current: Contents) -> Document:
    """Return what *source* says, completed by what it leaves out of *current*.

    Raises InvalidInput when it is no such table.
    """
    table = read_table(source)
    if "book" in table.columns:
        refuse_columns(table, PRICE_COLUMNS, PARAMETER)
        return _Prices(table, current).document()
    if "code" in table.columns:
        refuse_columns(table, OFFERING_COLUMNS)
        return _offering_document(table, current)
    if not {"amount", "percent", "floor"}.isdisjoint(table.columns):
        refuse_columns(table, COST_COLUMNS)
        return _cost_document(table)
    problem = source.problem(
        Place(1, 1),
        _("The first line names neither offerings nor prices nor costs."),
        hint=_(
            "Begin with code, kind, title, … for offerings, "
            "with book, offering, per, model, … for prices, "
            "or with offering, currency, per, amount, … for costs."
        ),
    )
    raise InvalidInput([problem])


def _cost_document(table: Table) -> Document:
    """Return what a table of costs and floors says; each row stands for itself."""
    rows: dict[str, list[Row]] = {"costs": [], "floors": []}
    items: dict[str, list[object]] = {"costs": [], "floors": []}
    problems: list[Problem] = []
    for row in table.rows:
        cells = {k: v.strip() for k, v in row.cells.items() if v.strip()}
        section = "floors" if "floor" in cells else "costs"
        problems += _misplaced(table, row, cells)
        if section == "floors":
            cells["percent"] = cells.pop("floor")
        items[section].append(cells)
        rows[section].append(row)
    if problems:
        raise InvalidInput(problems)

    def locate(path: Path) -> Place:
        section, index, column, *_more = (*path, 0, "", "")
        name = "floor" if (section, column) == ("floors", "percent") else str(column)
        return table.place(rows[str(section)][int(index)], name)

    return _document(table, {k: v for k, v in items.items() if v}, locate)


def _misplaced(table: Table, row: Row, cells: Mapping[str, str]) -> Iterator[Problem]:
    """Yield the cells that a row of this sort cannot have."""
    of_floor = "floor" in cells
    message = (
        _("A row with a floor has no cost.")
        if of_floor
        else _("Only a row with a floor has a category.")
    )
    for name in cells:
        if name not in (_FLOOR_CELLS if of_floor else _COST_CELLS):
            hint = _("Give the cost and the floor a row each.")
            yield table.problem(row, name, message, hint=hint)


def _offering_document(table: Table, current: Contents) -> Document:
    problems: list[Problem] = []
    items: list[dict[str, object]] = []
    for row in table.rows:
        spec = current.offerings.get(row.cells.get("code", "").strip())
        retired = spec is not None and spec.code in current.retired
        known = offering_form(spec, retired=retired) if spec else {}
        kept = {name: known[name] for name in known if name not in row.cells}
        items.append({**kept, **dict(_values(table, row, problems))})
    if problems:
        raise InvalidInput(problems)

    def locate(path: Path) -> Place:
        _section, index, column, *_more = (*path, 0, "", "")
        return table.place(table.rows[int(index)], str(column))

    return _document(table, {"offerings": items}, locate)


def _document(table: Table, plain: object, locate: Callable[[Path], Place]) -> Document:
    return Document(
        table.source,
        plain,
        locate,
        lambda path, _word: locate(path),
        whole_books=False,
    )


def _values(
    table: Table, row: Row, problems: list[Problem]
) -> Iterator[tuple[str, Any]]:
    """Yield the cells that are not empty, as a file of YAML would have them."""
    for name, cell in row.cells.items():
        if not cell.strip():
            continue
        if name in JSON:
            yield name, _json(table, row, name, problems)
        elif name == "requires":
            yield name, [group.split("|") for group in cell.split()]
        elif name in CODES:
            yield name, cell.split()
        else:
            yield name, cell


def _json(table: Table, row: Row, name: str, problems: list[Problem]) -> object:
    """Return the value of a cell; its numbers stay texts."""
    try:
        return json.loads(row.cells[name], parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        words = getattr(error, "msg", _("too deep"))
        message = _(
            "The column “%(name)s” holds no JSON: %(words)s.", name=name, words=words
        )
        hint = _("Leave the cell as an export wrote it, or leave it empty.")
        problems.append(table.problem(row, name, message, hint=hint))
        return None


@dataclass(slots=True)
class _Book:
    """A price book while rows are laid over it."""

    number: int
    plain: dict[str, Any]
    #: Where each price stands among its prices.
    places: dict[_Key, int]

    def put(self, key: _Key, price: dict[str, Any]) -> int:
        """Put *price* in the place of the one it changes, or at the end."""
        at = self.places.setdefault(key, len(self.places))
        prices: list[dict[str, Any]] = self.plain["prices"]
        prices[at : at + 1] = [price]
        return at


@dataclass(slots=True)
class _Prices:
    """A table of prices, laid over the books that its rows name."""

    table: Table
    current: Contents
    problems: list[Problem] = field(default_factory=list)
    books: dict[str, _Book] = field(default_factory=dict)
    #: The rows by the numbers of their book and of their price in it.
    rows: dict[Path, Row] = field(default_factory=dict)

    def document(self) -> Document:
        seen: dict[tuple[str, _Key], Row] = {}
        for row in self.table.rows:
            stored = self._stored(row)
            price = self._price(row)
            if stored is None:
                continue
            key = _price_key(price)
            first = seen.setdefault((stored.code, key), row)
            if first is not row:
                message = _("Line %(line)s has this price too.", line=first.line)
                self._refuse(row, "offering", message, _("Keep one of the two."))
                continue
            book = self._book(stored)
            self.rows[book.number, book.put(key, price)] = row
        if self.problems:
            raise InvalidInput(self.problems)
        plain = {"price_books": [book.plain for book in self.books.values()]}
        return _document(self.table, plain, self._locate)

    def _refuse(self, row: Row, column: str, message: str, hint: str) -> None:
        self.problems.append(self.table.problem(row, column, message, hint=hint))

    def _stored(self, row: Row) -> PriceBookSpec | None:
        """Return the book that *row* is for; it has to be there, in its currency."""
        code = row.cells.get("book", "").strip()
        stored = self.current.price_books.get(code)
        if stored is None:
            message = _("There is no price book “%(code)s”.", code=code)
            hint = did_you_mean(code, self.current.price_books)
            create = _("Create it first, by a file of YAML or on its page.")
            self._refuse(row, "book", message, hint or create)
            return None
        currency = row.cells.get("currency", "").strip()
        if currency and currency != stored.currency:
            message = _(
                "“%(title)s” is in %(own)s, this price in %(other)s.",
                title=stored.title,
                own=stored.currency,
                other=currency,
            )
            hint = _("Put it into a book of its currency.")
            self._refuse(row, "currency", message, hint)
        return stored

    def _book(self, stored: PriceBookSpec) -> _Book:
        if stored.code not in self.books:
            plain: Any = form(stored)
            places = {_price_key(one): at for at, one in enumerate(plain["prices"])}
            self.books[stored.code] = _Book(len(self.books), plain, places)
        return self.books[stored.code]

    def _price(self, row: Row) -> dict[str, Any]:
        values = dict(_values(self.table, row, self.problems))
        parameters = values.pop("parameters", None) or {}
        flat = {
            name.removeprefix(PARAMETER): values.pop(name)
            for name in list(values)
            if name.startswith(PARAMETER)
        }
        plain = {k: v for k, v in values.items() if k not in {"book", "currency"}}
        if isinstance(parameters, Mapping):
            parameters = {**parameters, **flat}
        return {**plain, "parameters": parameters}

    def _locate(self, path: Path) -> Place:
        row = self.rows.get(path[1:4:2])
        if row is None:
            return Place(1, 1)
        names = [str(step) for step in path[4:]]
        column = ".".join(names[:2])
        return self.table.place(
            row, column if column in self.table.columns else "".join(names[:1])
        )


def _price_key(price: Mapping[str, Any]) -> _Key:
    offering, option, months = (
        " ".join(str(price.get(name, "")).split())
        for name in ("offering", "option", "term_months")
    )
    return offering, option, months or "0"
