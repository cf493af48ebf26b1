"""Use as a table tells it: one record a row."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from upheld.errors import InvalidInput, Problem
from upheld.words import _

#: Those that every table has to have, and the others.
NEEDED = ("source", "quantity", "from")
COLUMNS = ("contract", "line", *NEEDED[:2], "unit", "from", "to")
#: The largest table, in bytes.
LARGEST = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Some use as a meter tells it."""

    #: The number of the contract.
    contract: str
    #: The line; 0 for the only one that is paid by use.
    line: int = 0
    #: What the meter calls the record: the same twice is one.
    source: str
    quantity: Decimal
    #: Empty for the unit that was agreed.
    unit: str = ""
    starts_on: date
    #: The last day; ``None`` for the first.
    ends_on: date | None = None


def read_usage(data: bytes, contract: str = "") -> tuple[Given, ...]:
    """Return the records of a CSV table; *contract* is for rows that name none."""
    if len(data) > LARGEST:
        raise InvalidInput.of("file", _("The table is larger than 8 MB: split it."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput.of("file", _("The table is not in UTF-8.")) from None
    found = csv.DictReader(text.splitlines(), restval="")
    missing = [name for name in NEEDED if name not in (found.fieldnames or ())]
    if missing:
        raise InvalidInput.of(
            "file",
            _("The table lacks the columns %(names)s.", names=", ".join(missing)),
            hint=_("Its columns are %(names)s.", names=", ".join(COLUMNS)),
        )
    return _read(found, contract)


def _read(found: "csv.DictReader[str]", contract: str) -> tuple[Given, ...]:
    given, problems = [], []
    for row in found:
        try:
            given.append(_given(row, contract))
        except InvalidInput as error:
            problems += [
                Problem(_where(found.line_num, it.where), it.message, it.hint)
                for it in error.problems
            ]
    if problems:
        raise InvalidInput(problems)
    return tuple(given)


def _where(line: int, name: str) -> str:
    return _("row %(row)s, %(name)s", row=line, name=name)


def _given(row: Mapping[str, str], contract: str) -> Given:
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    return Given(
        contract=cells["contract"] or contract,
        line=_line(cells["line"]),
        source=cells["source"],
        quantity=_quantity(cells["quantity"]),
        unit=cells["unit"],
        starts_on=_day("from", cells["from"]),
        ends_on=_day("to", cells["to"]) if cells["to"] else None,
    )


def _line(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and int(text) < 10**6):
        raise InvalidInput.of("line", _("This is not the number of a line."))
    return int(text or 0)


def _quantity(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise InvalidInput.of("quantity", _("This is not a number.")) from None
    return found


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput.of(name, _("This is not a day: write 2027-01-31.")) from None
