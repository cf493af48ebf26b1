"""The rows of the catalogue, read and written: what operations and imports share.

Every function that writes belongs inside ``with transaction():``.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from catalog.books import Per, PriceBookSpec, PriceSpec, TermDiscount
from catalog.contents import CategorySpec, Contents
from catalog.current import Touched, forget_number, noted
from catalog.models import (
    CatalogueRevision,
    Category,
    Offering,
    OfferingRevision,
    PriceBook,
    PriceEntry,
    StandardTerms,
)
from catalog.offerings import OfferingSpec
from catalog.proration import Method
from catalog.standard_terms import Clause, Definition, TermsSpec
from upheld.db import db, new_id
from upheld.listing import folded
from upheld.plain import canonical, fingerprint, from_plain, to_plain
from upheld.principal import current_principal
from upheld.scope import current_scope

ACTIVE, RETIRED = "active", "retired"


def read_spec(text: str) -> OfferingSpec:
    """Return the specification stored as *text*."""
    return from_plain(OfferingSpec, json.loads(text))


def load_contents() -> Contents:
    """Return the whole catalogue of the seller in scope, in five statements."""
    offerings, retired = _load_offerings()
    return Contents(
        categories=_load_categories(),
        offerings=offerings,
        retired=retired,
        price_books=_load_books(),
        terms=_load_terms(),
    )


def _load_categories() -> dict[str, CategorySpec]:
    statement = select(Category.code, Category.title).order_by(
        Category.position, Category.code
    )
    rows = db.session.execute(statement)
    return {row.code: CategorySpec(code=row.code, title=row.title) for row in rows}


def _load_offerings() -> tuple[dict[str, OfferingSpec], frozenset[str]]:
    statement = (
        select(Offering.code, Offering.state, OfferingRevision.spec)
        .join(
            OfferingRevision,
            (OfferingRevision.offering_id == Offering.id)
            & (OfferingRevision.number == Offering.revision),
        )
        .order_by(Offering.code)
    )
    rows = db.session.execute(statement).all()
    specs = {row.code: read_spec(row.spec) for row in rows}
    return specs, frozenset(row.code for row in rows if row.state == RETIRED)


def _load_books() -> dict[str, PriceBookSpec]:
    entries: dict[str, list[PriceSpec]] = {}
    for entry in db.session.scalars(select(PriceEntry)):
        entries.setdefault(entry.price_book_id, []).append(price_of(entry))
    books = db.session.scalars(select(PriceBook).order_by(PriceBook.code))
    return {book.code: book_of(book, entries.get(book.id, ())) for book in books}


def book_of(book: PriceBook, prices: Iterable[PriceSpec]) -> PriceBookSpec:
    """Return the specification of a stored price book."""
    return PriceBookSpec(
        code=book.code,
        title=book.title,
        currency=book.currency,
        segment=book.segment,
        valid_from=book.valid_from,
        valid_until=book.valid_until,
        term_discounts=tuple(
            TermDiscount(months=int(one["months"]), percent=Decimal(one["percent"]))
            for one in book.term_discounts
        ),
        proration=Method(book.proration),
        prices=tuple(sorted(prices, key=lambda price: price.key)),
    )


def price_of(entry: PriceEntry) -> PriceSpec:
    """Return the specification of a stored price."""
    return PriceSpec(
        offering=entry.offering_code,
        option=entry.option_code,
        term_months=entry.term_months,
        per=Per.of(entry.charge, entry.period_months),
        model=entry.model,
        parameters=json.loads(entry.parameters),
        minimum=entry.minimum,
    )


def _load_terms() -> dict[tuple[str, str], TermsSpec]:
    rows = db.session.scalars(
        select(StandardTerms).order_by(StandardTerms.version, StandardTerms.language)
    )
    return {(row.version, row.language): terms_of(row) for row in rows}


def terms_of(row: StandardTerms) -> TermsSpec:
    """Return the specification of stored terms."""
    return TermsSpec(
        version=row.version,
        language=row.language,
        clauses=tuple(from_plain(Clause, one) for one in json.loads(row.clauses)),
        definitions=tuple(
            from_plain(Definition, one) for one in json.loads(row.definitions)
        ),
    )


@dataclass(frozen=True, slots=True)
class Written:
    """An offering that was written: its row and the number of its revision."""

    offering: Offering
    revision: OfferingRevision


def add_offering(spec: OfferingSpec, now: datetime, *, state: str = ACTIVE) -> Written:
    """Store a new offering with its first revision."""
    offering = Offering(
        id=new_id(),
        seller_id=current_scope().seller_id,
        code=spec.code,
        state=state,
        revision=0,
    )
    db.session.add(offering)
    return add_revision(offering, spec, now)


def add_revision(offering: Offering, spec: OfferingSpec, now: datetime) -> Written:
    """Store what *offering* says from now on; older revisions stay as they are."""
    offering.kind = spec.kind.value
    offering.title = spec.title
    offering.category_code = spec.category or None
    offering.valid_from = spec.valid_from
    offering.valid_until = spec.valid_until
    offering.search_text = folded(spec.code, spec.title, spec.outcome)
    offering.revision += 1
    offering.changed_at = now
    text = spec.canonical()
    revision = OfferingRevision(
        offering_id=offering.id,
        number=offering.revision,
        spec=text,
        sha256=fingerprint(text),
        created_at=now,
        created_by=current_principal().name,
    )
    # The revision refers to its offering, which has to be there first.
    db.session.flush()
    db.session.add(revision)
    return Written(offering, revision)


def set_state(offering: Offering, state: str, now: datetime) -> None:
    """Retire or reinstate *offering*."""
    offering.state = state
    offering.changed_at = now


def save_category(category: CategorySpec, position: int) -> None:
    """Store a category, or its new title; an old one keeps its position."""
    row = db.session.scalar(select(Category).where(Category.code == category.code))
    if row is None:
        row = Category(code=category.code, position=position)
        db.session.add(row)
    row.title = category.title


def save_book(spec: PriceBookSpec) -> PriceBook:
    """Store a price book with exactly the prices that it says."""
    book = db.session.scalar(select(PriceBook).where(PriceBook.code == spec.code))
    if book is None:
        book = PriceBook(id=new_id(), code=spec.code, currency=spec.currency)
        db.session.add(book)
    write_book(book, spec)
    db.session.flush()
    _save_prices(book, spec.prices)
    return book


def write_book(book: PriceBook, spec: PriceBookSpec) -> None:
    """Write what a price book says besides its prices."""
    book.title = spec.title
    book.currency = spec.currency
    book.segment = spec.segment
    book.valid_from = spec.valid_from
    book.valid_until = spec.valid_until
    book.proration = spec.proration
    book.term_discounts = [
        {"months": one.months, "percent": f"{one.percent:f}"}
        for one in spec.term_discounts
    ]


def _save_prices(book: PriceBook, prices: Iterable[PriceSpec]) -> None:
    rows = db.session.scalars(
        select(PriceEntry).where(PriceEntry.price_book_id == book.id)
    )
    stored = {
        (row.offering_code, row.option_code, row.term_months): row for row in rows
    }
    for price in prices:
        entry = stored.pop(price.key, None)
        save_price(book.id, price, entry)
    gone = [row.id for row in stored.values()]
    if gone:
        db.session.execute(delete(PriceEntry).where(PriceEntry.id.in_(gone)))


def save_price(
    book_id: str, price: PriceSpec, entry: PriceEntry | None = None
) -> PriceEntry:
    """Store *price* in a book: in *entry*, or in a new one."""
    if entry is None:
        entry = PriceEntry(
            id=new_id(),
            price_book_id=book_id,
            offering_code=price.offering,
            option_code=price.option,
            term_months=price.term_months,
        )
        db.session.add(entry)
    entry.charge = price.per.charge
    entry.period_months = price.per.months
    entry.model = price.model
    entry.parameters = canonical(to_plain(price.parameters))
    entry.minimum = price.minimum
    return entry


def add_terms(spec: TermsSpec, now: datetime) -> StandardTerms:
    """Store a version of the terms; it never changes."""
    row = StandardTerms(
        id=new_id(),
        version=spec.version,
        language=spec.language,
        clauses=canonical(to_plain(spec.clauses)),
        definitions=canonical(to_plain(spec.definitions)),
        created_at=now,
    )
    db.session.add(row)
    return row


def count_change(touched: Touched | None = None) -> int:
    """Count one change of the catalogue and return its new revision number.

    *touched* says what it concerned, so that the rest need not be read again;
    ``None`` stands for anything.
    """
    session = db.session()
    dialects = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    insert: Any = dialects[session.get_bind().dialect.name]
    table = CatalogueRevision.__table__
    statement = (
        insert(table)
        .values(seller_id=current_scope().seller_id, number=1, recent="{}")
        .on_conflict_do_update(
            index_elements=["seller_id"], set_={"number": table.c.number + 1}
        )
        .returning(table.c.number, table.c.recent)
    )
    row = session.execute(statement).one()
    session.execute(
        update(CatalogueRevision).values(recent=noted(row.recent, row.number, touched))
    )
    forget_number()
    number: int = row.number
    return number
