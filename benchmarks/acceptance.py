"""How fast signatures become durable: S1, S2 and S3, each against ``fdatasync``.

    python benchmarks/acceptance.py [seconds]

The base is the rate at which this disk makes 4 KiB durable, measured before and after
each run in the same folder.  An acceptance goes through everything that a customer's
does behind the page: scope, state, record, number, contract with its lines, timeline,
paper, job and audit row, in one transaction.
"""

import itertools
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from contracts.models import DealEvent
from contracts.quotes.models import Quote
from contracts.quotes.operations import Signature, accept_quote
from tests import pgtmp
from tests.shop import NOW, Shop, fill_shop, make_app, open_shop
from upheld.db import db, new_id
from upheld.migrations import upgrade
from upheld.transactions import transaction

CLIENTS = 8
BLOCK = 4096
#: How many quotes are made ready for each second, for all clients together.
READY = 1500
#: How many acceptances each client makes before it counts.
WARM = 20
ADA = Signature("Ada Keller", "Head of IT")
#: What a server is run with that must not lose a signature.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


#: How often each is measured; the one in the middle counts.
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Run:
    """What one client did: when each of its commits was done, how long it took."""

    done: tuple[float, ...]
    took: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """What all clients did, and what the disk can do."""

    runs: tuple[Run, ...]
    base: float

    @property
    def ratio(self) -> float:
        """Acceptances for each time that the disk made a block durable."""
        return rate(self.runs) / self.base


Database = Callable[[], AbstractContextManager[tuple[str, Path]]]


def fdatasync_rate(folder: Path, seconds: float = 1.0) -> float:
    """Return how often in a second 4 KiB become durable in *folder*."""
    path = folder / "fdatasync.bin"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    block, count = b"x" * BLOCK, 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        os.pwrite(descriptor, block, (count % 256) * BLOCK)
        os.fdatasync(descriptor)
        count += 1
    took = time.perf_counter() - start
    os.close(descriptor)
    path.unlink()
    return count / took


def ready_quotes(shop: Shop, count: int) -> list[str]:
    """Send one quote and multiply it: as many deals that can be accepted."""
    first = db.session.get_one(Quote, shop.sent())
    columns = {column.key: getattr(first, column.key) for column in Quote.__table__.c}
    rows, events, ids = [], [], []
    for number in range(count):
        name = f"Q-2027-{number:06}"
        row = {**columns, "id": new_id(), "deal_id": new_id(), "number": name}
        row["record"] = columns["record"].replace(columns["number"], name)
        rows.append(row)
        ids.append(row["id"])
        events += [event(row, "created"), event(row, "sent")]
    for start in range(0, count, 500):
        with transaction() as session:
            session.execute(insert(Quote), rows[start : start + 500])
            session.execute(insert(DealEvent), events[2 * start : 2 * start + 1000])
    return ids


def event(quote: dict[str, Any], what: str) -> dict[str, Any]:
    """Return a row of the timeline."""
    owners = {name: quote[name] for name in ("seller_id", "customer_id", "deal_id")}
    details = {"who": "Dana Roth", "identified_by": "password", "address": ""}
    return {"id": new_id(), "at": NOW, "what": what, "note": "", **owners, **details}


def accept_one(shop: Shop, quote_id: str) -> None:
    """Accept a quote as its customer, without the page in front of it."""
    with shop.customer():
        accept_quote(quote_id, ADA, now=NOW)


def accept_all(shop: Shop, quotes: Iterator[str], seconds: float) -> Run:
    """Accept one quote after the other until the time is over."""
    done: list[float] = []
    took: list[float] = []
    end = time.perf_counter() + seconds
    for quote_id in quotes:
        start = time.perf_counter()
        accept_one(shop, quote_id)
        done.append(time.perf_counter())
        took.append(done[-1] - start)
        if done[-1] > end:
            return Run(tuple(done), tuple(took))
    raise SystemExit("this machine needs more quotes to be made ready")


