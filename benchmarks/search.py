"""Search over 100,000 things: the field of the head bar, and the letters in every row.

Run with ``python -m benchmarks.search [how many]``.  Real time, as the database of one
of the two is another process: of the whole request by the WSGI application, and of the
query alone beside the one that looks for the letters in every row.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_security import hash_password
from sqlalchemy import insert, select, text

from benchmarks import acceptance
from benchmarks.lists import EMAIL, NOW, PASSWORD, call, request, signed_in, working
from catalog.models import Offering
from contracts.models import Contract, Customer
from contracts.quotes.models import Quote
from contracts.search.models import SearchEntry
from contracts.search.operations import add_serials
from contracts.search.queries import find
from tests.shop import fill_shop, make_app, open_shop
from tests.world import CHEAP
from upheld.accounts.people import NewUser, create_user
from upheld.db import db, new_id
from upheld.listing import contains, folded
from upheld.migrations import upgrade
from upheld.principal import Role
from upheld.transactions import transaction

ASKED = 400
#: One in so many is asked the slow way too.
SLOWLY = 10
FIRST = (
    "Contoso",
    "Fabrikam",
    "Müller",
    "Adatum",
    "Société",
    "Łódzki",
    "臺灣資訊",
    "Tailspin",
)
SECOND = (
    "Retail",
    "Logistics",
    "Söhne",
    "Bank",
    "Hospital",
    "Foods",
    "Energy",
    "Textiles",
)
TITLES = ("Store rollout", "Data centre", "Warehouse", "Branch offices", "Head office")
DAY = NOW.date()


def main() -> None:
    """Measure both databases and print them."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"{'':<24}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}")
    for name, database in (
        ("SQLite", acceptance.sqlite),
        ("PostgreSQL", acceptance.postgresql),
    ):
        with filled(database, count) as app:
            measure(name, app)


@contextmanager
def filled(database: Callable[[], Any], count: int) -> Iterator[Flask]:
    """Give an application with *count* things to find."""
    with database() as (url, folder):
        upgrade(url)
        app = make_app(url, folder / "data", log_level="ERROR")
        app.extensions["security"].pwd_context.update(**CHEAP)
        fill_shop(app)
        with open_shop(app) as shop:
            user = NewUser(EMAIL, "Dana Roth", frozenset({Role.SALES}))
            create_user(user, now=NOW, password_hash=hash_password(PASSWORD))
            begun = time.perf_counter()
            fill(shop.seller_id, count)
            print(f"{count} things, written in {time.perf_counter() - begun:.0f} s")
            app.extensions["benchmark_seller"] = shop.seller_id
        if url.startswith("postgresql"):
            with app.app_context(), db.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.execute(text("vacuum analyze"))
        yield app


def fill(seller_id: str, count: int) -> None:
    """Write customers, quotes, contracts, a fifth of *count* each; the rest serials."""
    part = count // 5
    dice = random.Random(7)  # noqa: S311 - the same each time
    for first in range(0, part, 1000):
        numbers = range(first, min(first + 1000, part))
        with transaction() as session:
            customers = [customer(seller_id, number, dice) for number in numbers]
            session.execute(insert(Customer), customers)
            quotes = [
                quote(one, n, dice) for one, n in zip(customers, numbers, strict=True)
            ]
            session.execute(insert(Quote), quotes)
            contracts = [
                contract(one, n, dice)
                for one, n in zip(customers, numbers, strict=True)
            ]
            session.execute(insert(Contract), contracts)
            add_serials(
                (one["id"], f"FCH{dice.randrange(10**8):08}{letter}")
                for one in contracts
                for letter in "AB"
            )


def customer(seller_id: str, number: int, dice: random.Random) -> dict[str, Any]:
    """Return the row of one customer."""
    name = f"{dice.choice(FIRST)} {dice.choice(SECOND)} {number}"
    known = f"K-{number:06}"
    return {
        "id": new_id(),
        "seller_id": seller_id,
        "number": known,
        "name": name,
        "address": "",
        "country": "CH",
        "email": f"info{number}@example.com",
        "language": "en",
        "search_text": folded(known, name, f"info{number}@example.com"),
        "created_at": NOW,
    }


