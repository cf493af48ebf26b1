"""``upheld config``, ``routes`` and ``openapi``: what this installation is."""

from dataclasses import asdict

import click
from flask import current_app
from werkzeug.routing import Rule

from upheld.commands.output import as_json, print_json, print_table
from upheld.commands.running import in_app
from upheld.config import show as shown_settings
from upheld.errors import Refused
from upheld.state import settings
from upheld.words import _


@click.group()
def config() -> None:
    """Show the settings."""


@config.command()
@as_json
@click.option("--origin", is_flag=True, help=_("Say where each value comes from."))
@in_app
def show(*, as_json: bool, origin: bool) -> None:
    r"""Print every setting; secrets are hidden.

    \b
    upheld config show --origin
    upheld config show --json

    Next: set UPHELD_… in the environment, or in settings.toml in the data folder
    """
    rows = shown_settings(settings())
    if as_json:
        print_json([asdict(row) for row in rows])
    elif origin:
        heads = (_("Setting"), _("Value"), _("From"))
        print_table(heads, [(row.name, row.value, row.origin) for row in rows])
    else:
        heads = (_("Setting"), _("Value"), _("What it is"))
        print_table(heads, [(row.name, row.value, _(row.about)) for row in rows])


@click.command()
@as_json
@in_app
def routes(*, as_json: bool) -> None:
    r"""List the addresses of the pages and of the API.

    \b
    upheld routes
    upheld routes --json

    Next: upheld openapi
    """
    rules = sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule)
    rows = [(rule.rule, _methods(rule), rule.endpoint) for rule in rules]
    heads = ("address", "methods", "endpoint")
    if as_json:
        print_json([dict(zip(heads, row, strict=True)) for row in rows])
    else:
        print_table((_("Address"), _("Methods"), _("Endpoint")), rows)


@click.command()
@in_app
def openapi() -> None:
    r"""Print the description of the API, OpenAPI 3.1 as JSON.

    \b
    upheld openapi > openapi.json
    upheld openapi | less

    Next: upheld routes
    """
    served = current_app.extensions.get("upheld_api")
    if served is None:
        raise Refused(
            _("This installation runs without the API."),
            hint=_("Add api to UPHELD_PARTS."),
        )
    print_json(served.description())


def _methods(rule: Rule) -> str:
    return ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
