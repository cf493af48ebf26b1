"""Devices for programs: those of a customer, those of a quote, and the check."""

from dataclasses import asdict
from typing import Any

from contracts.assets import operations, queries
from contracts.assets.covered.answers import DeviceAnswer, gap_words
from contracts.assets.covered.queries import check_devices as check
from contracts.assets.details import AssetDetails
from contracts.assets.serials import Given
from contracts.customers.queries import customer
from contracts.devices.wire import (
    AssetAnswer,
    AssetBody,
    AssetQuery,
    CheckBody,
    CheckedBody,
    ChooseBody,
    ChosenAnswer,
)
from contracts.quotes.operations.devices import choose_devices as choose
from contracts.quotes.operations.devices import preview_devices
from upheld import clock
from upheld.api import ApiBlueprint, page_of
from upheld.listing import Page
from upheld.sellers import seller

blueprint = ApiBlueprint("assets_api", __name__, description="Devices and their cover")


@blueprint.get("/customers/<customer_id>/assets")
@blueprint.arguments(AssetQuery, location="query")
@blueprint.response(200, page_of(AssetAnswer))
def list_assets(asked: dict[str, Any], customer_id: str) -> Page[queries.AssetRow]:
    """List the devices of a customer by model and serial number."""
    customer(customer_id)
    return queries.assets_of(
        customer_id, asked["text"], after=asked.get("after"), size=asked["size"]
    )


@blueprint.post("/customers/<customer_id>/assets")
@blueprint.arguments(AssetBody)
@blueprint.response(201, AssetAnswer)
def create_asset(given: dict[str, Any], customer_id: str) -> queries.AssetRow:
    """Store a device of a customer."""
    details = AssetDetails(**given)
    return queries.asset(operations.create_asset(customer_id, details, now=clock.now()))


@blueprint.get("/assets/<asset_id>")
@blueprint.etag
@blueprint.response(200, AssetAnswer)
def show_asset(asset_id: str) -> queries.AssetRow:
    """Show a device."""
    return queries.asset(asset_id)


@blueprint.patch("/assets/<asset_id>")
@blueprint.etag
@blueprint.arguments(AssetBody(partial=True))
@blueprint.response(200, AssetAnswer)
def change_asset(given: dict[str, Any], asset_id: str) -> queries.AssetRow:
    """Change the fields given; what was sent or signed keeps the old ones."""
    found = queries.asset(asset_id)
    blueprint.check_etag(found, AssetAnswer)
    operations.change_asset(
        asset_id, AssetDetails(**{**asdict(found.details), **given})
    )
    return queries.asset(asset_id)


@blueprint.delete("/assets/<asset_id>")
@blueprint.etag
@blueprint.response(204)
def delete_asset(asset_id: str) -> None:
    """Delete a device that is on no quote and no contract."""
    blueprint.check_etag(queries.asset(asset_id), AssetAnswer)
    operations.delete_asset(asset_id)


@blueprint.post("/devices/check")
@blueprint.arguments(CheckBody)
@blueprint.response(200, CheckedBody)
def check_devices(given: dict[str, Any]) -> dict[str, Any]:
    """Say for each serial number whether it is covered; nothing is stored."""
    rows = [Given(row, serial) for row, serial in enumerate(given["serials"], start=1)]
    answers = check(rows, today=seller().today())
    return {"items": [_plain(one) for one in answers]}


@blueprint.post("/quotes/<quote_id>/assets")
@blueprint.arguments(ChooseBody)
@blueprint.response(200, ChosenAnswer)
def choose_devices(given: dict[str, Any], quote_id: str) -> dict[str, Any]:
    """Choose the devices of a line that can be; say of each what became of it."""
    rows = [
        Given(row, one["serial"], {key: one[key] for key in one if key != "serial"})
        for row, one in enumerate(given["devices"], start=1)
    ]
    line_id, grow = given["line_id"], given["grow"]
    found = preview_devices(quote_id, line_id, rows, grow=grow)
    chosen = choose(quote_id, line_id, rows, grow=grow, now=clock.now())
    return {"chosen": chosen, "items": found.rows}


def _plain(one: DeviceAnswer) -> dict[str, Any]:
    best = one.best
    return {
        "serial": one.asked,
        "answer": one.answer,
        "covered_from": best.start if best else None,
        "covered_until": best.last if best else None,
        "service": best.covering.service if best else "",
        "contract": best.covering.number if best else "",
        "note": gap_words(one),
    }
