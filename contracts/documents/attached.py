"""The files inside a paper, readable without our software."""

import csv
import io
from dataclasses import dataclass

from contracts.records import ContractRecord
from upheld.texts import _

#: What a spreadsheet would run as a formula.
FORMULA = frozenset("=+-@\t\r")


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file to put into a PDF; ``relationship`` as ISO 32000-2, 7.11.3 names it."""

    name: str
    text: str
    description: str
    relationship: str


def attached_files(text: str, record: ContractRecord) -> tuple[AttachedFile, ...]:
    """Return the record itself, byte for byte, and its units where it has any."""
    contract = AttachedFile(
        "contract.json", text, _("The signed record of this contract"), "Source"
    )
    if not record.offer.units:
        return (contract,)
    units = AttachedFile(
        "units.csv", units_csv(record), _("The covered units of Exhibit A"), "Data"
    )
    return (contract, units)


def units_csv(record: ContractRecord) -> str:
    """Return the units as CSV, days as ISO 8601 and the end as first day not covered.

    A text that a spreadsheet would run is put behind an apostrophe.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(("product", "serial", "place", "start", "end"))
    for unit in record.offer.units:
        days = (unit.start, unit.end)
        texts = (unit.product, unit.serial, unit.place)
        writer.writerow((*map(_harmless, texts), *(day or "" for day in days)))
    return target.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in FORMULA else text
