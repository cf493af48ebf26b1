"""Services pasted from a spreadsheet or a mail, a row each.

Pure.  A row has the service by its code or its name, then how many, then a discount;
a first row with names of columns is left out.  What cannot be read is told row by
row, and nothing is added before somebody has seen it.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from contracts.quotes.quantities import read_percent, read_quantity
from contracts.quotes.requests import LineChoice
from upheld.errors import InvalidInput
from upheld.texts import _

#: Who pastes more has taken the wrong file.
MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Cells:
    """One row as it was pasted."""

    number: int
    service: str
    quantity: str = ""
    discount: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A service on sale."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class PastedRow:
    """What a row means, or why it cannot be added."""

    cells: Cells
    title: str = ""
    choice: LineChoice | None = None
    problem: str = ""


def read_cells(text: str) -> tuple[Cells, ...]:
    """Return the rows of *text*, which tabs, semicolons or commas divide."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_ROWS:
        raise InvalidInput.of(
            "rows", _("These are more than %(most)s rows.", most=MOST_ROWS)
        )
    rows = csv.reader(StringIO("\n".join(lines)), delimiter=_delimiter(lines))
    found = [[cell.strip() for cell in row] for row in rows]
    return tuple(
        Cells(number, *_ordered(row))
        for number, row in enumerate(found, start=1)
        if not (number == 1 and _is_head(row))
    )


def match(cells: Sequence[Cells], known: Mapping[str, Known]) -> tuple[PastedRow, ...]:
    """Return what each row means; *known* are services by folded code and title."""
    return tuple(_matched(row, known.get(row.service.casefold())) for row in cells)


def _matched(cells: Cells, service: Known | None) -> PastedRow:
    if service is None:
        text = _("Nothing on sale is called “%(text)s”.", text=cells.service[:80])
        return PastedRow(cells, problem=text)
    try:
        choice = LineChoice(
            code=service.code,
            quantity=read_quantity(cells.quantity or "1"),
            discount_percent=read_percent(cells.discount or "0"),
        )
    except InvalidInput as refused:
        return PastedRow(cells, service.title, problem=refused.problems[0].message)
    return PastedRow(cells, service.title, choice)


def _delimiter(lines: Sequence[str]) -> str:
    """Return the first of tab, semicolon and comma that the rows have."""
    return next((one for one in "\t;," if any(one in x for x in lines)), "\t")


def _ordered(row: Sequence[str]) -> Iterator[str]:
    """Yield service, quantity and discount; the quantity may come first."""
    cells = [*row, "", "", ""][: max(3, len(row))]
    if _is_number(cells[0]) and cells[1] and not _is_number(cells[1]):
        cells[0], cells[1] = cells[1], cells[0]
    yield cells[0]
    yield from [one for one in cells[1:] if not one or _is_number(one)][:2]


def _is_number(text: str) -> bool:
    figures = text.removesuffix("%").strip()
    return any(one.isdigit() for one in figures) and not any(
        one.isalpha() for one in figures
    )


def _is_head(row: Sequence[str]) -> bool:
    """Tell whether a row only names columns: nothing in it is a number."""
    return len(row) > 1 and not any(_is_number(cell) for cell in row if cell)
