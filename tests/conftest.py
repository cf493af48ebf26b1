"""What every test may ask for: databases, a browser, and no network."""

import ipaddress
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from flask import Flask

from tests.databases import PostgresServer, copy_sqlite
from tests.pgtmp import postgres
from upheld import words

# Its tests are taken over by other files.
pytest.register_assert_rewrite("tests.access_matrix")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--no-first-run",
]

# The same examples on every run: a test that passes must not fail elsewhere.
# HYPOTHESIS_PROFILE=wide looks for new ones.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("wide", max_examples=2000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Let a test reach this machine and nothing beyond it."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
    elif event == "socket.getaddrinfo":
        host = str(arguments[0] or "localhost")
    else:
        return
    if not is_this_machine(host):
        message = f"A test wanted to reach {host}; tests use this machine alone."
        raise RuntimeError(message)


def is_this_machine(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host in {"localhost", "b'localhost'"}
    return address.is_loopback or address.is_unspecified


sys.addaudithook(refuse_network)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Start one server a worker: 0.7 s each at once beats waiting for a shared one.

    ``UPHELD_TEST_POSTGRES_URL`` names a server to use instead.
    """
    if url := os.environ.get("UPHELD_TEST_POSTGRES_URL"):
        yield PostgresServer(url)
        return
    with postgres() as url:
        server = PostgresServer(url)
        yield server
        server.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Run the test twice, once on each database.

    A test for one of them is parametrised itself: ``("dialect", ["postgresql"])``.
    """
    return str(request.param)


@pytest.fixture
def url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a fresh, empty database."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as created:
        yield created


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file, for others to copy."""
    from upheld.migrations import upgrade  # noqa: PLC0415 - most tests need no schema

    path = tmp_path_factory.mktemp("template") / "migrated.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> Iterator[str]:
    """Migrate one PostgreSQL database, for others to copy; gives its name."""
    from upheld.migrations import upgrade  # noqa: PLC0415 - most tests need no schema

    with postgres_server.database() as created:
        upgrade(created)
        name = sa.make_url(created).database
        assert name
        yield name


@pytest.fixture
def migrated_url(
    dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """Give the URL of a fresh database with the newest schema and no rows of ours."""
    if dialect == "sqlite":
        path = tmp_path / "upheld.db"
        copy_sqlite(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database(request.getfixturevalue("postgres_template")) as created:
        yield created


@pytest.fixture
def translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ship German and Italian, with a word of each."""
    for code, word in (("de", "Ja"), ("it", "Sì")):
        catalogue = Catalog(code)
        catalogue.add("Yes", word)
        folder = tmp_path / "translations" / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / f"{words.DOMAIN}.mo").open("wb") as file:
            write_mo(file, catalogue)
    monkeypatch.setattr(words, "TRANSLATIONS", tmp_path / "translations")


@pytest.fixture
def app(migrated_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Give the whole application, on an empty database of each kind."""
    from upheld.app import create_app  # noqa: PLC0415 - most tests need no application
    from upheld.state import state  # noqa: PLC0415 - same

    app = create_app(
        data_folder=tmp_path / "data",
        database_url=migrated_url,
        secret_key="only for tests, and long enough for them",
    )
    app.testing = True
    yield app
    state(app).engine.dispose()


@pytest.fixture
def seller(app: Flask) -> str:
    """Give the id of the one seller there is."""
    from tests.sellers import add_seller  # noqa: PLC0415 - most tests need no seller

    with app.app_context():
        return add_seller("northwind")


@pytest.fixture
def at_work(app: Flask, seller: str) -> Iterator[Flask]:
    """Run the test inside the application, in the scope of the seller."""
    from tests.sellers import working_for  # noqa: PLC0415 - most tests need no seller

    with app.app_context(), working_for(seller):
        yield app


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    """Start the system's Chromium; without one, the browser playwright fetched."""
    found = (path for name in BROWSERS if (path := shutil.which(name)))
    path = os.environ.get("UPHELD_CHROMIUM") or next(found, None)
    return {
        **browser_type_launch_args,
        **({"executable_path": path} if path else {}),
        # Root and containers cannot have one, and the pages are all our own.
        "chromium_sandbox": False,
        "args": CHROMIUM,
    }
