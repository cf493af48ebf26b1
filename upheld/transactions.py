"""Write in one transaction: all of it, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from upheld.db import db
from upheld.engine import WRITING

_STATE = "upheld_transaction"

Callback = Callable[[], None]


class _Transaction:
    """What is known about the transaction that a session is in."""

    connection: Connection

    def __init__(self) -> None:
        self.failed = False
        self.notes: dict[str, list[Any]] = {}
        self.before_commit: list[Callback] = []
        self.after_commit: list[Callback] = []


class TransactionFailed(Exception):
    """A part of the transaction failed and was caught; the rest cannot commit."""


@contextmanager
def transaction() -> Iterator[Session]:
    """Write everything in the block, or nothing; inside another one, join it.

    Ends the reading transaction first, so that the block reads what is true now:
    rows loaded before are loaded anew.  On SQLite it waits here for its turn.
    """
    session = db.session()
    running: _Transaction | None = session.info.get(_STATE)
    if running is not None:
        with _joined(running):
            yield session
        return
    _end_reading(session)
    running = session.info[_STATE] = _Transaction()
    try:
        running.connection = session.connection(execution_options={WRITING: True})
        yield session
        _finish(session, running)
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.info[_STATE]
    for callback in running.after_commit:
        callback()


def after_commit(callback: Callback) -> None:
    """Call *callback* once the transaction has been committed, outside of it."""
    _running().after_commit.append(callback)


def before_commit(callback: Callback) -> None:
    """Call *callback* as the last step of the transaction, still inside it."""
    _running().before_commit.append(callback)


def writing() -> Connection:
    """Return the connection that this transaction writes on."""
    return _running().connection


def notes(name: str) -> list[Any]:
    """Return the list that this transaction keeps as *name*; it ends with it."""
    return _running().notes.setdefault(name, [])


def in_transaction() -> bool:
    """Tell whether a writing transaction is open in this context."""
    return _STATE in db.session().info


def _running() -> _Transaction:
    running: _Transaction | None = db.session().info.get(_STATE)
    if running is None:
        raise RuntimeError("this belongs inside `with transaction():`")
    return running


@contextmanager
def _joined(running: _Transaction) -> Iterator[None]:
    try:
        yield
    except BaseException:
        running.failed = True
        raise


def _end_reading(session: Session) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("rows were changed outside of `with transaction():`")
    session.rollback()


def _finish(session: Session, running: _Transaction) -> None:
    while running.before_commit:
        running.before_commit.pop(0)()
    if running.failed:
        raise TransactionFailed("a part of this transaction failed")
    session.commit()
