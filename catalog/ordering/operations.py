"""Change the order of price steps: one transaction, one audit row, a new revision."""

from collections.abc import Callable
from dataclasses import replace

from catalog import storage as catalogue
from catalog.models import PriceOrderRow
from catalog.ordering.queries import adjusting_plugins, stored_order, tax_plugins
from catalog.price_order import (
    PriceOrder,
    checked,
    moved,
    plugin_of,
    taxed_by,
    with_floor,
    with_step,
    without_step,
)
from upheld import audit
from upheld.db import new_id
from upheld.plain import canonical, to_plain
from upheld.scope import current_scope
from upheld.transactions import transaction


def set_order(
    steps: tuple[str, ...], taxes: str | None = None, floor: str | None = None
) -> PriceOrder:
    """Put the steps into this order; drafts follow, what was sent stays as it is.

    *taxes* names the plugin that says the tax, *floor* what the margin floor does;
    ``None`` leaves that as it is.
    """

    def wanted(now: PriceOrder) -> PriceOrder:
        order = replace(now, steps=checked(steps, _may_be(now)))
        if taxes is not None:
            order = taxed_by(order, taxes, _may_tax(now))
        return order if floor is None else with_floor(order, floor)

    return _change(wanted)


def choose_taxes(name: str) -> PriceOrder:
    """Have the plugin *name* say the tax; without a name, the percentages do."""
    return _change(lambda now: taxed_by(now, name, _may_tax(now)))


def choose_floor(floor: str) -> PriceOrder:
    """Have the margin floor ask for approval, or raise the price."""
    return _change(lambda now: with_floor(now, floor))


def move_step(step: str, places: int) -> PriceOrder:
    """Move one step down, or up by less than nothing."""
    return _change(lambda now: moved(now, step, places))


def add_step(step: str) -> PriceOrder:
    """Let a plugin adjust prices, after all other steps."""
    return _change(lambda now: with_step(now, step, _may_be(now)))


def remove_step(step: str) -> PriceOrder:
    """Let a plugin adjust prices no more."""
    return _change(lambda now: without_step(now, step))


def _may_be(now: PriceOrder) -> tuple[str, ...]:
    """Return the plugins that may be there; one that went away may stay."""
    there = (plugin_of(step) for step in now.steps)
    return (*adjusting_plugins(), *(name for name in there if name))


def _may_tax(now: PriceOrder) -> tuple[str, ...]:
    return (*tax_plugins(), *([now.taxes] if now.taxes else ()))


def _change(wanted: Callable[[PriceOrder], PriceOrder]) -> PriceOrder:
    with transaction() as session:
        before = stored_order()
        if wanted(before) == before:
            return before
        # Waits for whoever changes it at the same time: what they made of it counts.
        catalogue.count_change()
        before = stored_order()
        after = wanted(before)
        after = replace(after, revision=before.revision + 1)
        session.add(
            PriceOrderRow(
                id=new_id(),
                revision=after.revision,
                steps=canonical(after.steps),
                taxes=after.taxes,
                floor=after.floor,
            )
        )
        session.flush()
        audit.record(
            "price_order.changed",
            current_scope().seller_id,
            before=to_plain(before),
            after=to_plain(after),
        )
        return after
