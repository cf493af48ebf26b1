"""Create, change, delete and import assets."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from contracts.assets.details import AssetDetails, tidied
from contracts.assets.importing import Fate, ImportPreview, preview_rows
from contracts.assets.models import Asset, Cover, QuoteAsset
from contracts.assets.queries import assets_by_key
from contracts.assets.serials import Given, maker_key, serial_key
from contracts.models import Customer
from upheld import audit
from upheld.db import db, new_id
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.listing import folded
from upheld.plain import to_plain
from upheld.scope import current_scope
from upheld.texts import _
from upheld.transactions import transaction


def create_asset(customer_id: str, details: AssetDetails, *, now: datetime) -> str:
    """Store an asset of a customer and return its id."""
    details = tidied(details)
    with transaction() as session:
        check_customer(customer_id)
        row = asset_values(details, customer_id, now)
        session.add(Asset(**row))
        _flush(details)
        audit.record("asset.created", row["id"], after=_plain(details))
        asset_id: str = row["id"]
        return asset_id


def change_asset(asset_id: str, details: AssetDetails) -> None:
    """Give an asset these details; what was sent or signed keeps the old ones."""
    details = tidied(details)
    with transaction():
        asset = _locked(asset_id)
        before = _plain(_details(asset))
        for name, value in _columns(details).items():
            setattr(asset, name, value)
        _flush(details)
        after = _plain(details)
        changed = [name for name in after if after[name] != before[name]]
        audit.record(
            "asset.changed",
            asset_id,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )


def delete_asset(asset_id: str) -> None:
    """Delete an asset; refused while a draft or a contract names it."""
    with transaction() as session:
        asset = _locked(asset_id)
        drafts = select(QuoteAsset.asset_id).where(QuoteAsset.asset_id == asset_id)
        contracts = select(Cover.contract_id).where(
            Cover.serial_key == asset.serial_key, Cover.maker_key == asset.maker_key
        )
        for found in (drafts, contracts):
            if session.scalar(found.limit(1)):
                raise Refused(
                    _("“%(serial)s” is on a quote or contract.", serial=asset.serial),
                    hint=_("It stays, so that its history can be read."),
                )
        session.delete(asset)
        session.flush()
        audit.record("asset.deleted", asset_id, before=_plain(_details(asset)))


def preview_import(customer_id: str, given: Sequence[Given]) -> ImportPreview:
    """Return what importing *given* would do to the assets of a customer."""
    check_customer(customer_id)
    known = assets_by_key([one.key for one in given])
    return preview_rows(given, known, customer_id)


def import_assets(
    customer_id: str, given: Sequence[Given], *, now: datetime
) -> ImportPreview:
    """Store every row that can be stored; return what became of each."""
    with transaction() as session:
        done = preview_import(customer_id, given)
        new = [
            asset_values(row.details, customer_id, now)
            for row in done.rows
            if row.fate is Fate.NEW and row.details
        ]
        changed = [
            {"id": row.asset_id, **_columns(row.details)}
            for row in done.rows
            if row.fate is Fate.CHANGED and row.details
        ]
        insert_assets(new)
        if changed:
            session.execute(update(Asset), changed)
        if new or changed:
            counts = Counter(row.fate.value for row in done.rows)
            audit.record("asset.imported", customer_id, after=dict(counts))
    return done


def insert_assets(rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of :func:`asset_values`; refused where one was stored meanwhile."""
    if not rows:
        return
    try:
        with db.session.begin_nested():
            db.session.execute(insert(Asset), list(rows))
    except IntegrityError as error:
        raise Refused(
            _("Somebody has just stored one of these devices."),
            hint=_("Look at the list again, then repeat it."),
        ) from error


def asset_values(
    details: AssetDetails, customer_id: str, now: datetime
) -> dict[str, Any]:
    """Return the row of a new asset."""
    return {
        "id": new_id(),
        "seller_id": current_scope().seller_id,
        "customer_id": customer_id,
        "created_at": now,
        **_columns(details),
    }


def check_customer(customer_id: str) -> None:
    """Refuse a customer that is not there."""
    found = select(Customer.id).where(
        Customer.id == customer_id, Customer.deleted_at.is_(None)
    )
    if db.session.scalar(found) is None:
        raise NotFound(_("There is no such customer."))


def _columns(details: AssetDetails) -> dict[str, Any]:
    key = serial_key(details.serial)
    return {
        **asdict(details),
        "serial_key": key,
        "maker_key": maker_key(details.maker),
        "search_text": folded(
            details.serial, key, details.model, details.maker, details.place
        ),
    }


def _locked(asset_id: str) -> Asset:
    found = db.session.scalar(
        select(Asset).where(Asset.id == asset_id).with_for_update()
    )
    if found is None:
        raise NotFound(_("There is no such device."))
    return found


def _details(asset: Asset) -> AssetDetails:
    return AssetDetails(
        serial=asset.serial,
        model=asset.model,
        maker=asset.maker,
        place=asset.place,
        purchased_on=asset.purchased_on,
        installed_on=asset.installed_on,
        value=asset.value,
    )


def _flush(details: AssetDetails) -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        raise InvalidInput.of(
            "serial",
            _(
                "There is a device with the serial number %(serial)s already.",
                serial=details.serial,
            ),
            hint=_("Look it up; if it changed hands, ask its owner’s salesperson."),
        ) from error


def _plain(details: AssetDetails) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(replace(details))
    return plain
