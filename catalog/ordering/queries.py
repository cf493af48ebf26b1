"""The order of price steps as prices and pages read it."""

import orjson
from sqlalchemy import select

from catalog.current import catalogue_state
from catalog.installed.queries import plugins_in_use
from catalog.models import PriceOrderRow
from catalog.price_order import PriceOrder, whole
from plugins import adjusting, taxing
from plugins.manager import PluginManager
from upheld.db import db
from upheld.scope import current_scope
from upheld.state import state
from upheld.transactions import in_transaction

FIRST = PriceOrder()


def price_order() -> PriceOrder:
    """Return the order of the seller, kept for as long as the catalogue is the same."""
    kept: dict[str, tuple[str, PriceOrder]] = state().keep("price_orders", dict)
    seller, recent = current_scope().seller_id, catalogue_state()[1]
    known = kept.get(seller)
    if known is not None and known[0] == recent:
        return known[1]
    order = stored_order()
    if not in_transaction():
        kept[seller] = recent, order
    return order


def stored_order() -> PriceOrder:
    """Return the newest order that is stored, or that which everybody begins with."""
    row = db.session.execute(
        select(
            PriceOrderRow.revision,
            PriceOrderRow.steps,
            PriceOrderRow.taxes,
            PriceOrderRow.floor,
        )
        .order_by(PriceOrderRow.revision.desc())
        .limit(1)
    ).first()
    if row is None:
        return FIRST
    steps = whole(orjson.loads(row.steps))
    return PriceOrder(row.revision, steps, row.taxes, row.floor)


def adjusting_plugins() -> tuple[str, ...]:
    """Return the names of the installed plugins that can adjust a price."""
    plugins: PluginManager = plugins_in_use()
    return tuple(one.name for one in plugins.hooked(adjusting.HOOK))


def tax_plugins() -> tuple[str, ...]:
    """Return the names of the installed plugins that can say a tax."""
    plugins: PluginManager = plugins_in_use()
    return tuple(one.name for one in plugins.hooked(taxing.HOOK))
