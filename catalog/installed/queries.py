"""The plugins as prices and pages of a seller have them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import orjson
from sqlalchemy import Row, select

from catalog.current import catalogue_state
from catalog.installed.standing import Standing, Trouble
from catalog.models import PluginStanding
from plugins.manager import PluginInfo, PluginManager
from upheld import clock
from upheld.db import db
from upheld.plain import from_plain
from upheld.scope import Scope, current_scope, scope_in_force
from upheld.sellers import seller
from upheld.state import State, state
from upheld.texts import format_instant
from upheld.transactions import in_transaction
from upheld.words import _, reading

Standings = Mapping[str, Standing]


@dataclass(frozen=True, slots=True)
class PluginSeen:
    """A plugin as the administrator sees it."""

    info: PluginInfo
    standing: Standing
    #: ``on``, ``off`` (by somebody), ``broken``, ``paused``.
    state: str


def loaded_plugins() -> PluginManager:
    """Return the plugins of the application, whoever has switched them off."""
    current = state()
    loaded: PluginManager = current.keep(
        "plugins", lambda: PluginManager.load(safe=current.settings.safe)
    )
    return loaded


def is_safe() -> bool:
    """Tell whether only our own plugins are loaded."""
    return state().settings.safe


def plugins_in_use() -> PluginManager:
    """Return the plugins without those that the seller in scope has switched off.

    It is the same object for as long as nothing changes: prices are kept by it.
    """
    loaded = loaded_plugins()
    if not isinstance(scope_in_force(), Scope):
        return loaded
    off = {name: one for name, one in _standings(loaded).items() if one.is_off}
    if not off:
        return loaded
    return _without(state(), loaded, off)


def _without(current: State, loaded: PluginManager, off: Standings) -> PluginManager:
    """Return *loaded* without those that are *off*, made once for each language."""
    kept = current.keep("plugins_in_use", dict)
    slot = current_scope().seller_id, reading()
    known = kept.get(slot)
    if known is not None and known[0] is loaded and known[1] == off:
        found: PluginManager = known[2]
        return found
    reasons = {name: said_of_switch(one) for name, one in off.items()}
    found = loaded.without(reasons)
    kept[slot] = loaded, off, found
    return found


def said_of_switch(standing: Standing) -> str:
    """Return who has switched a plugin off, and when."""
    if standing.off_at is None:
        return ""
    return _(
        "Switched off by %(who)s on %(when)s.",
        who=standing.off_by,
        when=format_instant(standing.off_at, seller().timezone),
    )


def _standings(loaded: PluginManager) -> Standings:
    """Return what is known of the seller's plugins, kept while nothing changes.

    A change of it counts as one of the catalogue, which every process notices.
    """
    kept = state().keep("plugin_standings", dict)
    own, recent = current_scope().seller_id, catalogue_state()[1]
    known = kept.get(own)
    if known is not None and known[0] == recent:
        found: Standings = known[1]
        return found
    found = stored_standings()
    _follow(loaded, found)
    if not in_transaction():
        kept[own] = recent, found
    return found


def _follow(loaded: PluginManager, standings: Standings) -> None:
    """Leave alone, or ask again, what another process of ours has found out."""
    now = clock.now()
    for name, worker in loaded.workers.items():
        standing = standings.get(name, Standing(name))
        until = standing.paused_until
        if until is not None and standing.troubles and standing.rests(now):
            seconds = (until - now).total_seconds()
            worker.rest(seconds, standing.troubles[0].sentence)
        elif until is None and worker.health.paused_until is not None:
            worker.wake()


def stored_standings() -> Standings:
    """Return what is stored of the seller's plugins, by their names."""
    rows = db.session.execute(
        select(
            PluginStanding.plugin,
            PluginStanding.off_by,
            PluginStanding.off_at,
            PluginStanding.paused_until,
            PluginStanding.troubles,
        )
    )
    found = {row.plugin: _read(row) for row in rows}
    return MappingProxyType(found)


def _read(row: Row[str, str, datetime | None, datetime | None, str]) -> Standing:
    told = orjson.loads(row.troubles)
    troubles = tuple(from_plain(Trouble, one) for one in told)
    return Standing(row.plugin, row.off_by, row.off_at, row.paused_until, troubles)


def plugins_seen() -> tuple[PluginSeen, ...]:
    """Return every plugin as it stands now, those in trouble first."""
    standings, now = stored_standings(), clock.now()
    seen = []
    for info in loaded_plugins().plugins:
        standing = standings.get(info.name, Standing(info.name))
        seen.append(PluginSeen(info, standing, _state(info, standing, now)))
    order = ("broken", "paused", "off", "on")
    return tuple(sorted(seen, key=lambda one: (order.index(one.state), _rank(one))))


def _rank(seen: PluginSeen) -> tuple[bool, str]:
    return seen.info.origin == "built-in", seen.info.name


def _state(info: PluginInfo, standing: Standing, now: datetime) -> str:
    if not info.on:
        return "broken"
    if standing.is_off:
        return "off"
    return "paused" if standing.rests(now) else "on"
