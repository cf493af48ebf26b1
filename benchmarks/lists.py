"""Lists, signed in: of bare Flask, and beside the code that one would write first.

Run with ``python -m benchmarks.lists``.  Processor time of a request inside one
process, without a server: the WSGI application is called directly.
"""

import secrets
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

from flask import Flask
from flask_security import hash_password
from sqlalchemy import event, select

from benchmarks.rounds import after, medians, timed
from catalog.exchange import import_catalogue
from catalog.operations import revise_offering
from catalog.parameters import ModelParameters
from catalog.queries import OfferingFilter, list_offerings, offering
from contracts.imports.operations import Source, import_contracts
from contracts.imports.schemas import read_mapping
from contracts.imports.tables import open_table
from upheld.accounts.models import Seller
from upheld.accounts.people import NewUser, create_user
from upheld.app import create_app
from upheld.db import db
from upheld.demo.company import example
from upheld.host import NewSeller, prepare
from upheld.migrations import upgrade
from upheld.principal import Role, acting_as, system
from upheld.scope import Scope, scoped, unscoped
from upheld.state import state

ROUNDS = 15
TIMES = 40
NOW = datetime(2026, 11, 1, tzinfo=UTC)
EMAIL, PASSWORD = "dana@northwind.example", "a long enough password"

AGENT = "benchmark"
_FRAMES = {"begin", "commit", "rollback"}

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


def main() -> None:
    """Measure W1 to W4 and print them, first with few contracts, then with many."""
    with tempfile.TemporaryDirectory() as folder:
        app = shop(Path(folder), "northwind/catalogue.yaml", "EUR")
        measure(app, JSON="/api/v1/offerings?size=50", HTML="/catalogue/")
    with tempfile.TemporaryDirectory() as folder:
        app = shop(Path(folder), "telco/catalogue.yaml", "USD")
        print(f"{subscribers(app)} contracts")
        measure(app, contracts="/contracts", customers="/customers")


def measure(app: Flask, **paths: str) -> None:
    """Print how fast each page is: again, and right after a change of the catalogue."""
    cookie = signed_in(app)
    samples = {"hello": timed(call(bare(), request("/", "")), TIMES)}
    for name, path in paths.items():
        page = call(app, request(path, cookie))
        samples[name] = timed(page, TIMES)
        samples[f"{name} after a change"] = after(lambda: change(app), page, 5)
    taken = medians(samples, ROUNDS)
    for name, seconds in taken.items():
        share = taken["hello"] / seconds
        print(f"{name:22} {seconds * 1e6:9.0f} us   {share:.3f} of bare Flask")
    for name, path in paths.items():
        count = statements(app, request(path, cookie))
        print(f"{name:22} {count} statements after a change")


def bare() -> Flask:
    """Return the least that Flask can do."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def shop(folder: Path, catalogue: str, currency: str) -> Flask:
    """Return the application with an example's catalogue and one salesperson."""
    app = create_app(data_folder=folder, secret_key="x" * 40, log_level="ERROR")
    upgrade(state(app).settings.database)
    prepare(app, NewSeller("Northwind", currency=currency))
    with app.app_context(), unscoped("the only seller"):
        seller_id = db.session.scalars(select(Seller.id)).one()
    with working(app, seller_id):
        import_catalogue(
            example(catalogue),
            parameters=ModelParameters(state().kept["plugins"].models),
            now=NOW,
        )
        new = NewUser(EMAIL, "Dana Roth", frozenset({Role.SALES}))
        create_user(new, now=NOW, password_hash=hash_password(PASSWORD))
    app.extensions["benchmark_seller"] = seller_id
    return app


def subscribers(app: Flask) -> int:
    """Import the running contracts of the example; return how many there are."""
    table = example("telco/subscribers.csv")
    source = Source(
        table=open_table(table),
        mapping=read_mapping(example("telco/mapping.yaml")),
        mapping_sha256="",
        as_of=NOW.date(),
    )
    with working(app, app.extensions["benchmark_seller"]):
        done, _refusals = import_contracts(source, now=NOW, report=lambda _done: None)
    return done.imported


@contextmanager
def working(app: Flask, seller_id: str) -> Iterator[None]:
    """Run the block for a seller."""
    actor = system("benchmark", seller_id)
    with app.app_context(), scoped(Scope(seller_id)), acting_as(actor):
        yield


def signed_in(app: Flask) -> str:
    """Return the cookies of somebody who has signed in."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = AGENT
    form = client.get("/sign-in").text
    token = form.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"')[0]
    given = {"email": EMAIL, "password": PASSWORD, "csrf_token": token}
    answer = client.post("/sign-in", data=given)
    if answer.status_code not in {302, 303}:
        raise SystemExit(f"nobody could sign in: {answer.status}")
    client.get("/customers")
    cookies = client._cookies or {}  # noqa: SLF001  werkzeug offers no list
    return "; ".join(f"{one.key}={one.value}" for one in cookies.values())


def request(path: str, cookie: str) -> dict[str, Any]:
    """Return what a server hands over for a GET of *path*."""
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    path, _mark, query = path.partition("?")
    environ |= {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_COOKIE": cookie}
    environ |= {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}
    # Another browser than the one that signed in would get a new cookie each time.
    environ["HTTP_USER_AGENT"] = AGENT
    return environ


def call(app: Application, environ: dict[str, Any]) -> Callable[[], object]:
    """Return what answers *environ* as a server would, once for each call."""

    def once() -> object:
        answers: list[str] = []
        body = app(
            environ | {"wsgi.input": BytesIO()},
            lambda status, _headers, *_error: answers.append(status),
        )
        content = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        if not answers[0].startswith("200"):
            raise SystemExit(f"{environ['PATH_INFO']}: {answers[0]}")
        return content

    return once


def change(app: Flask) -> None:
    """Change the catalogue as a person does: an offering says something else."""
    with working(app, app.extensions["benchmark_seller"]):
        row = list_offerings(OfferingFilter()).rows[-1]
        revise_offering(
            row.id,
            replace(offering(row.id).spec, description=secrets.token_hex(8)),
            now=NOW,
        )


def statements(app: Flask, environ: dict[str, Any]) -> int:
    """Return how many statements one request sends, after something was written.

    The driver counts them, so that nothing goes past; beginning and ending a
    transaction is none.
    """
    sent: list[str] = []
    engine = state(app).engine
    change(app)

    def listen(driver: sqlite3.Connection, *_place: object) -> None:
        driver.set_trace_callback(sent.append)

    event.listen(engine, "checkout", listen)
    call(app, environ)()
    event.remove(engine, "checkout", listen)
    return sum(text.split()[0].lower() not in _FRAMES for text in sent)


if __name__ == "__main__":
    main()
