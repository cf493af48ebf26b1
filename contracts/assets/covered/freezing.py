"""The rows of cover that a record holds, as acceptance and imports write them.

Pure.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from contracts.assets.serials import maker_key, serial_key
from contracts.records import Offer, Unit


def cover_rows(offer: Offer) -> Iterator[dict[str, Any]]:
    """Yield a row for each unit of *offer*, without its owners and its contract.

    A unit without a usable serial number is not looked up; one that is listed twice
    on a line is one row.
    """
    seen: set[tuple[str, str, int]] = set()
    for unit in offer.units:
        row = _row(unit)
        key = row["serial_key"], row["maker_key"], row["position"]
        if key[0] and key not in seen:
            seen.add(key)
            yield row


def stored_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row that went through JSON, with its days as days."""
    return {**row, "starts_on": _day(row["starts_on"]), "ends_on": _day(row["ends_on"])}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _row(unit: Unit) -> dict[str, Any]:
    return {
        "serial_key": serial_key(unit.serial)[:64],
        "maker_key": maker_key(unit.maker),
        "position": unit.line or 0,
        "serial": unit.serial[:64],
        "product": unit.product[:200],
        "place": unit.place[:200],
        "starts_on": unit.start,
        "ends_on": unit.end,
    }
