"""The list of offerings, one of them, its revisions; retire and reinstate."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog import operations, queries
from catalog.differences import say_per
from catalog.installed.queries import plugins_in_use
from catalog.offerings import Kind
from catalog.pages import blueprint
from catalog.price_words import model_title, price_lines_of, say_term
from catalog.queries import OfferingFilter, OfferingRow, OfferingView, PriceRow
from catalog.wording import (
    kind_name,
    kind_title,
    quantity_words,
    say,
    say_details,
    say_duty,
)
from upheld import clock, web
from upheld.front import kept
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.tables import MANY, Column, Table, every, is_file
from upheld.texts import _, format_date, ngettext

WORDS: dict[str, Any] = {
    "kind_name": kind_name,
    "kind_title": kind_title,
    "quantity_words": quantity_words,
    "say": say,
    "say_details": say_details,
    "say_duty": say_duty,
}


@blueprint.get("/")
@kept
def offerings() -> Response:
    chosen = asked_offerings(request.args)
    table = Table.of("catalog.offerings", offering_columns())
    if is_file():
        return table.file(
            "offerings",
            every(lambda key: queries.list_offerings(chosen, after=key, size=MANY)),
        )
    page = queries.list_offerings(chosen, after=request.args.get("after") or None)
    answer = web.part_or_page(
        "pages/catalogue/offerings_found.html",
        "pages/catalogue/offerings.html",
        page=page,
        table=table,
        chosen=chosen,
        is_part=web.wants_part(),
        is_narrowed=bool(chosen.text or chosen.kind or chosen.category),
        state_tabs=_state_tabs(chosen, table),
        kinds=[("", _("All kinds"))]
        + [(kind.value, kind_title(kind)) for kind in Kind],
        categories=[("", _("All categories"))]
        + [(row.code, row.title) for row in _categories()],
        count_words=ngettext("%(num)s offering", "%(num)s offerings", page.total),
        next_url=table.url(after=page.next) if page.next else "",
        may_edit=may_open("catalog.new_offering"),
        to_categories=[(row.code, row.title) for row in _categories()],
        sale_words=sale_words,
        **WORDS,
    )
    if web.wants_part():
        # Whoever comes back, or sends the address on, sees the list as it is now.
        answer.headers["HX-Replace-Url"] = table.url()
    return answer


def asked_offerings(given: Mapping[str, str]) -> OfferingFilter:
    """Return which offerings the fields of an address or a form ask for."""
    return OfferingFilter(
        text=given.get("q", "").strip()[:200],
        kind=given.get("kind", ""),
        category=given.get("category", ""),
        state="retired" if given.get("state") == "retired" else "active",
        sort=given.get("sort", ""),
    )


def offering_columns() -> tuple[Column, ...]:
    """Return what the list of offerings shows."""
    return (
        Column("title", _("Offering"), lambda row: row.title, "title"),
        Column("code", _("Code"), lambda row: row.code, "code"),
        Column("kind", _("Kind"), lambda row: kind_name(row.kind)),
        Column("category", _("Category"), lambda row: row.category_title, "category"),
        Column("sold", _("Sold"), lambda row: sale_words(row)[0]),
        Column(
            "changed",
            _("Changed"),
            lambda row: row.changed_at.isoformat(timespec="seconds"),
            "changed",
        ),
        Column(
            "revision",
            _("Revision"),
            lambda row: str(row.revision),
            "revision",
            is_number=True,
        ),
    )


@blueprint.get("/offerings/<offering_id>")
def offering(offering_id: str) -> Response:
    view = queries.offering(offering_id)
    models = plugins_in_use().models
    return web.page(
        "pages/catalogue/offering.html",
        view=view,
        row=view.row,
        spec=view.spec,
        crumbs=_crumbs(),
        prices=_price_groups(view.prices),
        price_lines=lambda row: price_lines_of(row.price, row.currency, models),
        model_title=lambda row: model_title(row.price, models),
        say_per=say_per,
        say_term=say_term,
        rules=tuple(_rules(view)),
        may_edit=may_open("catalog.edit_offering"),
        sale_words=sale_words,
        **WORDS,
    )


@blueprint.get("/offerings/<offering_id>/revisions/<int:number>")
def revision(offering_id: str, number: int) -> Response:
    view = queries.offering(offering_id)
    spec = queries.revision_spec(offering_id, number)
    found = next(row for row in view.revisions if row.number == number)
    return web.page(
        "pages/catalogue/revision.html",
        view=view,
        found=found,
        spec=spec,
        crumbs=(*_crumbs(), (view.row.title, _own(view.row))),
        differences=queries.revision_differences(offering_id, number - 1, number)
        if number > 1
        else (),
        **WORDS,
    )


@blueprint.post("/offerings/<offering_id>/retire")
def retire(offering_id: str) -> Response:
    operations.retire_offering(offering_id, now=clock.now())
    to = url_for("catalog.offering", offering_id=offering_id)
    return web.done(_("It is not sold any more. What was sent keeps it."), to)


@blueprint.post("/offerings/<offering_id>/reinstate")
def reinstate(offering_id: str) -> Response:
    operations.reinstate_offering(offering_id, now=clock.now())
    to = url_for("catalog.offering", offering_id=offering_id)
    return web.done(_("It is sold again."), to)


def sale_words(row: OfferingRow) -> tuple[str, str]:
    """Return whether an offering is sold today, in words, and the tone of them."""
    today = seller().today()
    if row.state == "retired":
        return _("Retired"), "neutral"
    if row.valid_from and today < row.valid_from:
        return _("From %(day)s", day=format_date(row.valid_from)), "info"
    if row.valid_until and today > row.valid_until:
        return _("Ended %(day)s", day=format_date(row.valid_until)), "act"
    return _("On sale"), "good"


def _state_tabs(
    chosen: OfferingFilter, table: Table
) -> list[tuple[str, str, bool, None]]:
    return [
        (
            text,
            table.url(state=value or None),
            chosen.state == (value or "active"),
            None,
        )
        for text, value in ((_("On sale"), ""), (_("Retired"), "retired"))
    ]


def _categories() -> Iterable[queries.CategoryRow]:
    """Return the headings to choose by; a piece of the page does not show them."""
    return () if web.wants_part() else queries.categories()


def _crumbs() -> tuple[tuple[str, str], ...]:
    return ((_("Catalogue"), url_for("catalog.offerings")),)


def _own(row: OfferingRow) -> str:
    return url_for("catalog.offering", offering_id=row.id)


def _price_groups(
    prices: tuple[PriceRow, ...],
) -> list[tuple[PriceRow, list[PriceRow]]]:
    """Return the prices by book: the first one says which."""
    groups: dict[str, list[PriceRow]] = {}
    for row in prices:
        groups.setdefault(row.book_id, []).append(row)
    return [(rows[0], rows) for rows in groups.values()]


def _rules(view: OfferingView) -> Iterable[tuple[str, list[str]]]:
    """Yield what goes with the offering and what does not: a label and titles."""
    spec = view.spec
    needed = [" / ".join(_titles(view, group)) for group in spec.requires]
    yield _("Needs"), needed
    yield _("Not together with"), _titles(view, spec.excludes)
    yield _("Takes the place of"), _titles(view, spec.replaces)
    yield _("Sold in its place"), [title for _code, title in view.successors]
    yield _("Part of"), [title for _code, title in view.bundles]


def _titles(view: OfferingView, codes: Iterable[str]) -> list[str]:
    return [view.titles.get(code, code) for code in codes]
