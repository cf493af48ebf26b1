"""``upheld demo``: serve a small company with two years of history."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click
from flask import Flask
from flask_security import hash_password
from sqlalchemy import select

from upheld import clock, logs
from upheld.accounts.models import Seller
from upheld.app import create_app
from upheld.cli.serve import PORT, free_port, refuse_taken, serve_app
from upheld.cli.start import write_secrets
from upheld.commands.output import say
from upheld.db import db
from upheld.demo.company import STAFF, VISITOR, example, found_company, new_password
from upheld.demo.history import SIZES, beginning, live_through
from upheld.demo.visitor import invite_visitor
from upheld.errors import Refused
from upheld.migrations import upgrade
from upheld.scope import unscoped
from upheld.state import state
from upheld.words import _, ngettext

FOLDER = Path("var") / "demo"
#: The file that keeps what everybody in the demo signs in with.
_KEPT = "password.txt"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the demo is served."""

    host: str
    port: int


@click.command()
@click.option("--size", type=click.Choice(list(SIZES)), default="m", show_default=True)
@click.option("--reset", is_flag=True, help=_("Forget what was done and begin anew."))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", type=PORT, default=8000, show_default=True, help=_("0: any free one.")
)
@click.option(
    "--plugins-dir",
    type=click.Path(exists=True, file_okay=False),
    help=_("Folder of plugins that are single files; changes are live when saved."),
)
@click.option("--safe", is_flag=True, help=_("Run with the built-in pricing only."))
@click.option("--no-serve", is_flag=True, help=_("Make the data, serve nothing."))
def demo(
    *, size: str, reset: bool, host: str, port: int, no_serve: bool, **chosen: object
) -> None:
    r"""Serve a believable small company: catalogue, quotes, contracts, two years.

    \b
    upheld demo
    upheld demo --size l --reset

    The data lie in var/demo, or in UPHELD_DATA_FOLDER; only data that a demo made
    are ever reset.  Next: sign in with what is printed.
    """
    if not no_serve:
        refuse_taken(host, port)
        port = free_port(host, port)
    folder = Path(os.environ.get("UPHELD_DATA_FOLDER", FOLDER))
    write_secrets(folder)
    app = _application(folder, Place(host, port), chosen)
    if reset:
        _refuse_foreign(app)
        _forget(app, folder)
        write_secrets(folder)
        app = _application(folder, Place(host, port), chosen)
    with app.app_context():
        _fill(folder, size)
    _tell(folder, app)
    if not no_serve:
        logs.configure(state(app).settings)
        serve_app(app, host, port)


def _application(folder: Path, place: Place, chosen: Mapping[str, object]) -> Flask:
    given = {name: value for name, value in chosen.items() if value}
    given |= {"data_folder": folder, "log_level": "WARNING"}
    if "UPHELD_BASE_URL" not in os.environ and place.port:
        given["base_url"] = f"http://localhost:{place.port}"
    app = create_app(**given)
    upgrade(state(app).settings.database)
    return app


def _fill(folder: Path, size: str) -> None:
    """Make the company, unless it is there."""
    demo_sellers, others = _sellers()
    if others:
        raise Refused(
            _("This database holds data of your own; the demo keeps out of it."),
            hint=_("Give the demo another UPHELD_DATA_FOLDER or UPHELD_DATABASE_URL."),
        )
    if demo_sellers:
        return
    say(_("Living through two years at Northwind Service …"))
    password = new_password()
    now = clock.now()
    hashed = hash_password(password)
    with clock.told(beginning(now)):
        company = found_company(hashed, now)
    steps = live_through(company, size=size, now=now)
    invite_visitor(company, hashed, now)
    path = folder / _KEPT
    path.touch(mode=0o600)
    path.write_text(password, encoding="utf-8")
    say(ngettext("%(num)s thing happened.", "%(num)s things happened.", steps))


def _sellers() -> tuple[int, int]:
    """Return how many sellers a demo made, and how many somebody else."""
    with unscoped("whose data these are"):
        made = [row.is_demo for row in db.session.execute(select(Seller.is_demo))]
    return sum(made), len(made) - sum(made)


def _refuse_foreign(app: Flask) -> None:
    with app.app_context():
        others = _sellers()[1]
    if others:
        raise Refused(
            _("This database holds data of your own; nothing was reset."),
            hint=_("Give the demo another UPHELD_DATA_FOLDER or UPHELD_DATABASE_URL."),
        )


def _forget(app: Flask, folder: Path) -> None:
    """Remove the data folder of a demo; a database elsewhere has to be emptied."""
    own = state(app).settings
    state(app).engine.dispose()
    if own.database_url:
        raise Refused(
            _("The demo lies in a database of its own: %(url)s.", url="…"),
            hint=_("Drop and create that database, then start the demo again."),
        )
    shutil.rmtree(folder)


def _tell(folder: Path, app: Flask) -> None:
    """Say who can sign in, and what to try next."""
    path = folder / _KEPT
    password = path.read_text(encoding="utf-8") if path.exists() else "?"
    url = state(app).settings.base_url
    say("")
    say(_("Sign in at %(url)s with the password %(word)s as", url=url, word=password))
    for name, email, role in STAFF:
        say(f"    {email:28} {name}, {role.replace('_', ' ')}")
    say(f"    {VISITOR.email:28} {VISITOR.name}, {_('customer')}")
    say("")
    _tell_of_subscribers()


def _called() -> str:
    """Return how this command was called, so that others can be."""
    called = sys.argv[0]
    return f"{sys.executable} -m upheld" if called.endswith("__main__.py") else called


def _tell_of_subscribers() -> None:
    """Say how to load the real table beside the demo, as a company of its own."""
    command, folder = _called(), example("telco")
    say(_("7,043 real subscribers of a telephone company, as a second company:"))
    say("    export UPHELD_DATA_FOLDER=var/telco")
    first = "init --seller Telco --currency USD --email you@example.com --yes"
    say(f"    {command} {first}")
    say(f"    {command} catalog import {folder / 'catalogue.yaml'}")
    say(
        f"    {command} contracts import {folder / 'subscribers.csv'}"
        f" --mapping {folder / 'mapping.yaml'}"
    )
    say(f"    {command} report revenue")
    say("")
