"""Commands that somebody gives in person: known by an API token, with its rights."""

import sys
from collections.abc import Callable
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click

from upheld import clock
from upheld.access import Method, allows
from upheld.accounts.tokens import token_principal
from upheld.commands.running import in_app
from upheld.errors import Forbidden, InvalidInput
from upheld.policy import POLICY
from upheld.principal import Principal, acting_as
from upheld.scope import Scope, scoped
from upheld.words import _

Command = Callable[..., Any]


def in_person(endpoint: str, method: Method = "POST") -> Callable[[Command], Command]:
    """Run a command as the owner of a token, who may call *endpoint* of the API.

    The token is read from a file, as secrets are no arguments.
    """

    def decorate(command: Command) -> Command:
        @click.option(
            "--token-file",
            required=True,
            help=_("A file with your API token; - reads it from standard input."),
        )
        @in_app
        def run(*args: Any, token_file: str, **kwargs: Any) -> Any:  # noqa: ANN401 - the command's
            person = token_principal(_token(token_file), address="", now=clock.now())
            _check(person, endpoint, method)
            with scoped(Scope(person.seller_id or "")), acting_as(person):
                return click.get_current_context().invoke(command, *args, **kwargs)

        return update_wrapper(run, command)

    return decorate


def _token(file: str) -> str:
    if file == "-":
        return sys.stdin.readline().strip()
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or _("it is no text")
        message = _("The file cannot be read: %(why)s.", why=why)
        raise InvalidInput.of(file, message) from None


def _check(person: Principal, endpoint: str, method: Method) -> None:
    row = POLICY.row(endpoint, method)
    if row is None or not allows(row, person):
        raise Forbidden(
            _("%(name)s may not do this.", name=person.name),
            hint=_("The token needs %(scope)s.", scope=row.scope if row else "?"),
        )
