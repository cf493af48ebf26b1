"""A table of rows, read from CSV a batch at a time."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from contracts.imports.mapping import Row, RowMapping, check_header
from upheld.errors import InvalidInput
from upheld.texts import _

#: Bytes read at a time for the sum of a file.
_BLOCK = 1 << 20
LONGEST_CELL = 10_000

csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file with a header, known again by the sum of its bytes."""

    path: Path
    sha256: str
    #: How many lines follow the header; a cell may hold line ends, so rows are fewer.
    lines: int

    @property
    def name(self) -> str:
        """The name that people know it by."""
        return self.path.name

    def rows(self, mapping: RowMapping) -> Iterator[tuple[int, Row]]:
        """Yield each row with its number, from 1; refuse a table that does not fit.

        A row with too few or too many cells is handed on with what it has: the
        missing ones are empty and so refused by the mapping, by name.
        """
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="", strict=True)
            try:
                check_header(mapping, list(reader.fieldnames or ()), self.name)
                for number, row in enumerate(reader, start=1):
                    yield number, {key: row[key] for key in mapping.columns}
            except csv.Error as error:
                raise self._refusal(reader.line_num, str(error)) from error
            except UnicodeDecodeError as error:
                message = _("The file is not in UTF-8.")
                raise self._refusal(reader.line_num + 1, message) from error

    def _refusal(self, line: int, message: str) -> InvalidInput:
        hint = _("Save the table as “CSV UTF-8” and try again.")
        return InvalidInput.of(f"{self.name}:{line}", message, hint=hint)


def open_table(path: Path) -> Table:
    """Return the table at *path*, whose bytes are read once for their sum."""
    digest, lines = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                lines += block.count(b"\n")
    except OSError as error:
        reason = _("The file cannot be read: %(reason)s.", reason=error.strerror)
        raise InvalidInput.of(path.name, reason) from error
    return Table(path, digest.hexdigest(), max(0, lines - 1))


def batches(
    rows: Iterator[tuple[int, Row]], size: int
) -> Iterator[list[tuple[int, Row]]]:
    """Yield *rows* in lists of *size*."""
    while batch := list(islice(rows, size)):
        yield batch
