"""What the catalogue holds at its present revision, kept in memory.

An :class:`Index` never changes; a change of the catalogue counts its revision number
up, and whoever reads next makes the next index, out of the last one and of what is
new.  In a transaction that writes nothing is kept: it may still be undone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import select

from catalog.models import (
    CatalogueRevision,
    Offering,
    OfferingRevision,
    PriceBook,
    PriceEntry,
)
from catalog.offerings import OfferingSpec
from catalog.price_tables import BookRow, EntryRow, OfferingRow, PriceBooks
from upheld.db import db
from upheld.plain import from_plain
from upheld.scope import current_scope
from upheld.state import state
from upheld.transactions import in_transaction

_NUMBER = "catalogue_number"
#: How many identifiers one statement names.
_BATCH = 500


@dataclass(frozen=True)
class CurrentOffering:
    """An offering as it is now."""

    id: str
    code: str
    revision: int
    #: SHA-256 of the text of its specification.
    sha256: str
    #: ``active`` or ``retired``.
    state: str
    text: str

    @cached_property
    def plain(self) -> Mapping[str, Any]:
        """The specification as JSON holds it."""
        plain: Mapping[str, Any] = orjson.loads(self.text)
        return plain

    @cached_property
    def spec(self) -> OfferingSpec:
        """The specification; read when it is asked for."""
        return from_plain(OfferingSpec, self.plain)


@dataclass(frozen=True, slots=True)
class Index:
    """The catalogue of one seller at one revision."""

    number: int
    #: By code.
    offerings: Mapping[str, CurrentOffering]
    prices: PriceBooks
    #: The codes of what is sold in the place of a code.
    successors: Mapping[str, tuple[str, ...]]


def catalogue_number() -> int:
    """Return the revision number of the catalogue: 0 before the first change.

    It is asked for once in a database transaction, however often this is called.
    """
    session, seller = db.session(), current_scope().seller_id
    kept = session.info.get(_NUMBER)
    if kept and kept[:2] == (session.get_transaction(), seller):
        number: int = kept[2]
        return number
    return remember_number(session.scalar(select(CatalogueRevision.number)))


def remember_number(number: int | None) -> int:
    """Keep the number that another statement brought along; ``None`` stands for 0."""
    session, seller = db.session(), current_scope().seller_id
    session.info[_NUMBER] = (session.get_transaction(), seller, number or 0)
    return number or 0


def forget_number() -> None:
    """Have the number asked for anew: it was counted up in this transaction."""
    db.session().info.pop(_NUMBER, None)


def index() -> Index:
    """Return the catalogue of the seller in scope as it is now."""
    kept: dict[str, Index] = state().keep("catalogue", dict)
    number, seller = catalogue_number(), current_scope().seller_id
    previous = kept.get(seller)
    if previous is not None and previous.number == number:
        return previous
    found = _make_index(number, previous)
    if not in_transaction():
        kept[seller] = found
    return found


def current_offerings(codes: Iterable[str]) -> Mapping[str, CurrentOffering]:
    """Return the offerings with these *codes*, and those that their rules name.

    Unknown codes are left out; retired offerings are not.
    """
    now = index()
    found = {code: now.offerings[code] for code in codes if code in now.offerings}
    for one in tuple(found.values()):
        for code in (*_named(one.spec), *now.successors.get(one.code, ())):
            if code in now.offerings:
                found.setdefault(code, now.offerings[code])
    return found


def _named(spec: OfferingSpec) -> Iterable[str]:
    yield from (code for group in spec.requires for code in group)
    yield from spec.excludes
    yield from spec.replaces
    yield from (item.code for item in spec.items)


def _make_index(number: int, previous: Index | None) -> Index:
    offerings = _read_offerings(previous.offerings if previous else {})
    successors: dict[str, tuple[str, ...]] = {}
    for code, one in offerings.items():
        for old in one.plain["replaces"]:
            successors[old] = (*successors.get(old, ()), code)
    prices = PriceBooks.of(
        number,
        offerings=map(_offering_row, offerings.values()),
        books=_read_books(),
        entries=_read_entries(),
        previous=previous.prices if previous else None,
    )
    return Index(number, offerings, prices, successors)


def _read_offerings(
    known: Mapping[str, CurrentOffering],
) -> dict[str, CurrentOffering]:
    """Return every offering; texts are read of those alone that are new."""
    statement = (
        select(
            Offering.id,
            Offering.code,
            Offering.revision,
            OfferingRevision.sha256,
            Offering.state,
        )
        .join(OfferingRevision, OfferingRevision.offering_id == Offering.id)
        .where(OfferingRevision.number == Offering.revision)
        .order_by(Offering.code)
    )
    found = [CurrentOffering(*row, text="") for row in db.session.execute(statement)]
    texts = _read_texts([one for one in found if not _is_known(one, known)])
    return {
        one.code: replace(one, text=texts[one.id])
        if one.id in texts
        else _same(one, known[one.code])
        for one in found
    }


def _is_known(one: CurrentOffering, known: Mapping[str, CurrentOffering]) -> bool:
    return one.code in known and known[one.code].sha256 == one.sha256


def _same(one: CurrentOffering, known: CurrentOffering) -> CurrentOffering:
    """Return what is *known*, with what it has been read as; its state may be new."""
    if replace(one, text=known.text) == known:
        return known
    return replace(one, text=known.text)


def _read_texts(wanted: list[CurrentOffering]) -> dict[str, str]:
    """Return the texts by the ids of their offerings, each of its exact revision."""
    revisions = {one.id: one.revision for one in wanted}
    columns = (
        OfferingRevision.offering_id,
        OfferingRevision.number,
        OfferingRevision.spec,
    )
    texts = {}
    for start in range(0, len(wanted), _BATCH):
        ids = [one.id for one in wanted[start : start + _BATCH]]
        statement = select(*columns).where(OfferingRevision.offering_id.in_(ids))
        for row in db.session.execute(statement):
            if revisions[row.offering_id] == row.number:
                texts[row.offering_id] = row.spec
    return texts


def _offering_row(one: CurrentOffering) -> OfferingRow:
    plain = one.plain
    return OfferingRow(
        one.code,
        plain["title"],
        plain["unit"],
        plain["units"],
        tuple((option["code"], option["title"]) for option in plain["options"]),
    )


def _read_books() -> Iterable[BookRow]:
    rows = db.session.execute(
        select(
            PriceBook.code,
            PriceBook.title,
            PriceBook.currency,
            PriceBook.segment,
            PriceBook.valid_from,
            PriceBook.valid_until,
            PriceBook.term_discounts,
        )
    )
    for row in rows:
        discounts = tuple(
            (int(one["months"]), Decimal(one["percent"])) for one in row.term_discounts
        )
        yield BookRow(*row[:-1], term_discounts=discounts)


def _read_entries() -> Iterable[EntryRow]:
    rows = db.session.execute(
        select(
            PriceBook.code,
            PriceEntry.offering_code,
            PriceEntry.option_code,
            PriceEntry.term_months,
            PriceEntry.charge,
            PriceEntry.period_months,
            PriceEntry.model,
            PriceEntry.parameters,
        ).join(PriceBook, PriceBook.id == PriceEntry.price_book_id)
    )
    return (EntryRow(*row) for row in rows)
