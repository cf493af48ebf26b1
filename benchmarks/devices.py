"""Is it covered?  One serial number and 10,000, among many covered devices.

    python -m benchmarks.devices [devices]

Both databases; 200,000 devices on 1,000 contracts unless another number is given.  The
limits are those that customers are promised: 300 ms for one, 10 s for 10,000, from the
text that was sent to the finished page or file.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from contracts.assets.covered.queries import check_devices
from contracts.assets.models import Asset, Cover
from contracts.assets.uploads import rows_of
from contracts.devices.views.answering import answers_file, look_at, many
from contracts.models import Contract, ContractLine
from contracts.quotes.operations import Signature, accept_quote
from tests import pgtmp
from tests.shop import NOW, TODAY, Shop, fill_shop, make_app, open_shop
from upheld.db import db, new_id
from upheld.migrations import upgrade
from upheld.transactions import transaction

DEVICES = 200_000
#: How many devices one contract covers.
EACH = 200
ASKED = 10_000
ONE_LIMIT, MANY_LIMIT = 0.3, 10.0
ROUNDS = 5


def fill(shop: Shop, devices: int) -> None:
    """Multiply one contract, with a device of its own on every row of cover."""
    quote_id = shop.sent()
    with shop.customer():
        signed = accept_quote(quote_id, Signature("Ada Keller"), now=NOW)
    first = db.session.get_one(Contract, signed.contract_id)
    columns = {one.key: getattr(first, one.key) for one in Contract.__table__.c}
    owner = {"seller_id": first.seller_id, "customer_id": first.customer_id}
    for place in range(devices // EACH):
        contract = columns | {
            "id": new_id(),
            "deal_id": new_id(),
            "quote_id": None,
            "number": f"C-2027-{place:06}",
        }
        serials = [f"SN{place * EACH + number:08}" for number in range(EACH)]
        line = line_of(contract)
        with transaction() as session:
            session.execute(insert(Contract), [contract])
            session.execute(insert(ContractLine), [line | owner])
            session.execute(insert(Cover), [cover(contract, one) for one in serials])
            session.execute(insert(Asset), [asset(one) | owner for one in serials])


def line_of(contract: dict[str, Any]) -> dict[str, Any]:
    """Return the line that covers the devices."""
    return {
        "contract_id": contract["id"],
        "position": 1,
        "offering_code": "R740",
        "kind": "warranty",
        "title": "Server cover",
        "quantity": EACH,
        "charge": "recurring",
        "period_months": 12,
        "net_minor": 41_000,
        "currency": "EUR",
    }


def cover(contract: dict[str, Any], serial: str) -> dict[str, Any]:
    """Return a device on the line of a contract."""
    owners = {name: contract[name] for name in ("seller_id", "customer_id", "deal_id")}
    return owners | {
        "serial_key": serial,
        "maker_key": "",
        "contract_id": contract["id"],
        "position": 1,
        "serial": serial,
        "product": "R740",
        "place": "Bern",
        "starts_on": None,
        "ends_on": None,
    }


def asset(serial: str) -> dict[str, Any]:
    """Return a device of the customer."""
    return {
        "id": new_id(),
        "maker": "",
        "maker_key": "",
        "model": "R740",
        "serial": serial,
        "serial_key": serial,
        "place": "Bern",
        "purchased_on": None,
        "installed_on": None,
        "search_text": serial.casefold(),
        "created_at": NOW,
    }


def asked(devices: int) -> str:
    """Return a list to be checked: most are covered, some nobody knows."""
    chance = random.Random(2026)  # noqa: S311  a list, not a secret
    return "\n".join(
        f"sn-{chance.randrange(int(devices * 1.1)):08}" for _row in range(ASKED)
    )


def middle(work: Callable[[], object]) -> float:
    """Return how long *work* takes, the round in the middle of a few."""
    taken = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[ROUNDS // 2]


def answer(text: str) -> Sequence[object]:
    """Answer a list as the page does, and as the file."""
    found = check_devices(rows_of(text), today=TODAY)
    return many(found)["answers"], answers_file(found)


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Give both databases."""
    with tempfile.TemporaryDirectory() as folder, pgtmp.postgres() as url:
        yield {"SQLite": f"sqlite:///{folder}/shop.db", "PostgreSQL": url}


def measure(name: str, url: str, devices: int) -> None:
    """Fill a database and print what part of each limit was used."""
    with tempfile.TemporaryDirectory() as folder:
        upgrade(url)
        app = make_app(url, Path(folder))
        fill_shop(app)
        with open_shop(app) as shop:
            fill(shop, devices)
            text = asked(devices)
            one = middle(lambda: look_at("sn-00000007", today=TODAY))
            all_of_them = middle(lambda: answer(text))
    print(
        f"{name:<12}one {one * 1000:8.1f} ms, {one / ONE_LIMIT:5.3f} of the limit"
        f"   10,000 {all_of_them:6.2f} s, {all_of_them / MANY_LIMIT:5.3f} of the limit",
        flush=True,
    )


def main() -> None:
    """Measure both databases and print them."""
    devices = int(sys.argv[1]) if len(sys.argv) > 1 else DEVICES
    print(f"{devices} covered devices, {ASKED} serial numbers asked for")
    with databases() as found:
        for name, url in found.items():
            measure(name, url, devices)


if __name__ == "__main__":
    main()