def _deal(owner: dict[str, Any], known: str, dice: random.Random) -> dict[str, Any]:
    title = dice.choice(TITLES)
    return {
        "id": new_id(),
        "seller_id": owner["seller_id"],
        "customer_id": owner["id"],
        "deal_id": new_id(),
        "number": known,
        "title": title,
        "currency": "EUR",
        "starts_on": DAY,
        "term_months": 36,
        "record": "{}",
        "search_text": folded(known, title, owner["name"], owner["number"]),
        "created_at": NOW,
    }


def quote(owner: dict[str, Any], number: int, dice: random.Random) -> dict[str, Any]:
    """Return the row of one quote."""
    return _deal(owner, f"Q-2026-{number:06}", dice) | {
        "state": "sent",
        "valid_until": DAY + timedelta(days=30),
        "changed_at": NOW,
    }


def contract(owner: dict[str, Any], number: int, dice: random.Random) -> dict[str, Any]:
    """Return the row of one contract."""
    return _deal(owner, f"C-2026-{number:06}", dice) | {
        "state": "active",
        "yearly_minor": 100,
        "monthly_minor": 8,
        "one_off_minor": 0,
        "fingerprint": "",
    }


def questions(count: int) -> Iterator[str]:
    """Yield what people type, from one letter to a whole serial number."""
    dice = random.Random(11)  # noqa: S311 - the same each time
    serials = db.session.scalars(
        select(SearchEntry.number).where(SearchEntry.kind == "serial").limit(500)
    ).all()
    for _turn in range(count // 10):
        first, second = dice.choice(FIRST), dice.choice(SECOND)
        number = dice.randrange(20_000)
        serial = dice.choice(serials)
        yield from (
            first[:1],
            first[:2],
            first[:4],
            f"{second[:3]} {first[:3]}",
            f"{first} {number}",
            f"Q-2026-{number:06}",
            str(number),
            serial,
            serial[:7],
            f"warehouse {second}",
        )


def naively(typed: str) -> None:
    """Ask as one would first: the letters anywhere in every row."""
    for model in (Quote, Contract, Customer, Offering):
        found = select(model.id).where(contains(model.search_text, typed))
        db.session.execute(found.order_by(model.id.desc()).limit(8)).all()
    serials = select(SearchEntry.id).where(
        SearchEntry.kind == "serial", contains(SearchEntry.words, typed)
    )
    db.session.execute(serials.order_by(SearchEntry.id.desc()).limit(8)).all()


def measure(name: str, app: Flask) -> None:
    """Print the request, the query and the slow query."""
    cookie = signed_in(app)
    with working(app, app.extensions["benchmark_seller"]):
        asked = list(questions(ASKED))
        pages = [call(app, palette(one, cookie)) for one in asked]
        show(f"{name}, request", [timed(page) for page in pages])
        queried = [timed(lambda one=one: find(one, size=5)) for one in asked]  # type: ignore[misc]
        show(f"{name}, query", queried)
        few = range(0, len(asked), SLOWLY + 1)
        slow = [timed(lambda at=at: naively(asked[at])) for at in few]  # type: ignore[misc]
        show(f"{name}, every row", slow)
        own = statistics.median(queried[at] for at in few)
        print(f"{'':<12}{statistics.median(slow) / own:.1f} times as fast as every row")


def palette(typed: str, cookie: str) -> dict[str, Any]:
    """Return the request that the field sends; WSGI has its bytes as Latin-1."""
    environ = request("/search/palette", cookie)
    environ["QUERY_STRING"] = "q=" + "".join(f"%{byte:02X}" for byte in typed.encode())
    return environ | {"HTTP_HX_REQUEST": "true"}


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds *work* takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def show(name: str, taken: list[float]) -> None:
    """Print the middle, the 95th of a hundred, and the longest."""
    cut = statistics.quantiles(taken, n=100)
    figures = (statistics.median(taken), cut[94], max(taken))
    print(f"{name:<24}" + "".join(f"{one * 1000:9.1f}" for one in figures))


if __name__ == "__main__":
    main()
