"""A flat table: its columns, its rows, and the place of each cell."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from catalog.exchange.sources import Place, Source
from upheld.errors import InvalidInput, Problem
from upheld.nearest import did_you_mean
from upheld.spreadsheets import unguarded
from upheld.texts import _

MOST_ROWS = 50_000
MOST_COLUMNS = 60
LONGEST_CELL = 30_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its cells by the names of their columns."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file and the number of each column."""

    source: Source
    columns: Mapping[str, int]
    rows: tuple[Row, ...]

    def problem(
        self, row: Row, column: str, message: str, *, hint: str = ""
    ) -> Problem:
        """Return what is wrong with a cell."""
        return self.source.problem(self.place(row, column), message, hint=hint)

    def place(self, row: Row, column: str) -> Place:
        """Return where a cell stands; the first one for a column that is not there."""
        return Place(row.line, self.columns.get(column, 1))


def read_table(source: Source) -> Table:
    """Return the table in *source*, all cells still text; or all that is wrong with it.

    Commas, semicolons or tabs stand between cells: whichever the first line has.
    Rows without any text are left out.
    """
    lines = list(_lines(source))
    if not lines:
        raise InvalidInput([source.problem(Place(1, 1), _("The file is empty."))])
    names = [cell.strip().casefold() for cell in lines[0][1]]
    problems = [*_column_problems(source, names), *_row_problems(source, names, lines)]
    if problems:
        raise InvalidInput(problems)
    columns = {name: number for number, name in enumerate(names, start=1)}
    rows = (
        Row(line, dict(zip(names, map(unguarded, cells), strict=False)))
        for line, cells in lines[1:]
    )
    return Table(source, columns, tuple(rows))


def refuse_columns(table: Table, known: tuple[str, ...], prefix: str = "\0") -> None:
    """Refuse columns that are none of *known* and do not begin with *prefix*."""
    problems = [
        table.source.problem(
            Place(1, number),
            _("There is no column “%(name)s”.", name=name),
            hint=did_you_mean(name, known)
            or _("The columns are %(names)s.", names=", ".join(known)),
        )
        for name, number in table.columns.items()
        if name not in known and not name.startswith(prefix)
    ]
    if problems:
        raise InvalidInput(problems)


def _lines(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Yield the first line and the cells of each row that has any text."""
    reader = csv.reader(
        StringIO(source.text, newline=""), delimiter=_delimiter(source), strict=True
    )
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        message = _("The table cannot be read here: %(words)s.", words=error)
        hint = _("Check the quotes around texts.")
        problem = source.problem(Place(line, 1), message, hint=hint)
        raise InvalidInput([problem]) from None


def _delimiter(source: Source) -> str:
    first = source.text.lstrip().partition("\n")[0]
    return max(",;\t", key=first.count)


def _column_problems(source: Source, names: list[str]) -> Iterator[Problem]:
    if len(names) > MOST_COLUMNS:
        message = _("There are more than %(most)s columns.", most=MOST_COLUMNS)
        yield source.problem(Place(1, MOST_COLUMNS + 1), message)
    for index, name in enumerate(names):
        if name in names[:index]:
            message = _("The column “%(name)s” is here twice.", name=name)
            yield source.problem(Place(1, index + 1), message)


def _row_problems(
    source: Source, names: list[str], lines: list[tuple[int, list[str]]]
) -> Iterator[Problem]:
    if len(lines) > MOST_ROWS + 1:
        message = _("There are more than %(most)s rows.", most=MOST_ROWS)
        yield source.problem(
            Place(lines[MOST_ROWS + 1][0], 1), message, hint=_("Split the table.")
        )
    for line, cells in lines[1:]:
        if len(cells) > len(names):
            yield source.problem(
                Place(line, len(names) + 1),
                _("This row has more cells than there are columns."),
                hint=_("Put a text that holds the separator in quotes."),
            )
        for number, cell in enumerate(cells, start=1):
            if len(cell) > LONGEST_CELL:
                message = _("This cell has %(count)s characters.", count=len(cell))
                yield source.problem(Place(line, number), message)
