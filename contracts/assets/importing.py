"""What becomes of each row of a table of a customer's assets.

Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from contracts.assets.details import AssetDetails, read_details
from contracts.assets.serials import Given, maker_key
from upheld.errors import InvalidInput
from upheld.texts import _


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class Stored(Protocol):
    """An asset that there is."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def customer_id(self) -> str:
        """Whose it is."""

    @property
    def maker_key(self) -> str:
        """Its maker, as it is looked up."""

    @property
    def details(self) -> AssetDetails:
        """What is known of it."""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row and what becomes of it."""

    row: int
    serial: str
    fate: Fate
    details: AssetDetails | None = None
    reason: str = ""
    asset_id: str = ""


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import does, row by row."""

    rows: tuple[ImportRow, ...]

    def having(self, *fates: Fate) -> tuple[ImportRow, ...]:
        """Return the rows with one of these *fates*."""
        return tuple(row for row in self.rows if row.fate in fates)


def preview_rows(
    given: Sequence[Given], known: Mapping[str, Sequence[Stored]], customer_id: str
) -> ImportPreview:
    """Return what becomes of *given*; *known* are the assets of all customers."""
    return ImportPreview(tuple(_rows(given, known, customer_id)))


def _rows(
    given: Sequence[Given], known: Mapping[str, Sequence[Stored]], customer_id: str
) -> Iterator[ImportRow]:
    seen: dict[tuple[str, str], int] = {}
    for one in given:
        try:
            details = read_details({**one.more, "serial": one.serial})
        except InvalidInput as error:
            reason = " ".join(problem.message for problem in error.problems)
            yield ImportRow(one.row, one.serial, Fate.REFUSED, reason=reason)
            continue
        key = one.key, maker_key(details.maker)
        if first := seen.setdefault(key, one.row) if key in seen else 0:
            reason = _("The same serial number stands in row %(row)s.", row=first)
            yield ImportRow(one.row, one.serial, Fate.REFUSED, reason=reason)
            continue
        seen[key] = one.row
        yield _row(one, details, known.get(one.key, ()), customer_id)


def _row(
    one: Given, details: AssetDetails, known: Sequence[Stored], customer_id: str
) -> ImportRow:
    maker = maker_key(details.maker)
    stored = next((asset for asset in known if asset.maker_key == maker), None)
    if stored is None:
        return ImportRow(one.row, one.serial, Fate.NEW, details)
    if stored.customer_id != customer_id:
        reason = _("It belongs to another customer.")
        return ImportRow(one.row, one.serial, Fate.REFUSED, reason=reason)
    merged = _merged(stored.details, details)
    fate = Fate.SAME if merged == stored.details else Fate.CHANGED
    return ImportRow(one.row, one.serial, fate, merged, asset_id=stored.id)


def _merged(stored: AssetDetails, given: AssetDetails) -> AssetDetails:
    """Return *stored* with what *given* says; an empty cell says nothing."""
    return replace(
        stored,
        model=given.model or stored.model,
        place=given.place or stored.place,
        purchased_on=given.purchased_on or stored.purchased_on,
        installed_on=given.installed_on or stored.installed_on,
        value=stored.value if given.value is None else given.value,
    )
