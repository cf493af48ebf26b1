"""Whose rows may be seen: the scope that every query runs in.

A scope is set once, at the edge (a request, a command, a job), and read by
:mod:`upheld.isolation`, which adds it to every statement.  There is no default:
a query on owned rows without a scope raises :class:`ScopeMissing`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from upheld.errors import UpheldError


class ScopeMissing(UpheldError):
    """Owned rows were asked for, or written, without saying whose."""

    status = 500


class ScopeBroken(UpheldError):
    """A row of one owner was about to be written in the scope of another."""

    status = 500


@dataclass(frozen=True, slots=True)
class Scope:
    """A seller, and where it is a customer who asks, that customer.

    ``deal_id`` narrows it to one quote with its revisions, its contract and
    their documents: what a signed link opens.
    """

    seller_id: str
    customer_id: str | None = None
    deal_id: str | None = None


@dataclass(frozen=True, slots=True)
class Everything:
    """No confinement, for a stated reason: sign-in, the doctor, migrations."""

    reason: str


_current: ContextVar[Scope | Everything | None] = ContextVar("scope", default=None)


def current_scope() -> Scope:
    """Return the scope in force, or raise :class:`ScopeMissing`."""
    scope = _current.get()
    if isinstance(scope, Scope):
        return scope
    raise ScopeMissing("this query has no scope: say whose rows it may see")


def scope_in_force() -> Scope | Everything | None:
    """Return what is in force, for the code that applies it."""
    return _current.get()


@contextmanager
def scoped(scope: Scope) -> Iterator[Scope]:
    """Run the block in *scope*."""
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)


@contextmanager
def unscoped(reason: str) -> Iterator[None]:
    """Run the block without confinement; *reason* says why that is right."""
    token = _current.set(Everything(reason))
    try:
        yield
    finally:
        _current.reset(token)
