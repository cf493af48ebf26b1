"""What commands run in: the application, a seller's scope, somebody who acts."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import update_wrapper
from typing import Any

import click
from flask import Flask, has_app_context
from flask.cli import ScriptInfo

from upheld.accounts.sellers import seller_keys
from upheld.commands.lazy import MAKE_APP
from upheld.errors import InvalidInput, Refused
from upheld.nearest import did_you_mean
from upheld.principal import acting_as, system
from upheld.scope import Scope, scoped
from upheld.state import state
from upheld.words import _

Command = Callable[..., Any]


def in_app(command: Command) -> Command:
    """Run *command* inside the application: ours, or that of ``flask upheld``."""

    @click.pass_context
    def run(context: click.Context, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the command's
        with application(context):
            return context.invoke(command, *args, **kwargs)

    return update_wrapper(run, command)


def for_seller(command: Command) -> Command:
    """Run *command* in the application for ``--seller``, or for the only one."""

    @click.option("--seller", "seller_key", help=_("Key of the seller, if several."))
    @in_app
    def run(*args: Any, seller_key: str | None, **kwargs: Any) -> Any:  # noqa: ANN401 - the command's
        with working_for(seller_key):
            return click.get_current_context().invoke(command, *args, **kwargs)

    return update_wrapper(run, command)


@contextmanager
def application(context: click.Context) -> Iterator[None]:
    """Enter the application context that *context* belongs to."""
    with ExitStack() as stack:
        if not has_app_context():
            host = context.find_object(ScriptInfo)
            app = host.load_app() if host else _own_app(context)
            stack.enter_context(app.app_context())
            stack.callback(_leave, None if host else app)
        yield


def _own_app(context: click.Context) -> Flask:
    """Make the application in the way that the whole command line has put down."""
    make: Callable[[], Flask] = context.meta[MAKE_APP]
    return make()


@contextmanager
def working_for(seller_key: str | None) -> Iterator[None]:
    """Enter the scope of a seller, as whoever sits at the command line."""
    seller_id = _find_seller(seller_key)
    actor = system(_("%(user)s (command line)", user=_user()), seller_id)
    with scoped(Scope(seller_id)), acting_as(actor):
        yield


def _find_seller(key: str | None) -> str:
    sellers = seller_keys()
    known = ", ".join(sorted(sellers))
    if not sellers:
        raise Refused(
            _("There is no seller yet."), hint=_("`upheld init` makes the first one.")
        )
    if key is None and len(sellers) > 1:
        raise InvalidInput.of(
            "--seller", _("There are several sellers: %(known)s.", known=known)
        )
    chosen = key or next(iter(sellers))
    if chosen not in sellers:
        raise InvalidInput.of(
            "--seller",
            _("There is no seller “%(key)s”.", key=chosen),
            hint=did_you_mean(chosen, sellers),
        )
    return sellers[chosen]


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"


def _leave(app: Flask | None) -> None:
    if app is not None:
        state(app).engine.dispose()
