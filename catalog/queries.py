"""What pages, quotes and the API read of the catalogue: frozen rows, few statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from catalog import storage
from catalog.books import PriceSpec
from catalog.current import (
    CurrentOffering,
    catalogue_number,
    catalogue_state,
    current_offerings,
    index,
    remember_number,
)
from catalog.differences import Difference, offering_differences
from catalog.models import (
    CatalogueRevision,
    Category,
    Offering,
    OfferingRevision,
    PriceBook,
    PriceEntry,
)
from catalog.offerings import Kind, OfferingSpec
from catalog.price_tables import PriceBookView
from upheld.db import db
from upheld.errors import NotFound
from upheld.listing import Order, Page, contains, read_page, sorted_by
from upheld.texts import _

__all__ = [
    "CurrentOffering",
    "catalogue_number",
    "catalogue_state",
    "categories",
    "current_offerings",
    "list_offerings",
    "list_price_books",
    "offering",
    "offering_by_code",
    "price_book",
    "price_book_view",
    "revision_differences",
    "search_offerings",
]

#: Search begins with two letters: one finds everything.
FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class OfferingFilter:
    """Which offerings a list shows; empty shows all."""

    text: str = ""
    kind: str = ""
    category: str = ""
    #: ``active``, ``retired`` or empty for both.
    state: str = "active"
    #: Such as ``-changed``; empty for the order of the titles.
    sort: str = ""


@dataclass(frozen=True, slots=True)
class OfferingRow:
    """An offering as lists show it."""

    id: str
    code: str
    kind: Kind
    title: str
    category: str
    category_title: str
    state: str
    revision: int
    valid_from: date | None
    valid_until: date | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class OfferingHit:
    """An offering that a search found."""

    id: str
    code: str
    title: str
    kind: Kind
    state: str


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One revision of an offering, without what it says."""

    number: int
    sha256: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price of an offering, with its book."""

    id: str
    book_id: str
    book_code: str
    book_title: str
    currency: str
    segment: str | None
    price: PriceSpec


@dataclass(frozen=True, slots=True)
class OfferingView:
    """All about one offering."""

    row: OfferingRow
    spec: OfferingSpec
    sha256: str
    #: The newest first.
    revisions: tuple[RevisionRow, ...]
    prices: tuple[PriceRow, ...]
    #: Titles of the offerings that its rules name, by code.
    titles: Mapping[str, str]
    #: What is sold in its place, and the bundles that hold it: code and title.
    successors: tuple[tuple[str, str], ...]
    bundles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A heading of the catalogue and how many offerings stand under it."""

    id: str
    code: str
    title: str
    offerings: int


@dataclass(frozen=True, slots=True)
class PriceBookRow:
    """A price book as lists show it."""

    id: str
    code: str
    title: str
    currency: str
    segment: str | None
    valid_from: date | None
    valid_until: date | None
    prices: int


#: Empty where there is none: what a list is in order of is never null.
_CATEGORY = func.coalesce(Category.title, "").label("category_title")
_ROW = (
    Offering.id,
    Offering.code,
    Offering.kind,
    Offering.title,
    Offering.category_code,
    _CATEGORY,
    Offering.state,
    Offering.revision,
    Offering.valid_from,
    Offering.valid_until,
    Offering.changed_at,
)
#: What the list can be sorted by.
_SORTS = {
    "title": Offering.title,
    "code": Offering.code,
    "category": _CATEGORY,
    "changed": Offering.changed_at,
    "revision": Offering.revision,
}


def list_offerings(
    chosen: OfferingFilter, *, after: str | None = None, size: int = 50
) -> Page[OfferingRow]:
    """Return a page of offerings, by title where no other order is asked for."""
    statement = (
        select(*_ROW)
        .outerjoin(Category, Category.code == Offering.category_code)
        .where(*_criteria(chosen))
    )
    by_title = Order((Offering.title, Offering.id))
    order = sorted_by(chosen.sort, _SORTS, Offering.id, by_title)
    return read_page(statement, order, _offering_row, after=after, size=size)


def offering_ids(chosen: OfferingFilter) -> tuple[str, ...]:
    """Return the ids of all offerings that :func:`list_offerings` would show."""
    return tuple(db.session.scalars(select(Offering.id).where(*_criteria(chosen))))


