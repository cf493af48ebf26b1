"""Fresh databases for tests: empty ones, and copies of a migrated one."""

import contextlib
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa


class PostgresServer:
    """A server on which tests create databases and drop them."""

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self.engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT")

    def run(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.execute(sa.text(statement))

    @contextlib.contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """Yield the URL of a new database, a copy of the template's schema and rows."""
        name = f"t{uuid.uuid4().hex}"
        # By files: a sixth of the time of the default, which logs each page.
        self.run(f"create database {name} template {template} strategy file_copy")
        try:
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            self.run(f"drop database {name} with (force)")


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy through SQLite itself, which also takes what is still in the WAL."""
    with (
        contextlib.closing(sqlite3.connect(source)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
