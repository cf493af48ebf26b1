"""The devices of a customer: list, form, import and export."""

from collections.abc import Iterable, Mapping

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.assets import operations, queries
from contracts.assets.covered.answers import (
    DeviceAnswer,
    answer_title,
    gap_words,
    until_words,
)
from contracts.assets.covered.queries import check_devices
from contracts.assets.details import AssetDetails, read_details
from contracts.assets.importing import Fate, ImportPreview, ImportRow
from contracts.assets.serials import Given, write_table
from contracts.assets.uploads import rows_of
from contracts.customers.queries import customer
from contracts.devices.views.forms import SHOWN, csv_file, posted_text
from contracts.pages import blueprint
from upheld import clock, web
from upheld.errors import InvalidInput, Problem, Refused
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _, ngettext

FIELDS = ("serial", "model", "maker", "place", "purchased_on", "installed_on", "value")


@blueprint.get("/customers/<customer_id>/devices")
def assets(customer_id: str) -> Response:
    owner = customer(customer_id)
    text = request.args.get("q", "").strip()
    page = queries.assets_of(customer_id, text, after=request.args.get("after") or None)
    return web.page(
        "pages/devices/list.html",
        customer=owner,
        crumbs=_crumbs(customer_id, owner.details.name),
        page=page,
        answers=_answers(page.rows),
        text=text,
        until=until_words,
        title_of=answer_title,
        gap=gap_words,
        count_words=ngettext("%(num)s device", "%(num)s devices", page.total),
        next_url=url_for(
            "sales.assets", customer_id=customer_id, q=text or None, after=page.next
        )
        if page.next
        else "",
        may_sell=may_open("sales.add_asset", "POST"),
    )


@blueprint.get("/customers/<customer_id>/devices/new")
def new_asset(customer_id: str) -> Response:
    return _form_page(customer_id, dict.fromkeys(FIELDS, ""))


@blueprint.post("/customers/<customer_id>/devices/new")
def add_asset(customer_id: str) -> Response:
    typed = _typed()
    try:
        operations.create_asset(customer_id, read_details(typed), now=clock.now())
    except InvalidInput as error:
        return _form_page(customer_id, typed, error.problems)
    to = url_for("sales.assets", customer_id=customer_id)
    return web.done(_("The device is stored."), to)


@blueprint.get("/devices/<asset_id>/edit")
def edit_asset(asset_id: str) -> Response:
    found = queries.asset(asset_id)
    return _form_page(found.customer_id, _values(found.details), asset_id=asset_id)


@blueprint.post("/devices/<asset_id>/edit")
def change_asset(asset_id: str) -> Response:
    typed = _typed()
    found = queries.asset(asset_id)
    try:
        operations.change_asset(asset_id, read_details(typed))
    except InvalidInput as error:
        return _form_page(found.customer_id, typed, error.problems, asset_id=asset_id)
    to = url_for("sales.assets", customer_id=found.customer_id)
    return web.done(_("Stored. What was sent or signed keeps the old details."), to)


@blueprint.post("/devices/<asset_id>/delete")
def delete_asset(asset_id: str) -> Response:
    found = queries.asset(asset_id)
    try:
        operations.delete_asset(asset_id)
    except Refused as error:
        return _form_page(
            found.customer_id,
            _values(found.details),
            (Problem("", error.message, error.hint),),
            asset_id=asset_id,
            status=error.status,
        )
    to = url_for("sales.assets", customer_id=found.customer_id)
    return web.done(_("The device is deleted."), to)


@blueprint.get("/customers/<customer_id>/devices/import")
def import_assets_form(customer_id: str) -> Response:
    return _import_page(customer_id)


