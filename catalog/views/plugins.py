"""The administrator's page of plugins."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.installed import operations
from catalog.installed.pages import isolation_words, state_words, trouble_words
from catalog.installed.queries import PluginSeen, is_safe, plugins_seen
from catalog.pages import blueprint
from upheld import web
from upheld.errors import InvalidInput
from upheld.texts import _

_ACTIONS: Mapping[str, Callable[[str], None]] = {
    "off": operations.switch_off,
    "on": operations.switch_on,
    "again": operations.try_again,
}


class _Shown(NamedTuple):
    """A plugin in words."""

    seen: PluginSeen
    state: str
    tone: str
    origin: str
    sentences: tuple[str, ...]
    troubles: tuple[tuple[str, str], ...]


@blueprint.get("/plugins/")
def plugins() -> Response:
    """Show every plugin: what it is, whether it is in use, and why not."""
    return web.page(
        "pages/catalogue/plugins.html",
        plugins=[_shown(one) for one in plugins_seen()],
        isolation=isolation_words(),
        safe=is_safe(),
    )


@blueprint.post("/plugins/")
def change_plugin() -> Response:
    """Switch a plugin off or on, or have one tried again."""
    action, _colon, name = request.form.get("action", "").partition(":")
    if action not in _ACTIONS:
        raise InvalidInput.of("action", _("Choose one of the buttons."))
    _ACTIONS[action](name)
    said = {
        "off": _("“%(name)s” is switched off.", name=name),
        "on": _("“%(name)s” is switched on.", name=name),
        "again": _("“%(name)s” is tried again.", name=name),
    }
    return web.done(said[action], url_for("catalog.plugins"))


def _shown(seen: PluginSeen) -> _Shown:
    states = {
        "on": (_("In use"), "good"),
        "off": (_("Switched off"), "neutral"),
        "broken": (_("Broken"), "bad"),
        "broken, off": (_("Switched off, broken"), "bad"),
        "paused": (_("Paused"), "act"),
    }
    origins = {
        "built-in": _("Built in"),
        "installed": _("Installed package"),
        "file": _("Single file"),
    }
    both = seen.state == "broken" and seen.standing.is_off
    return _Shown(
        seen,
        *states["broken, off" if both else seen.state],
        origins[seen.info.origin],
        state_words(seen),
        tuple(trouble_words(one) for one in seen.standing.troubles),
    )
