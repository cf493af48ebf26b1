"""Connections to SQLite and PostgreSQL that behave alike.

SQLite has one writer at a time.  Its own waiting starves some of the waiters, so
writers queue on a lock file first and find the database free.
"""

import fcntl
import os
import sqlite3
from pathlib import Path
from typing import cast

from sqlalchemy import (
    Connection,
    Engine,
    PoolProxiedConnection,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from upheld.errors import InvalidInput
from upheld.words import _

#: The execution option of a connection whose transaction will write.
WRITING = "upheld_writing"

_LOCK = "upheld_write_lock"
_PRAGMAS = (
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma foreign_keys = on",
    "pragma busy_timeout = 10000",
    # 16 MB each: pages that many commits touch are moved to the database once.
    "pragma wal_autocheckpoint = 4000",
    "pragma cache_size = -16000",
)


def make_engine(url: str) -> Engine:
    """Return an engine for the database at *url*; refuses other databases."""
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        backend = "unreadable"
    make = {"sqlite": _sqlite, "postgresql": _postgresql}.get(backend)
    if make is None:
        raise InvalidInput.of(
            "database_url",
            _("“%(name)s” is not a database that works here.", name=backend),
            hint=_("Use sqlite:////path/to/file.db or postgresql://user@host/name."),
        )
    return make(url)


def _postgresql(url: str) -> Engine:
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"), pool_pre_ping=True
    )


def _sqlite(url: str) -> Engine:
    database = make_url(url).database
    if not database or database == ":memory:":
        raise InvalidInput.of(
            "database_url",
            _("SQLite needs a file here."),
            hint="sqlite:////path/to.db",
        )
    path = Path(database)
    if path.parent.is_dir():
        # SQLite would let everybody read it; its other files follow this one.
        path.touch(mode=0o600, exist_ok=True)
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _release)
    event.listen(engine, "close", _release)
    return engine


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver would begin and commit by itself; "begin" below does it instead.
    driver = cast("sqlite3.Connection", connection)
    driver.isolation_level = None
    for pragma in _PRAGMAS:
        driver.execute(pragma)


def _begin(connection: Connection) -> None:
    driver = connection.connection
    if connection.get_execution_options().get(WRITING):
        begin_writing(driver, connection.engine)
    else:
        driver.cursor().execute("begin")


def begin_writing(connection: PoolProxiedConnection, engine: Engine) -> None:
    """Wait for the turn of *connection* to write, then begin, on SQLite.

    On PostgreSQL the driver begins by itself, with the first statement.
    """
    if engine.dialect.name == "sqlite":
        connection.info[_LOCK] = _acquire(f"{engine.url.database}.lock")
        connection.cursor().execute("begin immediate")


def _acquire(path: str) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _release(_connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    descriptor = entry.info.pop(_LOCK, None)
    if descriptor is not None:
        # Said aloud: a forked child may hold a copy of the descriptor.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)
