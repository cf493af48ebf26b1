"""``upheld plugins``: what is installed, begun and checked."""

import os
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import ScriptInfo

from plugins import keeping
from plugins.isolation.nursery import NURSERY, NoNursery
from plugins.keeping import Kept
from plugins.kit.cli import check_command
from plugins.manager import PluginInfo, PluginManager
from plugins.sources import Origin
from upheld.commands.output import as_json, print_json, print_table, say
from upheld.config import SHORTEST_SECRET, Settings, load_settings
from upheld.words import _

EXISTING = click.Path(exists=True, path_type=Path)


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
    for info in manager.plugins:
        for warning in info.warnings:
            say(f"{info.name}: {warning}")


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


def _folder(context: click.Context) -> Path:
    """Return where versions are kept."""
    host = context.find_object(ScriptInfo)
    if host is not None:
        found: Path = host.load_app().extensions["upheld"].settings.kept_plugins
        return found
    return _own_settings().kept_plugins


@click.command()
@click.argument("path", metavar="PATH_OR_WHEEL", type=EXISTING)
@click.pass_context
def keep(context: click.Context, /, path: Path) -> None:
    r"""Keep a version of a plugin as data, to ask it again later.

    A package in a folder, a Python file or a wheel.  Its code is copied into the data
    folder with its sum.  It is asked in a process of its own and never installed.

    \b
    upheld plugins keep dist/upheld_per_seat-1.2-py3-none-any.whl
    upheld plugins keep upheld-per-seat

    Next: upheld plugins kept
    """
    for one in keeping.keep(_folder(context), path):
        click.echo(one.title)


@click.command()
@as_json
@click.pass_context
def kept(context: click.Context, *, as_json: bool) -> None:
    r"""List the versions of plugins that are kept.

    \b
    upheld plugins kept
    upheld plugins kept --json

    Next: upheld plugins diff per_seat==1.2 per_seat==1.3
    """
    found = keeping.versions_in(_folder(context))
    if as_json:
        print_json([_kept_plain(one) for one in found])
        return
    heads = (_("Version"), _("Models"), _("Made of"), _("SHA-256"))
    print_table(heads, [_kept_row(one) for one in found])


def _kept_plain(one: Kept) -> dict[str, object]:
    return {
        "name": one.name,
        "version": one.version,
        "models": dict(one.models),
        "sha256": one.sha256,
        "made_of": one.made_of,
        "folder": str(one.place),
    }


def _kept_row(one: Kept) -> tuple[str, ...]:
    models = ", ".join(f"{key} {version}" for key, version in one.models.items())
    return one.title, models or "–", one.made_of, one.sha256[:12]


def _own_settings() -> Settings:
    unused = {"secret_key": "-" * SHORTEST_SECRET}
    return load_settings(unused, config={}, environ=os.environ)


check = check_command(_here)


def _plain(info: PluginInfo) -> dict[str, object]:
    state = "on" if info.on else "off"
    return {**asdict(info), "state": state, "isolation": _isolation(info)}


def _isolation(info: PluginInfo) -> str:
    """Return what keeps a plugin apart: ``none`` for our own, or the kind of it."""
    if info.origin is Origin.BUILT_IN:
        return "none"
    try:
        return NURSERY.kind.value
    except NoNursery:
        return "impossible"


def _row(info: PluginInfo) -> tuple[str, ...]:
    shown = ", ".join((*info.models, *info.hooks)) if info.on else info.reason
    word = _("on") if info.on else _("off")
    return info.name, info.version or "–", info.origin, word, shown
