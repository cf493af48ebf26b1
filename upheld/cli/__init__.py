"""The ``upheld`` command.

Only what a list of the commands needs is imported here; each command brings its own
when it is called.
"""

import os
from typing import TYPE_CHECKING

import click

from upheld.commands.lazy import MAKE_APP, Entry, Root
from upheld.words import _

if TYPE_CHECKING:
    from flask import Flask

COMMANDS = {
    "init": Entry(
        "upheld.cli.start:init",
        _("Set up data folder, database, people."),
    ),
    "demo": Entry(
        "upheld.demo.command:demo",
        _("Serve a believable small company: catalogue, quotes, contracts, two years."),
    ),
    "run": Entry(
        "upheld.cli.serve:run",
        _("Serve the pages and work on jobs."),
    ),
    "doctor": Entry(
        "upheld.cli.health:doctor",
        _("Check the installation."),
    ),
    "check-integrity": Entry(
        "upheld.cli.integrity:check_integrity",
        _("Check that rows and files are as they must be; nothing is changed."),
    ),
    "user": Entry(
        "upheld.cli.users:user",
        _("Create, list and change users."),
    ),
    "catalog": Entry(
        "catalog.cli:catalog",
        _("Import, export, check and compare the catalogue."),
    ),
    "customer": Entry(
        "contracts.customers.cli:customer",
        _("Import customers."),
    ),
    "quote": Entry(
        "contracts.quotes.cli:quote",
        _("Price a quote without a server."),
    ),
    "approvals": Entry(
        "contracts.quotes.approving.cli:approvals",
        _("See what waits for a decision, ask, decide, set limits."),
    ),
    "contracts": Entry(
        "contracts.cli:contracts",
        _("Import running contracts, and let days pass."),
    ),
    "billing": Entry(
        "contracts.billing.runs.cli:billing",
        _("Bill what is due, see what could not be billed."),
    ),
    "contract": Entry(
        "contracts.documents.cli:contract",
        _("Print contracts."),
    ),
    "search": Entry(
        "contracts.search.cli:search",
        _("Find things by words and numbers, and make the index anew."),
    ),
    "report": Entry(
        "contracts.cli:report",
        _("Print figures."),
    ),
    "plugins": Entry(
        "upheld.cli.authors:plugins",
        _("See the plugins, begin one, check what it keeps."),
    ),
    "jobs": Entry(
        "upheld.cli.work:jobs",
        _("List, work on and retry jobs."),
    ),
    "webhooks": Entry(
        "upheld.cli.hooks:webhooks",
        _("Tell other systems what has happened; see what came of it."),
    ),
    "audit": Entry(
        "upheld.cli.trail:audit",
        _("Check the audit trail."),
    ),
    "config": Entry(
        "upheld.cli.show:config",
        _("Show the settings."),
    ),
    "routes": Entry(
        "upheld.cli.show:routes",
        _("List the addresses of the pages and of the API."),
    ),
    "openapi": Entry(
        "upheld.cli.show:openapi",
        _("Print the description of the API, OpenAPI 3.1 as JSON."),
    ),
}

_EPILOG = _(
    "Exit codes: 0 done, 1 failed, 2 wrong use, 3 data refused, 4 partly done. "
    "--debug shows where an error comes from. NO_COLOR switches colours off."
)


@click.group("upheld", cls=Root, commands_by_name=COMMANDS, epilog=_EPILOG)
@click.version_option(package_name="upheld", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help=_("Show the traceback of an error."))
@click.pass_context
def upheld(context: click.Context, *, debug: bool) -> None:
    """Sell promises, keep them, and prove it."""
    context.meta["upheld.debug"] = debug
    context.meta[MAKE_APP] = _make_app
    if os.environ.get("NO_COLOR"):
        context.color = False


def _make_app() -> "Flask":
    from upheld.app import create_app  # noqa: PLC0415 - a second, for commands only

    return create_app()


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    upheld(prog_name="upheld")
