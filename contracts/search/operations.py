"""Serial numbers in the search index, and the index made anew."""

from collections.abc import Iterable, Iterator

from sqlalchemy import delete, select, text

from contracts.assets.serials import serial_key
from contracts.models import Contract
from contracts.records import Unit, read_contract
from contracts.search.models import SearchEntry
from contracts.search.storage import SOURCES, fill, lay_index
from upheld.db import db, table_of, upsert_into
from upheld.listing import folded
from upheld.scope import current_scope, unscoped
from upheld.transactions import transaction

_ENTRIES = table_of(SearchEntry)
_BATCH = 500
#: What the column holds; a longer number is found by its beginning.
_LONGEST = 100


def add_serials(covered: Iterable[tuple[str, str]]) -> None:
    """Let serial numbers be found, as pairs of the covering contract's id and them.

    Belongs inside ``with transaction():``; a pair that is known stays as it is.
    """
    seller_id = current_scope().seller_id
    wanted = [pair for pair in dict.fromkeys(covered) if pair[1].strip()]
    for first in range(0, len(wanted), _BATCH):
        rows = [
            _row(seller_id, contract_id, serial.strip())
            for contract_id, serial in wanted[first : first + _BATCH]
        ]
        db.session.execute(upsert_into(_ENTRIES).on_conflict_do_nothing(), rows)


def forget_serials(contract_id: str) -> None:
    """Let no serial number of this contract be found any more.

    Belongs inside ``with transaction():``, before those that are left are added.
    """
    db.session.execute(
        delete(SearchEntry).where(
            SearchEntry.object_id == contract_id, SearchEntry.kind == "serial"
        )
    )


def rebuild() -> int:
    """Make the index anew for every seller; returns how many things can be found."""
    with unscoped("the index is made anew for everybody"), transaction() as session:
        lay_index(session.connection())
        session.execute(text("delete from search_entry"))
        for kind in SOURCES:
            fill(session.connection(), kind)
        for seller_id, contract_id, units in _covered():
            rows = [
                _row(seller_id, contract_id, serial)
                for serial in dict.fromkeys(unit.serial.strip() for unit in units)
                if serial
            ]
            if rows:
                session.execute(_ENTRIES.insert(), rows)
        found = session.scalar(text("select count(*) from search_entry"))
    return int(found or 0)


def _covered() -> Iterator[tuple[str, str, tuple[Unit, ...]]]:
    columns = (Contract.seller_id, Contract.id, Contract.record)
    rows = db.session.execute(
        select(*columns).order_by(Contract.id).execution_options(yield_per=_BATCH)
    )
    for seller_id, contract_id, record in rows:
        yield seller_id, contract_id, read_contract(record).offer.units


def _row(seller_id: str, contract_id: str, serial: str) -> dict[str, str]:
    return {
        "seller_id": seller_id,
        "kind": "serial",
        "object_id": contract_id,
        "number": serial[:_LONGEST],
        "words": folded(serial, serial_key(serial)),
    }
