"""Switch plugins, end pauses, store what has happened to them."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select

from catalog import storage as catalogue
from catalog.current import Touched
from catalog.installed.queries import loaded_plugins, stored_standings
from catalog.installed.standing import Standing, Trouble
from catalog.models import PluginStanding
from plugins.isolation.journal import JOURNAL, Happened, Kind, taken
from upheld import audit, clock
from upheld.db import new_id
from upheld.errors import NotFound
from upheld.plain import canonical, to_plain
from upheld.principal import acting_as, current_principal, system
from upheld.scope import Scope, scoped
from upheld.transactions import in_transaction, transaction
from upheld.words import _

_log = logging.getLogger("upheld.plugins")


def switch_off(plugin: str) -> None:
    """Do without a plugin: what it prices has no price until it is switched on."""
    who = current_principal().name
    _change(plugin, lambda now: now.switched_off(who, clock.now()), "switched_off")


def switch_on(plugin: str) -> None:
    """Ask a plugin again that somebody has switched off."""
    _change(plugin, Standing.switched_on, "switched_on")


def try_again(plugin: str) -> None:
    """Ask a plugin at once that is left alone for having failed."""
    _change(plugin, Standing.tried_again, "resumed")
    worker = loaded_plugins().workers.get(plugin)
    if worker is not None:
        worker.wake()


def _change(plugin: str, wanted: Callable[[Standing], Standing], verb: str) -> None:
    if loaded_plugins().info(plugin) is None and plugin not in stored_standings():
        raise NotFound(_("There is no plugin “%(name)s”.", name=plugin))
    with transaction():
        # Waits for whoever changes it at the same time.
        catalogue.count_change(Touched())
        before = stored_standings().get(plugin, Standing(plugin))
        after = wanted(before)
        if after == before:
            return
        _store(after)
        audit.record(
            f"plugin.{verb}", plugin, before=_shown(before), after=_shown(after)
        )


def _shown(standing: Standing) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(standing)
    return {name: plain[name] for name in ("off_by", "off_at", "paused_until")}


def _store(standing: Standing) -> None:
    with transaction() as session:
        found = session.scalars(
            select(PluginStanding).where(PluginStanding.plugin == standing.plugin)
        ).first()
        row = found or PluginStanding(id=new_id(), plugin=standing.plugin)
        row.off_by, row.off_at = standing.off_by, standing.off_at
        row.paused_until = standing.paused_until
        row.troubles = canonical(to_plain(standing.troubles))
        session.add(row)
        session.flush()


def store_happened() -> None:
    """Store what has happened to plugins in this process, for all of them to see.

    Called where a request or a job has ended: what asks plugins may be undone, and
    that they failed is true all the same.
    """
    if not JOURNAL or in_transaction():
        return
    by_seller: dict[str, list[Happened]] = {}
    for one in taken():
        by_seller.setdefault(one.seller_id, []).append(one)
    for seller_id, some in by_seller.items():
        if not seller_id:
            continue
        try:
            with scoped(Scope(seller_id)), acting_as(system("plugins", seller_id)):
                _store_some(some)
        except Exception:  # noqa: BLE001  what was asked for is done
            _log.exception("what happened to plugins could not be stored")


def _store_some(some: Iterable[Happened]) -> None:
    with transaction():
        # Every process of ours looks again; who stores at the same time waits.
        catalogue.count_change(Touched())
        standings = dict(stored_standings())
        for one in some:
            before = standings.get(one.plugin, Standing(one.plugin))
            after = _after(before, one)
            if after == before:
                continue
            standings[one.plugin] = after
            _store(after)
            audit.record(f"plugin.{one.kind}", one.plugin, after=_told(one))


def _after(before: Standing, one: Happened) -> Standing:
    if one.kind is Kind.RESUMED:
        return before.tried_again()
    trouble = Trouble(one.at, one.version, one.hook, one.file, one.lineno, one.why)
    return before.failed(trouble, one.until)


def _told(one: Happened) -> dict[str, Any]:
    if one.kind is Kind.RESUMED:
        return {"version": one.version}
    facts = {"version": one.version, "hook": one.hook, "file": one.file}
    facts |= {"line": str(one.lineno), "why": one.why}
    return {**facts, "until": one.until} if one.until else facts
