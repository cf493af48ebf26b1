"""The schema, revision by revision."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from upheld.engine import WRITING, make_engine

_HERE = Path(__file__).resolve().parent


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at *url* to *revision*, all of it or nothing."""
    _run(url, "upgrade", revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database at *url* back to *revision*; ``base`` empties it."""
    _run(url, "downgrade", revision)


def newest() -> str:
    """Return the revision that the code is written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("there is no migration")
    return head


def installed(engine: Engine) -> str | None:
    """Return the revision of a database; ``None`` for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _run(url: str, direction: str, revision: str) -> None:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            writing = connection.execution_options(**{WRITING: True})
            with writing.begin():
                getattr(command, direction)(_config(writing), revision)
    finally:
        engine.dispose()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    # A percent sign would be taken for an interpolation.
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
