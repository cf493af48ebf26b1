"""``upheld plugins``: what is installed, begun and checked."""

import os
from dataclasses import asdict

import click
from flask.cli import ScriptInfo

from plugins.kit.cli import check_command
from plugins.manager import PluginInfo, PluginManager
from upheld.commands.output import as_json, print_json, print_table
from upheld.config import SHORTEST_SECRET, Settings, load_settings
from upheld.words import _


@click.command("list")
@as_json
@click.pass_context
def list_plugins(context: click.Context, *, as_json: bool) -> None:
    r"""List the plugins with their models; a plugin that is off says why.

    \b
    upheld plugins list
    UPHELD_SAFE=1 upheld plugins list --json

    Next: upheld quote price FILE.yaml
    """
    manager = _manager(context)
    if as_json:
        print_json([_plain(info) for info in manager.plugins])
        return
    heads = (
        _("Plugin"),
        _("Version"),
        _("From"),
        _("State"),
        _("Models and hooks, or reason"),
    )
    print_table(heads, [_row(info) for info in manager.plugins])


def _manager(context: click.Context) -> PluginManager:
    """Return the plugins of the host application, or those that ours would have.

    Who writes a plugin need not set Upheld up: no database or secret is asked for.
    """
    host = context.find_object(ScriptInfo)
    if host is not None:
        # Not through upheld.state, which brings the database along.
        kept: PluginManager = host.load_app().extensions["upheld"].kept["plugins"]
        return kept
    settings = _own_settings()
    return PluginManager.load(safe=settings.safe, folder=settings.plugins_folder)


def _here(context: click.Context) -> PluginManager:
    """Return the same plugins in this process, where a check sees all they do."""
    host = context.find_object(ScriptInfo)
    if host is not None:
        settings = host.load_app().extensions["upheld"].settings
    else:
        settings = _own_settings()
    return PluginManager.here(safe=settings.safe, folder=settings.plugins_folder)


def _own_settings() -> Settings:
    unused = {"secret_key": "-" * SHORTEST_SECRET}
    return load_settings(unused, config={}, environ=os.environ)


check = check_command(_here)


def _plain(info: PluginInfo) -> dict[str, object]:
    return {**asdict(info), "state": "on" if info.on else "off"}


def _row(info: PluginInfo) -> tuple[str, ...]:
    shown = ", ".join((*info.models, *info.hooks)) if info.on else info.reason
    word = _("on") if info.on else _("off")
    return info.name, info.version or "–", info.origin, word, shown
