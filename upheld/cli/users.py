"""``upheld user``: who can sign in."""

import secrets
from dataclasses import asdict

import click
from flask_security import hash_password

from upheld import clock
from upheld.accounts import people
from upheld.accounts.people import NewUser, UserRow
from upheld.commands.output import as_json, print_json, print_table, say
from upheld.commands.running import for_seller
from upheld.errors import NotFound
from upheld.nearest import did_you_mean
from upheld.principal import Role
from upheld.words import _

ROLES = click.Choice([role.value for role in Role])


@click.group()
def user() -> None:
    """Create, list and change users."""


@user.command("list")
@as_json
@for_seller
def list_(*, as_json: bool) -> None:
    r"""List who can sign in.

    \b
    upheld user list
    upheld user list --json

    Next: upheld user role EMAIL ROLE
    """
    rows = people.list_users()
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        (_("E-mail"), _("Name"), _("Roles"), _("State")),
        [(row.email, row.name, ", ".join(row.roles), _state(row)) for row in rows],
    )


@user.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", "roles", type=ROLES, multiple=True, required=True)
@for_seller
def create(email: str, *, name: str, roles: tuple[str, ...]) -> None:
    r"""Create a user, and print a password to hand over.

    \b
    upheld user create ann@example.com --name Ann --role sales
    upheld user create bob@example.com --name Bob --role sales --role auditor

    Next: upheld user list
    """
    password = secrets.token_urlsafe(12)
    new = NewUser(email, name, frozenset(map(Role, roles)))
    people.create_user(new, now=clock.now(), password_hash=hash_password(password))
    say(_("%(email)s can sign in with this password:", email=email))
    click.echo(password)


@user.command()
@click.argument("email")
@for_seller
def reset(email: str) -> None:
    r"""Give a user a new password, print it, and end its sessions.

    \b
    upheld user reset ann@example.com
    upheld user reset ann@example.com > password.txt

    Next: upheld user list
    """
    password = secrets.token_urlsafe(12)
    people.set_password(_find(email).id, hash_password(password))
    say(_("%(email)s can sign in with this password:", email=email))
    click.echo(password)


@user.command()
@click.argument("email")
@click.argument("roles", type=ROLES, nargs=-1, required=True)
@for_seller
def role(email: str, roles: tuple[str, ...]) -> None:
    r"""Set the roles of a user; they count from the next request.

    \b
    upheld user role ann@example.com sales auditor
    upheld user role bob@example.com administrator

    Next: upheld user list
    """
    found = _find(email)
    people.change_user(found.id, name=found.name, roles=frozenset(map(Role, roles)))
    say(_("%(email)s is now: %(roles)s", email=email, roles=", ".join(roles)))


def _find(email: str) -> UserRow:
    known = {row.email: row for row in people.list_users()}
    if email.lower() not in known:
        sentence = _("There is no user “%(email)s”.", email=email)
        raise NotFound(sentence, hint=did_you_mean(email, known))
    return known[email.lower()]


def _state(row: UserRow) -> str:
    if not row.active:
        return _("off")
    return _("invited") if row.invited else _("on")
