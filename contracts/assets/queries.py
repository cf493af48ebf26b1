"""Assets as lists, forms and files show them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from contracts.assets.details import AssetDetails
from contracts.assets.models import Asset
from upheld.db import db
from upheld.errors import NotFound
from upheld.listing import Order, Page, contains, read_page
from upheld.texts import _

#: How many serial numbers are looked up at once.
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class AssetRow:
    """An asset in its owner's list."""

    id: str
    customer_id: str
    serial: str
    serial_key: str
    maker: str
    maker_key: str
    model: str
    place: str
    purchased_on: date | None
    installed_on: date | None
    value: Decimal | None

    @property
    def details(self) -> AssetDetails:
        """What can be changed of it."""
        return AssetDetails(
            serial=self.serial,
            model=self.model,
            maker=self.maker,
            place=self.place,
            purchased_on=self.purchased_on,
            installed_on=self.installed_on,
            value=self.value,
        )


_ROW: tuple[Any, ...] = (
    Asset.id,
    Asset.customer_id,
    Asset.serial,
    Asset.serial_key,
    Asset.maker,
    Asset.maker_key,
    Asset.model,
    Asset.place,
    Asset.purchased_on,
    Asset.installed_on,
    Asset.value,
)


def assets_of(
    customer_id: str, text: str = "", *, after: str | None = None, size: int = 50
) -> Page[AssetRow]:
    """Return a page of a customer's assets by model and serial number."""
    statement = select(*_ROW).where(
        Asset.customer_id == customer_id, contains(Asset.search_text, text)
    )
    order = Order((Asset.model, Asset.serial_key, Asset.id))
    return read_page(
        statement, order, lambda row: AssetRow(*row[:-1]), after=after, size=size
    )


def all_assets_of(customer_id: str) -> Iterator[AssetRow]:
    """Yield every asset of a customer, in the order of its list."""
    rows = db.session.execute(
        select(*_ROW)
        .where(Asset.customer_id == customer_id)
        .order_by(Asset.model, Asset.serial_key, Asset.id)
    )
    return (AssetRow(*row) for row in rows)


def asset(asset_id: str) -> AssetRow:
    """Return one asset."""
    row = db.session.execute(select(*_ROW).where(Asset.id == asset_id)).one_or_none()
    if row is None:
        raise NotFound(_("There is no such device."))
    return AssetRow(*row)


def chunks(keys: Collection[str]) -> Iterator[list[str]]:
    """Yield *keys*, each once, as many as one statement looks up."""
    ordered = sorted(set(keys))
    return (ordered[at : at + CHUNK] for at in range(0, len(ordered), CHUNK))


def assets_by_key(keys: Collection[str]) -> Mapping[str, Sequence[AssetRow]]:
    """Return the assets in scope by the keys of their serial numbers."""
    found: dict[str, list[AssetRow]] = defaultdict(list)
    for chunk in chunks(keys):
        rows = db.session.execute(select(*_ROW).where(Asset.serial_key.in_(chunk)))
        for row in rows:
            found[row.serial_key].append(AssetRow(*row))
    return found
