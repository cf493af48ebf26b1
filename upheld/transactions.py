"""Write in one transaction: all of it, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.orm import Session

from upheld.db import db
from upheld.engine import WRITING, begin_writing
from upheld.state import state

Callback = Callable[[], None]


class _Transaction:
    """What is known about the transaction that a session is in."""

    def __init__(self, session: Session | None, dialect: Dialect, cursor: Any) -> None:  # noqa: ANN401 - the driver's
        self.session = session
        self.dialect = dialect
        #: For statements that only run.
        self.cursor = cursor
        self.failed = False
        self.notes: dict[str, list[Any]] = {}
        self.before_commit: list[Callback] = []
        self.after_commit: list[Callback] = []


_current: ContextVar[_Transaction | None] = ContextVar("transaction", default=None)


class TransactionFailed(Exception):
    """A part of the transaction failed and was caught; the rest cannot commit."""


@contextmanager
def transaction() -> Iterator[Session]:
    """Write everything in the block, or nothing; inside another one, join it.

    Ends the reading transaction first, so that the block reads what is true now:
    rows loaded before are loaded anew.  On SQLite it waits here for its turn.
    """
    session = db.session()
    outer = _current.get()
    if outer is not None and outer.session is session:
        with _joined(outer):
            yield session
        return
    _end_reading(session)
    token = _current.set(None)
    try:
        connection = session.connection(execution_options={WRITING: True})
        running = _Transaction(
            session, connection.dialect, connection.connection.cursor()
        )
        _current.set(running)
        yield session
        _finish(running)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _current.reset(token)
    for callback in running.after_commit:
        callback()


@contextmanager
def bare_transaction() -> Iterator[None]:
    """Write in one transaction without a session: statements that only run.

    For the few that somebody waits for; nothing that asks ``db.session`` takes part.
    Inside ``with transaction():`` it joins that one.
    """
    outer = _current.get()
    if outer is not None:
        with _joined(outer):
            yield
        return
    _end_reading(db.session())
    engine = state().engine
    connection = engine.raw_connection()
    token = _current.set(None)
    try:
        begin_writing(connection, engine)
        running = _Transaction(None, engine.dialect, connection.cursor())
        _current.set(running)
        yield
        _finish(running)
        connection.commit()
    finally:
        _current.reset(token)
        # Gives the connection back, which undoes what was not committed.
        connection.close()
    for callback in running.after_commit:
        callback()


def after_commit(callback: Callback) -> None:
    """Call *callback* once the transaction has been committed, outside of it."""
    _running().after_commit.append(callback)


def before_commit(callback: Callback) -> None:
    """Call *callback* as the last step of the transaction, still inside it."""
    _running().before_commit.append(callback)


def writing() -> tuple[Dialect, Any]:
    """Return the dialect of the database and the cursor that this transaction has."""
    running = _running()
    return running.dialect, running.cursor


def notes(name: str) -> list[Any]:
    """Return the list that this transaction keeps as *name*; it ends with it."""
    return _running().notes.setdefault(name, [])


def in_transaction() -> bool:
    """Tell whether a writing transaction is open in this context."""
    return _current.get() is not None


def _running() -> _Transaction:
    running = _current.get()
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


def _finish(running: _Transaction) -> None:
    while running.before_commit:
        running.before_commit.pop(0)()
    if running.failed:
        raise TransactionFailed("a part of this transaction failed")
