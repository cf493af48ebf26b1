"""Serial numbers as people type, paste and export them.

Pure.  A serial number is looked up by its key: spaces and dashes of every kind are
left out and case does not count.  The letter O and the digit 0 stay apart, as makers
use both.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from itertools import zip_longest

from upheld.texts import _

LONGEST_SERIAL = 64
#: A key shorter than this names too many things.
SHORTEST_KEY = 3

_KEY = re.compile(r"[0-9A-Z./_:#+()]+", re.ASCII)
#: Separators of a list; spaces are looked at apart.
_SEPARATORS = re.compile(r"[\t,;|]+")
#: A word that can be a serial number by itself.
_WHOLE = re.compile(r"(?=.*[0-9]).{5,}")
#: Signs that are read as others.
_LOOKS = str.maketrans("OQDILSBZG", "000115826")
#: Of plain text, what a key leaves out: spaces, control characters and the dash.
_LEFT_OUT = dict.fromkeys([*range(33), 45, 127])
_DELIMITERS = "\t;,"

#: What the columns of a table are called, in the languages that are shipped.
COLUMNS: Mapping[str, frozenset[str]] = {
    "serial": frozenset(
        {
            "serial",
            "serial number",
            "serial no",
            "serial no.",
            "serial_number",
            "serialnumber",
            "s/n",
            "sn",
            "numero di serie",
            "matricola",
            "序號",
        }
    ),
    "model": frozenset({"model", "product", "type", "modello", "型號"}),
    "place": frozenset({"place", "location", "site", "luogo", "sede", "地點"}),
    "maker": frozenset(
        {"maker", "manufacturer", "brand", "vendor", "produttore", "製造商"}
    ),
    "purchased_on": frozenset({"purchased_on", "purchased", "purchase date"}),
    "installed_on": frozenset({"installed_on", "installed", "install date"}),
    "value": frozenset({"value", "worth", "valore", "價值"}),
}
_NAMES = {name: column for column, names in COLUMNS.items() for name in names}
#: What stands in the cells of a block without a header, from the left.
_IN_ORDER = ("serial", "model", "place", "maker")


@dataclass(frozen=True, slots=True)
class Given:
    """One row of what was typed: a serial number, and what stood beside it."""

    #: The line of the text that it stands on, from 1.
    row: int
    serial: str
    #: The other columns, by the names of :data:`COLUMNS`.
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What the serial number is looked up by."""
        return serial_key(self.serial)

    def get(self, column: str) -> str:
        """Return the text of a column; nothing where there is none."""
        return self.more.get(column, "")


def serial_key(text: str) -> str:
    """Return what a serial number is looked up by: ``sn 12-ab`` is ``SN12AB``."""
    if text.isascii():
        return text.translate(_LEFT_OUT).upper()
    wide = unicodedata.normalize("NFKC", text)
    return "".join(
        letter
        for letter in wide
        if unicodedata.category(letter) not in {"Pd", "Cf", "Zs", "Cc"}
        and letter != "−"
    ).upper()


def maker_key(text: str) -> str:
    """Return what a maker is known by, whatever its case and spaces."""
    return " ".join(text.split()).casefold()


def serial_problem(text: str) -> str:
    """Return why *text* is no serial number; nothing when it is one."""
    key = serial_key(text)
    if not key:
        return _("There is no serial number in this row.")
    if len(text.strip()) > LONGEST_SERIAL:
        return _("This is longer than %(count)s characters.", count=LONGEST_SERIAL)
    if len(key) < SHORTEST_KEY:
        return _("A serial number has at least %(count)s signs.", count=SHORTEST_KEY)
    if not _KEY.fullmatch(key):
        return _("A serial number has letters from A to Z, digits and . / _ : # + ( ).")
    return ""


def mistakes(typed: str, meant: str) -> tuple[int, int]:
    """Return how far apart two keys are: signs that look different, then any signs."""
    pairs = list(zip_longest(typed, meant, fillvalue=""))
    differ = [(one, other) for one, other in pairs if one != other]
    unlike = sum(
        one.translate(_LOOKS) != other.translate(_LOOKS) for one, other in differ
    )
    return unlike, len(differ)


def read_serials(text: str) -> tuple[Given, ...]:
    """Return the rows of a pasted block, of a table or of a list.

    A first line that names a column of serial numbers makes it a table, with commas,
    semicolons or tabs.  Several lines with tabs are cells from a spreadsheet: serial
    number, model, place.  Everything else is a list, whatever separates it; spaces
    separate where each word could be a serial number by itself.
    """
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = [(row, line) for row, line in enumerate(lines, start=1) if line.strip()]
    if not filled:
        return ()
    names = _header(filled[0][1])
    if "serial" in names.values():
        return tuple(_table(lines, filled[0][0], names))
    if len(filled) > 1 and any("\t" in line for _row, line in filled):
        return tuple(_block(filled))
    return tuple(_list(filled))


def write_table(
    columns: Iterable[str], rows: Iterable[Iterable[str]], *, mark: bool = True
) -> str:
    """Return rows as CSV that a spreadsheet does not run as formulas.

    *mark* begins it with the mark by which spreadsheets know UTF-8.
    """
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_harmless(text) for text in row] for row in rows)
    return ("\ufeff" if mark else "") + target.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _unguarded(text: str) -> str:
    """Return what :func:`write_table` made harmless, as it was."""
    text = text.strip()
    return text.removeprefix("'")


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _header(line: str) -> dict[int, str]:
    """Return the columns that the first line names, by their places."""
    cells = next(csv.reader([line], delimiter=_delimiter(line)), [])
    named = (_NAMES.get(cell.strip().casefold()) for cell in cells)
    return {place: name for place, name in enumerate(named) if name}


def _table(lines: list[str], first: int, names: Mapping[int, str]) -> Iterator[Given]:
    reader = csv.reader(lines[first:], delimiter=_delimiter(lines[first - 1]))
    row = first
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = [lines[row]] if row < len(lines) else []
        begun, row = row + 1, first + reader.line_num
        found = {
            name: _unguarded(cells[place])
            for place, name in names.items()
            if place < len(cells)
        }
        if any(found.values()):
            yield Given(begun, found.pop("serial", ""), found)


def _block(filled: list[tuple[int, str]]) -> Iterator[Given]:
    for row, line in filled:
        cells = [_unguarded(cell) for cell in line.split("\t")]
        found = dict(zip(_IN_ORDER, cells, strict=False))
        yield Given(row, found.pop("serial"), found)


def _list(filled: list[tuple[int, str]]) -> Iterator[Given]:
    for row, line in filled:
        for cell in _SEPARATORS.split(line):
            for serial in _words(_unguarded(cell).strip("\"'")):
                yield Given(row, serial)


def _words(cell: str) -> list[str]:
    """Split a cell at its spaces where each word could stand alone."""
    words = cell.split()
    if all(_WHOLE.fullmatch(word) for word in words):
        return words
    return [cell.strip()]
