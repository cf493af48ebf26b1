"""The plugins for programs of administrators: how each stands, and its switch."""

from typing import Any

from marshmallow import Schema, fields

from catalog.installed import operations
from catalog.installed.pages import isolation_words, state_words
from catalog.installed.queries import PluginSeen, is_safe, plugins_seen
from upheld.api import ApiBlueprint
from upheld.errors import NotFound
from upheld.words import _

blueprint = ApiBlueprint(
    "plugins_api", __name__, description="Plugins, their state and their switches"
)


class TroubleAnswer(Schema):
    """One failure."""

    at = fields.AwareDateTime()
    version = fields.String()
    hook = fields.String(metadata={"description": "The hook, or price"})
    file = fields.String()
    line = fields.Integer(attribute="lineno")
    sentence = fields.String()


class PluginAnswer(Schema):
    """A plugin: what it is and how it stands."""

    name = fields.String()
    version = fields.String()
    origin = fields.String(metadata={"description": "built-in, installed or file"})
    where = fields.String(metadata={"description": "Its module, or its file"})
    models = fields.List(fields.String())
    hooks = fields.List(fields.String())
    state = fields.String(metadata={"description": "on, off, broken or paused"})
    reason = fields.String(metadata={"description": "Why it is not in use, what to do"})
    paused_until = fields.AwareDateTime(allow_none=True)
    failures = fields.List(fields.Nested(TroubleAnswer))


class PluginsAnswer(Schema):
    """All plugins, and how they are kept apart."""

    safe = fields.Boolean(metadata={"description": "Whether only ours are loaded"})
    isolation = fields.List(fields.String())
    plugins = fields.List(fields.Nested(PluginAnswer))


class SwitchBody(Schema):
    """Whether a plugin is to be in use."""

    on = fields.Boolean(required=True)


@blueprint.get("/plugins")
@blueprint.response(200, PluginsAnswer)
def list_plugins() -> dict[str, Any]:
    """List every plugin, those in trouble first."""
    return {
        "safe": is_safe(),
        "isolation": isolation_words(),
        "plugins": [_plain(one) for one in plugins_seen()],
    }


@blueprint.put("/plugins/<name>")
@blueprint.arguments(SwitchBody)
@blueprint.response(200, PluginAnswer)
def switch_plugin(given: dict[str, Any], name: str) -> dict[str, Any]:
    """Switch a plugin on or off for this seller."""
    (operations.switch_on if given["on"] else operations.switch_off)(name)
    return _named(name)


@blueprint.post("/plugins/<name>/retry")
@blueprint.response(200, PluginAnswer)
def retry_plugin(name: str) -> dict[str, Any]:
    """Ask a plugin at once that is left alone for having failed."""
    operations.try_again(name)
    return _named(name)


def _named(name: str) -> dict[str, Any]:
    for one in plugins_seen():
        if one.info.name == name:
            return _plain(one)
    raise NotFound(_("There is no plugin “%(name)s”.", name=name))


def _plain(seen: PluginSeen) -> dict[str, Any]:
    info, standing = seen.info, seen.standing
    return {
        "name": info.name,
        "version": info.version,
        "origin": info.origin.value,
        "where": info.where,
        "models": list(info.models),
        "hooks": list(info.hooks),
        "state": seen.state,
        "reason": " ".join(state_words(seen)),
        "paused_until": standing.paused_until if seen.state == "paused" else None,
        "failures": standing.troubles,
    }
