"""What the catalogue holds at its present revision, kept in memory.

An :class:`Index` never changes; a change of the catalogue counts its revision number
up, and whoever reads next makes the next index, out of the last one and of what is
new.  In a transaction that writes nothing is kept: it may still be undone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, cast

import orjson
from sqlalchemy import Select, String, Table, bindparam, select

from catalog.models import (
    CatalogueRevision,
    Offering,
    OfferingRevision,
    PriceBook,
    PriceEntry,
)
from catalog.offerings import OfferingSpec
from catalog.price_tables import BookRow, EntryRow, OfferingRow, PriceBooks
from upheld.db import db, new_id
from upheld.isolation import in_scope
from upheld.plain import from_plain
from upheld.prepared import Prepared
from upheld.scope import current_scope
from upheld.state import state
from upheld.transactions import in_transaction

_NUMBER = "catalogue_number"
#: How many identifiers one statement names.
_BATCH = 500
#: How many changes are remembered by what they concerned, and how many codes each.
_CHANGES = 20
_CODES = 20


class Touched(NamedTuple):
    """What a change of the catalogue concerned, by codes of offerings."""

    #: What they say, or whether they are sold.
    offerings: tuple[str, ...] = ()
    #: Their prices.
    prices: tuple[str, ...] = ()


def noted(recent: str, number: int, touched: Touched | None) -> str:
    """Return what is *recent* with the change of this *number*; the oldest goes."""
    known: dict[str, Any] = orjson.loads(recent)
    told = touched if touched and max(map(len, touched)) <= _CODES else ()
    # The mark tells this change from another of the same number, made after the
    # database was put back to an older state.
    known[str(number)] = [new_id(), *told]
    oldest = number - _CHANGES
    kept = {key: value for key, value in known.items() if int(key) > oldest}
    return orjson.dumps(kept).decode()


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
    #: What was recent then: no two states of a catalogue have the same.
    recent: str
    #: By code.
    offerings: Mapping[str, CurrentOffering]
    prices: PriceBooks
    #: The codes of what is sold in the place of a code.
    successors: Mapping[str, tuple[str, ...]]


def catalogue_number() -> int:
    """Return the revision number of the catalogue: 0 before the first change.

    It is asked for once in a database transaction, however often this is called.
    """
    return catalogue_state()[0]


def catalogue_state() -> tuple[int, str]:
    """Return the number with what is recent: never the same for two states.

    A number alone comes again when the database is put back to an older state.
    """
    return _kept_number() or _read_number()


def remember_number(number: int | None, recent: str | None) -> None:
    """Keep what another statement brought along; ``None`` stands for no change yet."""
    _keep_number(number or 0, recent or "{}")


def forget_number() -> None:
    """Have the number asked for anew: it was counted up in this transaction."""
    db.session().info.pop(_NUMBER, None)


def _kept_number() -> tuple[int, str] | None:
    """Return the number that was read in this transaction, and what is recent."""
    session = db.session()
    kept = session.info.get(_NUMBER)
    if kept and kept[:2] == (session.get_transaction(), current_scope().seller_id):
        number: int = kept[2]
        return number, kept[3]
    return None


def _keep_number(number: int, recent: str) -> tuple[int, str]:
    session, seller = db.session(), current_scope().seller_id
    session.info[_NUMBER] = (session.get_transaction(), seller, number, recent)
    return number, recent


def _read_number() -> tuple[int, str]:
    found = _NUMBER_NOW.fetch({})
    return _keep_number(*(found[0] if found else (0, "{}")))


def index() -> Index:
    """Return the catalogue of the seller in scope as it is now."""
    kept: dict[str, Index] = state().keep("catalogue", dict)
    now, seller = catalogue_state(), current_scope().seller_id
    previous = kept.get(seller)
    if previous is not None and previous.recent == now[1]:
        return previous
    touched = _touched(previous, now) if previous else None
    found = (
        _make_index(now, previous)
        if previous is None or touched is None
        else _next_index(now, previous, touched)
    )
    if not in_transaction():
        kept[seller] = found
    return found


def _touched(previous: Index, now: tuple[int, str]) -> Touched | None:
    """Return what the changes after *previous* concerned; ``None`` for anything."""
    number, changes = now[0], orjson.loads(now[1])
    last = str(previous.number)
    if changes.get(last) != orjson.loads(previous.recent).get(last):
        return None
    since = range(previous.number + 1, number + 1)
    wanted = [changes.get(str(one), ()) for one in since]
    if not wanted or not all(len(change) > 1 for change in wanted):
        return None
    return Touched(
        tuple({code for change in wanted for code in change[1]}),
        tuple({code for change in wanted for code in change[2]}),
    )


def _next_index(now: tuple[int, str], previous: Index, touched: Touched) -> Index:
    """Return the index after changes that concerned no more than *touched*."""
    offerings, successors = previous.offerings, previous.successors
    changed: list[CurrentOffering] = []
    if touched.offerings:
        changed = _read_changed(touched.offerings)
        found = {**offerings, **{one.code: one for one in changed}}
        offerings = dict(sorted(found.items()))
        successors = _successors(offerings)
    prices = previous.prices.changed(
        now[0],
        offerings=map(_offering_row, changed),
        priced=touched.prices,
        entries=_read_prices(touched.prices),
    )
    return Index(*now, offerings, prices, successors)


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


def _make_index(now: tuple[int, str], previous: Index | None) -> Index:
    offerings = _read_offerings(previous.offerings if previous else {})
    prices = PriceBooks.of(
        now[0],
        offerings=map(_offering_row, offerings.values()),
        books=_read_books(),
        entries=_read_entries(),
        previous=previous.prices if previous else None,
    )
    return Index(*now, offerings, prices, _successors(offerings))


def _successors(
    offerings: Mapping[str, CurrentOffering],
) -> dict[str, tuple[str, ...]]:
    successors: dict[str, tuple[str, ...]] = {}
    for code, one in offerings.items():
        for old in one.plain["replaces"]:
            successors[old] = (*successors.get(old, ()), code)
    return successors


def _read_changed(codes: tuple[str, ...]) -> list[CurrentOffering]:
    """Return the offerings with these *codes* as they are now."""
    statement = (
        select(
            Offering.id,
            Offering.code,
            Offering.revision,
            OfferingRevision.sha256,
            Offering.state,
            OfferingRevision.spec,
        )
        .join(OfferingRevision, OfferingRevision.offering_id == Offering.id)
        .where(OfferingRevision.number == Offering.revision, Offering.code.in_(codes))
    )
    return [CurrentOffering(*row) for row in db.session.execute(statement)]


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
            PriceBook.proration,
            PriceBook.term_discounts,
        )
    )
    for row in rows:
        discounts = tuple(
            (int(one["months"]), Decimal(one["percent"])) for one in row.term_discounts
        )
        yield BookRow(*row[:-2], term_discounts=discounts, proration=row.proration)


def _read_entries() -> Iterable[EntryRow]:
    rows = db.session.connection().execute(_entries())
    return (EntryRow(*row) for row in rows)


def _read_prices(codes: Iterable[str]) -> Iterable[EntryRow]:
    """Yield the prices, in all books, of the offerings with these *codes*."""
    for code in codes:
        for row in _ENTRIES_OF_ONE.fetch({"code": code}):
            yield EntryRow(*row)


def _number_now() -> Select[Any]:
    table = cast("Table", CatalogueRevision.__table__)
    return select(table.c.number, table.c.recent).where(in_scope(table))


def _entries_of_one() -> Select[Any]:
    code = bindparam("code", type_=String())
    return _entries().where(PriceEntry.offering_code == code)


def _entries() -> Select[Any]:
    entries = cast("Table", PriceEntry.__table__)
    books = cast("Table", PriceBook.__table__)
    return (
        select(
            books.c.code,
            entries.c.offering_code,
            entries.c.option_code,
            entries.c.term_months,
            entries.c.charge,
            entries.c.period_months,
            entries.c.model,
            entries.c.parameters,
            entries.c.minimum,
        )
        .join(books, books.c.id == entries.c.price_book_id)
        .where(in_scope(entries), in_scope(books))
    )


#: One is sent first in nearly every request, the other after a change.
_NUMBER_NOW = Prepared(_number_now)
_ENTRIES_OF_ONE = Prepared(_entries_of_one)
