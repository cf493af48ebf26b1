"""The devices of drafts: how many, which, and as they are frozen."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select

from contracts.assets.models import Asset, QuoteAsset
from contracts.assets.queries import chunks
from contracts.quotes.devices.choosing import KnownAsset
from contracts.quotes.models import QuoteLine
from contracts.records import Unit
from upheld.db import db


@dataclass(frozen=True, slots=True)
class ChosenDevice:
    """A device that was chosen for a line."""

    line_id: str
    asset_id: str
    serial: str
    maker: str
    model: str
    place: str


def chosen_counts(quote_id: str) -> dict[str, int]:
    """Return how many devices each line of a draft has, by the id of the line."""
    rows = db.session.execute(
        select(QuoteAsset.line_id, func.count())
        .where(QuoteAsset.quote_id == quote_id)
        .group_by(QuoteAsset.line_id)
    )
    return {line_id: count for line_id, count in rows}  # noqa: C416  rows are no pairs


def chosen_values(quote_id: str) -> dict[str, tuple[Decimal, ...]]:
    """Return what the devices of each line are worth, by the id of the line.

    Only of lines whose devices all have a value: no sum is known of the others.
    """
    found: dict[str, list[Decimal | None]] = defaultdict(list)
    rows = db.session.execute(
        select(QuoteAsset.line_id, Asset.value)
        .join(Asset, Asset.id == QuoteAsset.asset_id)
        .where(QuoteAsset.quote_id == quote_id)
        .order_by(Asset.serial_key, Asset.id)
    )
    for line_id, value in rows:
        found[line_id].append(value)
    return {
        line_id: tuple(value for value in values if value is not None)
        for line_id, values in found.items()
        if None not in values
    }


def chosen_devices(quote_id: str) -> tuple[ChosenDevice, ...]:
    """Return the devices of all lines of a draft, by model and serial number."""
    rows = db.session.execute(
        select(
            QuoteAsset.line_id,
            Asset.id,
            Asset.serial,
            Asset.maker,
            Asset.model,
            Asset.place,
        )
        .join(Asset, Asset.id == QuoteAsset.asset_id)
        .where(QuoteAsset.quote_id == quote_id)
        .order_by(Asset.model, Asset.serial_key)
    )
    return tuple(ChosenDevice(*row) for row in rows)


def frozen_units(quote_id: str, titles: Mapping[str, str]) -> tuple[Unit, ...]:
    """Return the devices of a draft as its offer lists them.

    *titles* are those of the lines that are sent, by id, in the order of the offer.
    """
    places = {line_id: place for place, line_id in enumerate(titles, start=1)}
    return tuple(
        _unit(one, titles[one.line_id], places[one.line_id])
        for one in _in_order(chosen_devices(quote_id), places)
    )


def _in_order(
    devices: Sequence[ChosenDevice], places: Mapping[str, int]
) -> list[ChosenDevice]:
    sent = [one for one in devices if one.line_id in places]
    return sorted(sent, key=lambda one: places[one.line_id])


def _unit(one: ChosenDevice, title: str, place: int) -> Unit:
    return Unit(
        product=one.model or title,
        serial=one.serial,
        place=one.place,
        maker=one.maker,
        line=place,
    )


def known_assets(
    keys: Collection[str], *, customer_id: str, quote_id: str
) -> Mapping[str, Sequence[KnownAsset]]:
    """Return the assets of all customers by key, as a quote for one of them sees it."""
    found: dict[str, list[KnownAsset]] = defaultdict(list)
    for chunk in chunks(keys):
        for row in db.session.execute(_known(chunk, customer_id, quote_id)):
            found[row.serial_key].append(KnownAsset(*row))
    return found


def _known(chunk: Sequence[str], customer_id: str, quote_id: str) -> Any:  # noqa: ANN401  a statement
    chosen = (
        select(QuoteAsset.asset_id, QuoteAsset.line_id)
        .join(QuoteLine, QuoteLine.id == QuoteAsset.line_id)
        .where(QuoteAsset.quote_id == quote_id)
        .subquery()
    )
    return (
        select(
            Asset.id,
            case((Asset.customer_id == customer_id, True), else_=False),
            Asset.serial,
            Asset.serial_key,
            Asset.maker,
            Asset.maker_key,
            Asset.model,
            Asset.place,
            chosen.c.line_id,
        )
        .outerjoin(chosen, chosen.c.asset_id == Asset.id)
        .where(Asset.serial_key.in_(chunk))
    )