def client(
    url: str,
    quotes: Sequence[str],
    seconds: float,
    barrier: Barrier,
    answers: "Queue[Run]",
) -> None:
    """Be one of the processes that accept at the same time, in one round after another.

    Between two rounds everybody waits, while the disk is measured.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        open_shop(make_app(url, Path(folder), parts="portal")) as shop,
    ):
        waiting = iter(quotes)
        for quote_id in itertools.islice(waiting, WARM):
            accept_one(shop, quote_id)
        for _round in range(ROUNDS):
            barrier.wait()
            answers.put(accept_all(shop, waiting, seconds))
            barrier.wait()


def together(
    database: tuple[str, Path], quotes: Sequence[str], clients: int, seconds: float
) -> list[Round]:
    """Return what *clients* processes did at the same time, and the disk alone."""
    url, folder = database
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(clients + 1), context.Queue()
    share = len(quotes) // clients
    processes = [
        context.Process(
            target=client,
            args=(url, quotes[start : start + share], seconds, barrier, answers),
        )
        for start in range(0, share * clients, share)
    ]
    for process in processes:
        process.start()
    rounds = []
    for _round in range(ROUNDS):
        before = fdatasync_rate(folder)
        barrier.wait()
        runs = [answers.get() for _process in processes]
        barrier.wait()
        base = statistics.mean([before, fdatasync_rate(folder)])
        rounds.append(Round(tuple(runs), base))
    for process in processes:
        process.join()
    return rounds


def rate(runs: Sequence[Run]) -> float:
    """Return how many acceptances became durable in a second."""
    start = min(run.done[0] - run.took[0] for run in runs)
    end = max(run.done[-1] for run in runs)
    return sum(len(run.done) for run in runs) / (end - start)


def longest_silence(runs: Sequence[Run]) -> float:
    """Return the longest time in which some client made nothing durable."""
    return max(max(run.took) for run in runs)


def percentile(runs: Sequence[Run], part: float) -> float:
    """Return the time within which *part* of all acceptances were done."""
    took = sorted(itertools.chain.from_iterable(run.took for run in runs))
    return took[min(len(took) - 1, int(len(took) * part))]


@contextmanager
def sqlite() -> Iterator[tuple[str, Path]]:
    """Give a shop on SQLite, in a folder on this disk."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/shop.db", Path(folder)


@contextmanager
def postgresql() -> Iterator[tuple[str, Path]]:
    """Give a shop on a server that loses nothing, with its data on the same disk."""
    pgtmp.SETTINGS.update(DURABLE)
    with pgtmp.postgres() as url, tempfile.TemporaryDirectory() as folder:
        yield url, Path(folder)


def measure(name: str, database: Database, clients: int, seconds: float) -> None:
    """Print one line of figures: the round in the middle, by its ratio."""
    with database() as (url, folder):
        upgrade(url)
        app = make_app(url, folder / "data", parts="portal")
        fill_shop(app)
        with open_shop(app) as shop:
            count = clients * WARM + int(READY * seconds * (ROUNDS + 1))
            quotes = ready_quotes(shop, count)
        rounds = together((url, folder), quotes, clients, seconds)
    middle = sorted(rounds, key=lambda one: one.ratio)[ROUNDS // 2]
    print(
        f"{name:<16}{clients:>8}{rate(middle.runs):>10.0f}{middle.base:>12.0f}"
        f"{middle.ratio:>8.2f}{percentile(middle.runs, 0.5) * 1000:>9.1f}"
        f"{percentile(middle.runs, 0.99) * 1000:>9.1f}"
        f"{max(longest_silence(one.runs) for one in rounds) * 1000:>9.0f}",
        flush=True,
    )


def main() -> None:
    """Measure the three."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    print(
        f"{'':<16}{'clients':>8}{'per s':>10}{'fdatasync':>12}{'ratio':>8}"
        f"{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}"
    )
    measure("S1 SQLite", sqlite, 1, seconds)
    measure("S2 SQLite", sqlite, CLIENTS, seconds)
    measure("S3 PostgreSQL", postgresql, CLIENTS, seconds)


if __name__ == "__main__":
    main()
