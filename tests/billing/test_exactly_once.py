"""Whatever dies and however many bill at once: each period has one invoice.

For more random kills than the suite has time for:

    KILLS=500 python -m pytest tests/billing/test_exactly_once.py -k random
"""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from contracts.billing.models import (
    BillingSchedule,
    Invoice,
    InvoiceLine,
    InvoiceTax,
)
from contracts.billing.operations.running import run_billing, start_run
from contracts.models import Contract
from tests.billing.estate import build
from tests.shop import NOW, make_app
from upheld.accounts.models import Seller
from upheld.db import db
from upheld.failpoints import KNOWN, SETTING
from upheld.integrity.checking import check
from upheld.principal import acting_as, system
from upheld.scope import Scope, scoped, unscoped
from upheld.state import state

#: Forked: a process begins in milliseconds, with connections of its own.
CONTEXT = multiprocessing.get_context("fork")
MONTHS = tuple(date(2027, month, 28) for month in range(1, 13))
LAST_OF_JANUARY = date(2027, 1, 31)
SIZE = 7
RANDOM_KILLS = int(os.environ.get("KILLS", "60"))
PATIENCE = 60
#: The estate's contracts are rows alone, which no quote was ever signed for.
BARE = {"contract-unchanged", "prices-explained", "totals"}
#: About as long as it takes to bill a month of the estate.
LONGEST = 0.3


@dataclass(frozen=True)
class Estate:
    """A database with contracts to bill."""

    url: str
    folder: Path

    def bill(self, day: date, failpoint: str = "") -> BaseProcess:
        """Begin to bill in a process of its own, which may die at a place."""
        begun = CONTEXT.Event()
        process = CONTEXT.Process(target=_bill, args=(self, day, failpoint, begun))
        process.start()
        assert begun.wait(PATIENCE)
        return process

    def billed(self, day: date) -> None:
        """Bill in a process that comes to its end."""
        process = self.bill(day)
        process.join(PATIENCE)
        assert process.exitcode == 0

    def read(self) -> dict[str, Any]:
        """Return what has been billed, by the numbers of the contracts."""
        with at_work(self.url, self.folder):
            return {
                "numbers": sorted(db.session.scalars(select(Invoice.number))),
                "invoices": _invoices(),
                "schedules": _schedules(),
                "broken": {one.name for one in check(None) if not one.holds} - BARE,
            }


@contextmanager
def at_work(url: str, folder: Path) -> Iterator[None]:
    """Act for the only seller of a database, with connections of one's own."""
    app = make_app(url, folder)
    with app.app_context():
        with unscoped("the only seller"):
            seller_id = db.session.scalars(select(Seller.id)).one()
        with scoped(Scope(seller_id)), acting_as(system("billing", seller_id)):
            yield
    state(app).engine.dispose()


def _bill(estate: Estate, day: date, failpoint: str, begun: Event) -> None:
    os.environ[SETTING] = failpoint
    with at_work(estate.url, estate.folder):
        begun.set()
        run_billing(start_run(day, now=NOW), size=SIZE)


def _invoices() -> list[tuple[Any, ...]]:
    rows = db.session.execute(
        select(
            Contract.number,
            Invoice.billed_for,
            InvoiceLine.sequence,
            InvoiceLine.net_minor,
            Invoice.gross_minor,
            InvoiceTax.tax_millionths,
            InvoiceTax.tax_minor,
        )
        .join(Invoice, Invoice.contract_id == Contract.id)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .join(InvoiceTax, InvoiceTax.invoice_id == Invoice.id)
    )
    return sorted(tuple(row) for row in rows)


def _schedules() -> list[tuple[Any, ...]]:
    rows = db.session.execute(
        select(
            Contract.number, BillingSchedule.next_ordinal, BillingSchedule.next_due_on
        ).join(Contract, Contract.id == BillingSchedule.contract_id)
    )
    return sorted(tuple(row) for row in rows)


def gapless(count: int) -> list[str]:
    return [f"INV-2027-{number:06}" for number in range(1, count + 1)]


@pytest.fixture(params=[30])
def estate(shop_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Estate:
    """Fill a database with contracts, and leave no connection to it open."""
    with at_work(shop_url, tmp_path / "data"):
        build(request.param)
    return Estate(shop_url, tmp_path / "data")


def test_a_process_dies_anywhere_and_nothing_is_missing_or_double(
    estate: Estate,
) -> None:
    for month, name in zip(MONTHS, sorted(KNOWN), strict=False):
        dying = estate.bill(month, name)
        dying.join(PATIENCE)
        assert dying.exitcode == -signal.SIGKILL, name
        estate.billed(month)
    done = estate.read()
    months = len(KNOWN)
    wanted = 30 * months - 10
    assert len(done["numbers"]) == len({row[:2] for row in done["invoices"]})
    assert done["numbers"] == gapless(len(done["numbers"]))
    assert len(done["numbers"]) == wanted
    assert not done["broken"]


def test_random_kills_leave_what_an_undisturbed_run_leaves(
    estate: Estate, dialect: str
) -> None:
    chance, kills = random.Random(dialect), 0
    for month in MONTHS:
        while kills < RANDOM_KILLS * (month.month) / len(MONTHS):
            process = estate.bill(month)
            time.sleep(chance.uniform(0, LONGEST))
            process.kill()
            process.join()
            kills += 1
        estate.billed(month)
    done = estate.read()
    assert not done["broken"]
    assert done["numbers"] == gapless(len(done["numbers"]))
    assert {row[:2] for row in done["invoices"]} == {
        (f"C-2027-{number:07}", day) for number in range(30) for day in due_days(number)
    }


def due_days(number: int) -> list[date]:
    """Return the days until 28 December on which a contract of the estate is due."""
    if number % 3 < 2:
        return [date(2027, month, (1, 15)[number % 3]) for month in range(1, 13)]
    last = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30)
    return [date(2027, month, day) for month, day in enumerate(last, start=1)]


@pytest.mark.parametrize("estate", [200], indirect=True)
def test_eleven_at_once_bill_two_hundred_contracts_once(estate: Estate) -> None:
    workers = [estate.bill(LAST_OF_JANUARY) for _ in range(11)]
    for one in workers:
        one.join(PATIENCE)
    assert {one.exitcode for one in workers} == {0}
    done = estate.read()
    assert done["numbers"] == gapless(200)
    assert len({row[0] for row in done["invoices"]}) == 200
    assert not done["broken"]
