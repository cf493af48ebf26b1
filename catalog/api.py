"""The catalogue for programs: offerings, price books, prices."""

from dataclasses import replace
from functools import partial
from typing import Any

from flask import Response

from catalog import operations, queries, storage
from catalog.books import PriceBookSpec, PriceSpec
from catalog.installed.queries import plugins_in_use
from catalog.listing import first_page
from catalog.offerings import OfferingSpec
from catalog.parameters import ModelParameters
from catalog.queries import OfferingFilter, OfferingRow, OfferingView
from catalog.schemas import OfferingSchema, PriceBookSchema, PriceSchema
from catalog.wire import (
    OfferingAnswer,
    OfferingBody,
    OfferingLine,
    OfferingQuery,
    PriceAnswer,
    PriceBody,
    PriceBookAnswer,
    PriceBookBody,
    PriceBookLine,
)
from upheld import clock, front, web
from upheld.api import ApiBlueprint, page_of
from upheld.listing import Page
from upheld.plain import from_plain, to_plain
from upheld.prepared import Prepared

blueprint = ApiBlueprint(
    "catalog_api", __name__, description="Offerings, price books and prices"
)


@blueprint.get("/offerings")
@blueprint.arguments(OfferingQuery, location="query")
@blueprint.response(200, page_of(OfferingLine))
def list_offerings(asked: dict[str, Any]) -> Page[OfferingRow] | Response:
    """List offerings by title."""
    chosen = OfferingFilter(
        text=asked["text"],
        kind=asked["kind"],
        category=asked["category"],
        state=asked["state"],
    )
    after, size = asked.get("after"), asked["size"]
    if after or chosen.text:
        front.keep_this()
        return queries.list_offerings(chosen, after=after, size=size)
    make = partial(first_page, chosen, size)
    front.keep_this(make)
    return Response(make(Prepared.fetch), mimetype="application/json")


@blueprint.post("/offerings")
@blueprint.arguments(OfferingBody)
@blueprint.response(201, OfferingAnswer)
def create_offering(given: dict[str, Any]) -> dict[str, Any]:
    """Put a new offering on sale."""
    offering_id = operations.create_offering(_spec(given), now=clock.now())
    return _offering(queries.offering(offering_id))


@blueprint.get("/offerings/<offering_id>")
@blueprint.etag
@blueprint.response(200, OfferingAnswer)
def show_offering(offering_id: str) -> dict[str, Any]:
    """Show an offering as it is now."""
    return _offering(queries.offering(offering_id))


@blueprint.patch("/offerings/<offering_id>")
@blueprint.etag
@blueprint.arguments(OfferingBody(partial=True))
@blueprint.response(200, OfferingAnswer)
def revise_offering(given: dict[str, Any], offering_id: str) -> dict[str, Any]:
    """Make a new revision in which the fields given say something else."""
    view = queries.offering(offering_id)
    blueprint.check_etag(_offering(view), OfferingAnswer)
    operations.revise_offering(
        offering_id,
        _spec({**view.spec.as_plain(), **given}),
        expected_revision=view.row.revision,
        now=clock.now(),
    )
    return _offering(queries.offering(offering_id))


@blueprint.post("/offerings/<offering_id>/retire")
@blueprint.response(200, OfferingAnswer)
def retire_offering(offering_id: str) -> dict[str, Any]:
    """Sell an offering no more; what was sent or signed keeps it."""
    operations.retire_offering(offering_id, now=clock.now())
    return _offering(queries.offering(offering_id))


@blueprint.post("/offerings/<offering_id>/reinstate")
@blueprint.response(200, OfferingAnswer)
def reinstate_offering(offering_id: str) -> dict[str, Any]:
    """Sell a retired offering again."""
    operations.reinstate_offering(offering_id, now=clock.now())
    return _offering(queries.offering(offering_id))


