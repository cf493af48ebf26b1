"""``upheld init``: from nothing to something that runs."""

import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

import click
from flask.cli import ScriptInfo
from flask_security import hash_password

from upheld import clock
from upheld.accounts.people import NewUser, create_user
from upheld.accounts.sellers import NewSeller, add_seller, seller_keys
from upheld.app import create_app
from upheld.commands.output import say
from upheld.config import FILE, load_settings
from upheld.errors import InvalidInput, Problem, Refused
from upheld.migrations import upgrade
from upheld.principal import Role, acting_as, system
from upheld.scope import Scope, scoped
from upheld.state import state
from upheld.transactions import transaction
from upheld.words import _

_UNTIL_THE_FILE_IS_THERE = "0" * 40


@dataclass(frozen=True, slots=True)
class First:
    """The first seller and its administrator."""

    seller: str
    currency: str
    timezone: str
    email: str
    name: str
    password: str

    def new_seller(self) -> NewSeller:
        """Return the company alone."""
        return NewSeller(
            self.seller,
            currency=self.currency,
            timezone=self.timezone,
            email=self.email,
        )


@click.command()
@click.option("--seller", help=_("Name of the company that sells."))
@click.option("--currency", default="EUR", show_default=True)
@click.option("--timezone", default="UTC", show_default=True, help="Europe/Rome")
@click.option("--email", help=_("Address by which the administrator signs in."))
@click.option("--name", help=_("Name of the administrator."))
@click.option(
    "--yes", is_flag=True, help=_("Ask nothing; make a password and show it.")
)
@click.pass_context
def init(context: click.Context, /, *, yes: bool, **given: str | None) -> None:
    r"""Set up data folder, database, people.

    \b
    upheld init
    upheld init --seller Northwind --email admin@example.com --yes

    What is there already stays as it is, so it is safe to run again, and brings the
    database up to date.  Next: upheld run
    """
    if context.find_object(ScriptInfo):
        raise Refused(
            _("This is part of another application, which sets it up."),
            hint=_("It calls upheld.host.prepare(app, seller) when it starts."),
        )
    folder = _prepare_folder()
    app = create_app()
    own = state(app).settings
    upgrade(own.database)
    say(_("The database is up to date."))
    with app.app_context():
        if seller_keys():
            say(_("There is a seller already; nobody was added."))
        else:
            first = _ask(given, quiet=yes)
            _add(first)
            _show(first, shown=yes)
    state(app).engine.dispose()
    say(_("Data folder: %(folder)s", folder=folder))
    say(_("Next: upheld run"))


def _prepare_folder() -> Path:
    """Make the data folder and the secrets in it, for nobody else to read."""
    given = {"secret_key": _UNTIL_THE_FILE_IS_THERE}
    folder = load_settings(given, config={}, environ=_environment()).data_folder
    write_secrets(folder)
    return folder


def write_secrets(folder: Path) -> None:
    """Make *folder* with a secret of its own, unless it has one, for nobody else."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / FILE
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            for name in ("secret_key", "audit_key"):
                file.write(f'{name} = "{secrets.token_urlsafe(48)}"\n')


def _environment() -> dict[str, str]:
    hidden = {"UPHELD_SECRET_KEY"}
    return {key: value for key, value in os.environ.items() if key not in hidden}


def _ask(given: dict[str, str | None], *, quiet: bool) -> First:
    questions = {
        "seller": _("Name of the company that sells"),
        "email": _("E-mail address of the administrator"),
        "name": _("Name of the administrator"),
    }
    answers = {
        name: value or _answer(name, questions.get(name, name), quiet=quiet)
        for name, value in given.items()
    }
    missing = [
        Problem(f"--{name}", _("It is needed."))
        for name in answers
        if not answers[name]
    ]
    if missing:
        raise InvalidInput(missing)
    return First(**answers, password=_password(quiet=quiet))


def _answer(name: str, question: str, *, quiet: bool) -> str:
    defaults = {"seller": "Northwind", "name": "Administrator"}
    if quiet or not sys.stdin.isatty():
        return defaults.get(name, "") if quiet else ""
    return str(click.prompt(question, default=defaults.get(name), err=True))


def _password(*, quiet: bool) -> str:
    if quiet or not sys.stdin.isatty():
        return secrets.token_urlsafe(12)
    return str(
        click.prompt(_("Password"), hide_input=True, confirmation_prompt=True, err=True)
    )


def _add(first: First) -> None:
    """Store the seller and its administrator, both or neither."""
    now = clock.now()
    with acting_as(system("upheld init")), transaction():
        seller_id = add_seller(first.new_seller(), now=now)
        roles = frozenset({Role.ADMINISTRATOR})
        with scoped(Scope(seller_id)):
            create_user(
                NewUser(first.email, first.name, roles),
                now=now,
                password_hash=hash_password(first.password),
            )


def _show(first: First, *, shown: bool) -> None:
    say(_("Seller: %(name)s", name=first.seller))
    say(_("Administrator: %(email)s", email=first.email))
    if shown or not sys.stdin.isatty():
        say(_("Password: %(password)s", password=first.password))