@blueprint.post("/customers/<customer_id>/devices/import")
def import_assets(customer_id: str) -> Response:
    """Show what a table would change; store it when that has been seen."""
    try:
        text = posted_text()
        given = rows_of(text)
    except InvalidInput as error:
        return _import_page(customer_id, problems=error.problems)
    if request.form.get("action") != "import":
        preview = operations.preview_import(customer_id, given)
        return _import_page(customer_id, text=text, preview=preview)
    done = operations.import_assets(customer_id, given, now=clock.now())
    stored = len(done.having(Fate.NEW, Fate.CHANGED))
    said = ngettext(
        "%(num)s device was stored.", "%(num)s devices were stored.", stored
    )
    return web.done(said, url_for("sales.assets", customer_id=customer_id))


@blueprint.get("/customers/<customer_id>/devices.csv")
def export_assets(customer_id: str) -> Response:
    number = customer(customer_id).details.number
    rows = (
        (
            row.serial,
            row.model,
            row.maker,
            row.place,
            *_days(row.details),
            _worth(row.details),
        )
        for row in queries.all_assets_of(customer_id)
    )
    name = "".join(sign for sign in number if sign.isalnum() and sign.isascii())
    return csv_file(write_table(FIELDS, rows), f"devices-{name}.csv")


def _answers(rows: Iterable[queries.AssetRow]) -> dict[str, DeviceAnswer]:
    """Return whether each asset is covered today, by its id."""
    listed = list(rows)
    given = [
        Given(place, row.serial, {"maker": row.maker})
        for place, row in enumerate(listed)
    ]
    found = check_devices(given, today=seller().today())
    return {row.id: answer for row, answer in zip(listed, found, strict=True)}


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in FIELDS}


def _values(details: AssetDetails) -> dict[str, str]:
    days = zip(("purchased_on", "installed_on"), _days(details), strict=True)
    texts = {name: getattr(details, name) for name in FIELDS[:4]}
    return texts | dict(days) | {"value": _worth(details)}


def _worth(details: AssetDetails) -> str:
    return "" if details.value is None else f"{details.value:f}"


def _days(details: AssetDetails) -> tuple[str, str]:
    first, second = details.purchased_on, details.installed_on
    return (
        first.isoformat() if first else "",
        second.isoformat() if second else "",
    )


def _crumbs(customer_id: str, name: str) -> tuple[tuple[str, str], ...]:
    return (
        (_("Customers"), url_for("sales.customers")),
        (name, url_for("sales.customer", customer_id=customer_id)),
    )


def _worst_first(preview: ImportPreview) -> tuple[ImportRow, ...]:
    return preview.having(Fate.REFUSED) + preview.having(
        Fate.NEW, Fate.CHANGED, Fate.SAME
    )


def _form_page(
    customer_id: str,
    values: Mapping[str, str],
    problems: tuple[Problem, ...] = (),
    *,
    asset_id: str = "",
    status: int = 422,
) -> Response:
    name = customer(customer_id).details.name
    own = url_for("sales.assets", customer_id=customer_id)
    return web.page(
        "pages/devices/edit.html",
        status if problems else 200,
        heading=_("Edit a device") if asset_id else _("New device"),
        crumbs=(*_crumbs(customer_id, name), (_("Devices"), own)),
        cancel_url=own,
        asset_id=asset_id,
        form=values,
        currency=seller().currency,
        problems=problems,
    )


def _import_page(
    customer_id: str,
    *,
    text: str = "",
    preview: ImportPreview | None = None,
    problems: tuple[Problem, ...] = (),
) -> Response:
    name = customer(customer_id).details.name
    own = url_for("sales.assets", customer_id=customer_id)
    return web.page(
        "pages/devices/import.html",
        422 if problems else 200,
        crumbs=(*_crumbs(customer_id, name), (_("Devices"), own)),
        cancel_url=own,
        text=text,
        preview=preview,
        good=preview.having(Fate.NEW, Fate.CHANGED) if preview else (),
        bad=preview.having(Fate.REFUSED) if preview else (),
        fates={
            Fate.NEW: (_("New"), "good"),
            Fate.CHANGED: (_("Changed"), "info"),
            Fate.SAME: (_("As it was"), "neutral"),
            Fate.REFUSED: (_("Refused"), "bad"),
        },
        rows=_worst_first(preview)[:SHOWN] if preview else (),
        problems=problems,
    )