@blueprint.get("/offerings/<offering_id>/revisions/<int:number>")
@blueprint.response(200, OfferingBody)
def show_revision(offering_id: str, number: int) -> OfferingSpec:
    """Show what a revision of an offering says."""
    return queries.revision_spec(offering_id, number)


@blueprint.get("/price-books")
@blueprint.response(200, page_of(PriceBookLine))
def list_price_books() -> Page[queries.PriceBookRow]:
    """List the price books; there are few enough for one page."""
    books = queries.list_price_books()
    return Page(books, None, len(books))


@blueprint.post("/price-books")
@blueprint.arguments(PriceBookBody)
@blueprint.response(201, PriceBookAnswer)
def create_price_book(given: dict[str, Any]) -> dict[str, Any]:
    """Create a price book, still without prices."""
    return _book(operations.create_price_book(_book_spec(given)))


@blueprint.get("/price-books/<price_book_id>")
@blueprint.etag
@blueprint.response(200, PriceBookAnswer)
def show_price_book(price_book_id: str) -> dict[str, Any]:
    """Show a price book with its prices."""
    return _book(price_book_id)


@blueprint.patch("/price-books/<price_book_id>")
@blueprint.etag
@blueprint.arguments(PriceBookBody(partial=True))
@blueprint.response(200, PriceBookAnswer)
def change_price_book(given: dict[str, Any], price_book_id: str) -> dict[str, Any]:
    """Change what a price book says besides its prices."""
    stored = _book(price_book_id)
    blueprint.check_etag(stored, PriceBookAnswer)
    known = {name: stored[name] for name in PriceBookBody().fields}
    operations.change_price_book(price_book_id, _book_spec({**known, **given}))
    return _book(price_book_id)


@blueprint.post("/price-books/<price_book_id>/prices")
@blueprint.arguments(PriceBody)
@blueprint.response(200, PriceAnswer)
def save_price(given: dict[str, Any], price_book_id: str) -> dict[str, Any]:
    """Set the price of an offering or option for a term, in place of the one before."""
    # The model itself reads its parameters, and refuses what is not exact.
    parameters = given.pop("parameters")
    plain = web.load(PriceSchema(), to_plain(given))
    price = from_plain(PriceSpec, to_plain(plain))
    made = operations.save_price(
        price_book_id,
        replace(price, parameters=parameters),
        parameters=ModelParameters(plugins_in_use().models),
    )
    rows = queries.price_book(price_book_id)[1]
    return next(_price(row) for row in rows if row.id == made)


@blueprint.delete("/prices/<price_id>")
@blueprint.response(204)
def remove_price(price_id: str) -> None:
    """Take a price out of its book."""
    operations.remove_price(price_id)


def _spec(given: dict[str, Any]) -> OfferingSpec:
    plain = web.load(OfferingSchema(), to_plain(given))
    return from_plain(OfferingSpec, to_plain(plain))


def _book_spec(given: dict[str, Any]) -> PriceBookSpec:
    plain = web.load(PriceBookSchema(), to_plain(given))
    return from_plain(PriceBookSpec, to_plain(plain))


def _offering(view: OfferingView) -> dict[str, Any]:
    return {
        "id": view.row.id,
        "state": view.row.state,
        "revision": view.row.revision,
        "sha256": view.sha256,
        "changed_at": view.row.changed_at,
        "spec": view.spec,
    }


def _book(book_id: str) -> dict[str, Any]:
    book, rows = queries.price_book(book_id)
    spec = storage.book_of(book, ())
    plain = {name: getattr(spec, name) for name in PriceBookBody().fields}
    return {**plain, "id": book.id, "prices": [_price(row) for row in rows]}


def _price(row: queries.PriceRow) -> dict[str, Any]:
    price = row.price
    return {
        "id": row.id,
        "offering": price.offering,
        "option": price.option,
        "term_months": price.term_months,
        "per": price.per,
        "model": price.model,
        "parameters": price.parameters,
        "minimum": price.minimum,
    }