def search_offerings(
    text: str, *, limit: int = 10, day: date | None = None
) -> tuple[OfferingHit, ...]:
    """Return the offerings on sale that *text* may mean, the likeliest first.

    Two letters suffice.  A code that begins with it comes before a title that does,
    before a word of the title, before anything that contains every word.
    """
    text = " ".join(text.casefold().split())
    if len(text) < FEWEST_LETTERS:
        return ()
    rank = case(*_ranks(text), else_=3)
    statement = (
        select(
            Offering.id, Offering.code, Offering.title, Offering.kind, Offering.state
        )
        .where(
            Offering.state == storage.ACTIVE,
            contains(Offering.search_text, text),
            *_sold_on(day),
        )
        .order_by(rank, Offering.title, Offering.id)
        .limit(limit)
    )
    rows = db.session.execute(statement)
    return tuple(
        OfferingHit(row.id, row.code, row.title, Kind(row.kind), row.state)
        for row in rows
    )


def offering(offering_id: str) -> OfferingView:
    """Return everything about an offering, in three statements."""
    return _view(Offering.id == offering_id)


def offering_by_code(code: str) -> OfferingView:
    """Return everything about the offering with this *code*."""
    return _view(Offering.code == code)


def revision_spec(offering_id: str, number: int) -> OfferingSpec:
    """Return what a revision of an offering says."""
    text = db.session.scalar(
        select(OfferingRevision.spec).where(
            OfferingRevision.offering_id == offering_id,
            OfferingRevision.number == number,
        )
    )
    if text is None:
        raise NotFound(_("There is no such revision."))
    return storage.read_spec(text)


def revision_differences(
    offering_id: str, older: int, newer: int
) -> tuple[Difference, ...]:
    """Return in words what the *newer* revision says otherwise than the *older*."""
    rows = db.session.execute(
        select(OfferingRevision.number, OfferingRevision.spec).where(
            OfferingRevision.offering_id == offering_id,
            OfferingRevision.number.in_({older, newer}),
        )
    )
    specs = {row.number: storage.read_spec(row.spec) for row in rows}
    if not {older, newer} <= specs.keys():
        raise NotFound(_("There is no such revision."))
    return offering_differences(specs[older], specs[newer])


def categories() -> tuple[CategoryRow, ...]:
    """Return the headings in their order, with the offerings on sale counted."""
    count = func.count(Offering.id)
    statement = (
        select(Category.id, Category.code, Category.title, count)
        .outerjoin(
            Offering,
            (Offering.category_code == Category.code)
            & (Offering.state == storage.ACTIVE),
        )
        .group_by(Category.id, Category.code, Category.title, Category.position)
        .order_by(Category.position, Category.code)
    )
    return tuple(CategoryRow(*row) for row in db.session.execute(statement))


def list_price_books() -> tuple[PriceBookRow, ...]:
    """Return the price books by code, with their prices counted."""
    columns = (
        PriceBook.id,
        PriceBook.code,
        PriceBook.title,
        PriceBook.currency,
        PriceBook.segment,
        PriceBook.valid_from,
        PriceBook.valid_until,
    )
    statement = (
        select(*columns, func.count(PriceEntry.id))
        .outerjoin(PriceEntry, PriceEntry.price_book_id == PriceBook.id)
        .group_by(*columns)
        .order_by(PriceBook.code)
    )
    return tuple(PriceBookRow(*row) for row in db.session.execute(statement))


def price_book(book_id: str) -> tuple[PriceBook, tuple[PriceRow, ...]]:
    """Return a price book and its prices, by offering."""
    book = db.session.scalar(select(PriceBook).where(PriceBook.id == book_id))
    if book is None:
        raise NotFound(_("There is no such price book."))
    return book, _prices(PriceEntry.price_book_id == book_id)


def price_book_view(*, day: date, currency: str, segment: str | None) -> PriceBookView:
    """Return the book that a customer of *segment* buys by on *day*.

    Raises Refused when there is none.  The book is kept for as long as the
    catalogue does not change.
    """
    return index().prices.choose(currency=currency, segment=segment, day=day)


def sellable_titles() -> tuple[tuple[str, str], ...]:
    """Return code and title of everything on sale that can have a price, by title."""
    found = (
        (code, str(one.plain["title"]))
        for code, one in index().offerings.items()
        if one.state == storage.ACTIVE and not one.plain["items"]
    )
    return tuple(sorted(found, key=lambda pair: (pair[1].casefold(), pair[0])))


