"""``upheld init``: from nothing to something that runs."""

import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

import click
from flask_security import hash_password
from sqlalchemy import select

from upheld import audit, clock
from upheld.accounts.models import Seller
from upheld.accounts.people import NewUser, create_user
from upheld.app import create_app
from upheld.cli.output import say
from upheld.config import FILE, load_settings
from upheld.db import db, new_id
from upheld.errors import InvalidInput, Problem
from upheld.migrations import upgrade
from upheld.money import CURRENCIES
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


@click.command()
@click.option("--seller", help=_("Name of the company that sells."))
@click.option("--currency", default="EUR", show_default=True)
@click.option("--timezone", default="UTC", show_default=True, help="Europe/Rome")
@click.option("--email", help=_("Address by which the administrator signs in."))
@click.option("--name", help=_("Name of the administrator."))
@click.option(
    "--yes", is_flag=True, help=_("Ask nothing; make a password and show it.")
)
def init(*, yes: bool, **given: str | None) -> None:
    r"""Set up data folder, database, people.

    \b
    upheld init
    upheld init --seller Northwind --email admin@example.com --yes

    What is there already stays as it is, so it is safe to run again, and brings the
    database up to date.  Next: upheld run
    """
    folder = _prepare_folder()
    app = create_app()
    own = state(app).settings
    upgrade(own.database)
    say(_("The database is up to date."))
    with app.app_context():
        if _sellers():
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


def _sellers() -> int:
    return len(db.session.scalars(select(Seller.id)).all())


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
    return _checked(First(**answers, password=_password(quiet=quiet)))


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


def _checked(first: First) -> First:
    problems = []
    if first.currency not in CURRENCIES:
        problems.append(Problem("--currency", _("Three capital letters, such as EUR.")))
    if first.timezone not in available_timezones():
        problems.append(Problem("--timezone", _("A name such as Europe/Rome.")))
    if problems:
        raise InvalidInput(problems)
    return first


def _add(first: First) -> None:
    seller_id, now = new_id(), clock.now()
    with acting_as(system("upheld init", seller_id)), transaction() as session:
        session.add(
            Seller(
                id=seller_id,
                key="".join(c for c in first.seller.lower() if c.isalnum())[:64],
                name=first.seller,
                legal_name=first.seller,
                currency=first.currency,
                timezone=first.timezone,
                email=first.email,
                created_at=now,
            )
        )
        session.flush()
        with scoped(Scope(seller_id)):
            audit.record("seller.created", seller_id, after={"name": first.seller})
            administrator = NewUser(
                first.email, first.name, frozenset({Role.ADMINISTRATOR})
            )
            hashed = hash_password(first.password)
            create_user(administrator, now=now, password_hash=hashed)


def _show(first: First, *, shown: bool) -> None:
    say(_("Seller: %(name)s", name=first.seller))
    say(_("Administrator: %(email)s", email=first.email))
    if shown or not sys.stdin.isatty():
        say(_("Password: %(password)s", password=first.password))