def _criteria(chosen: OfferingFilter) -> list[ColumnElement[bool]]:
    criteria = []
    if chosen.text.strip():
        criteria.append(contains(Offering.search_text, chosen.text))
    if chosen.kind:
        criteria.append(Offering.kind == chosen.kind)
    if chosen.category:
        criteria.append(Offering.category_code == chosen.category)
    if chosen.state:
        criteria.append(Offering.state == chosen.state)
    return criteria


def _ranks(text: str) -> list[tuple[ColumnElement[bool], int]]:
    """Return what is likelier, in its order: the text column holds code and title."""
    found = Offering.search_text
    title = func.lower(Offering.code).concat(" ").concat(_escaped(text)).concat("%")
    return [
        (func.lower(Offering.code).startswith(text, autoescape=True), 0),
        (found.like(title, escape="/"), 1),
        (found.contains(f" {text}", autoescape=True), 2),
    ]


def _escaped(text: str) -> str:
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _sold_on(day: date | None) -> list[ColumnElement[bool]]:
    if day is None:
        return []
    return [
        Offering.valid_from.is_(None) | (Offering.valid_from <= day),
        Offering.valid_until.is_(None) | (Offering.valid_until >= day),
    ]


def _view(criterion: ColumnElement[bool]) -> OfferingView:
    found = db.session.execute(
        select(
            *_ROW,
            OfferingRevision.spec,
            OfferingRevision.sha256,
            select(CatalogueRevision.number).scalar_subquery().label("catalogue"),
            select(CatalogueRevision.recent).scalar_subquery().label("recent"),
        )
        .join(
            OfferingRevision,
            (OfferingRevision.offering_id == Offering.id)
            & (OfferingRevision.number == Offering.revision),
        )
        .outerjoin(Category, Category.code == Offering.category_code)
        .where(criterion)
    ).first()
    if found is None:
        raise NotFound(_("There is no such offering in the catalogue."))
    remember_number(found.catalogue, found.recent)
    spec = storage.read_spec(found.spec)
    now = index()
    around = current_offerings([spec.code])
    holding = (
        (code, one.plain["title"])
        for code, one in now.offerings.items()
        if one.state == storage.ACTIVE and _holds(one, spec.code)
    )
    return OfferingView(
        row=_offering_row(found),
        spec=spec,
        sha256=found.sha256,
        revisions=_revisions(found.id),
        prices=_prices(PriceEntry.offering_code == spec.code),
        titles={code: one.plain["title"] for code, one in around.items()},
        successors=tuple(
            (code, now.offerings[code].plain["title"])
            for code in now.successors.get(spec.code, ())
        ),
        bundles=tuple(holding),
    )


def _holds(bundle: CurrentOffering, code: str) -> bool:
    return any(item["code"] == code for item in bundle.plain["items"])


def _offering_row(row: Any) -> OfferingRow:  # noqa: ANN401  a row of a statement
    return OfferingRow(
        id=row.id,
        code=row.code,
        kind=Kind(row.kind),
        title=row.title,
        category=row.category_code or "",
        category_title=row.category_title,
        state=row.state,
        revision=row.revision,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        changed_at=row.changed_at,
    )


def _revisions(offering_id: str) -> tuple[RevisionRow, ...]:
    rows = db.session.execute(
        select(
            OfferingRevision.number,
            OfferingRevision.sha256,
            OfferingRevision.created_at,
            OfferingRevision.created_by,
        )
        .where(OfferingRevision.offering_id == offering_id)
        .order_by(OfferingRevision.number.desc())
    )
    return tuple(RevisionRow(*row) for row in rows)


def _prices(criterion: ColumnElement[bool]) -> tuple[PriceRow, ...]:
    statement = (
        select(
            PriceEntry,
            PriceBook.code,
            PriceBook.title,
            PriceBook.currency,
            PriceBook.segment,
        )
        .join(PriceBook, PriceBook.id == PriceEntry.price_book_id)
        .where(criterion)
        .order_by(
            PriceBook.code,
            PriceEntry.offering_code,
            PriceEntry.option_code,
            PriceEntry.term_months,
        )
    )
    return tuple(
        PriceRow(
            entry.id,
            entry.price_book_id,
            code,
            title,
            currency,
            segment,
            storage.price_of(entry),
        )
        for entry, code, title, currency, segment in db.session.execute(statement)
    )
