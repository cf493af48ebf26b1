"""An estate of contracts that begin, renew and end over three years."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import insert

from contracts.billing.models import Charge
from contracts.models import Contract, ContractLine, Customer
from tests.shop import NOW
from upheld.dates import add_months
from upheld.db import new_id
from upheld.scope import current_scope
from upheld.transactions import transaction

Values = dict[str, Any]
STATES = ("active", "active", "active", "suspended", "terminated", "draft")
BATCH = 5_000


@dataclass(frozen=True)
class Line:
    """What one line of a contract was made as."""

    contract: Values
    net: int
    months: int
    first: int = 0
    last: int = 0
    #: The days on which its charge holds, as an amendment left them.
    begins: date | None = None
    ends: date | None = None


def build(count: int, seed: int = 7) -> list[Line]:
    """Write *count* contracts of the seller in scope, and return their lines."""
    random = Random(seed)
    customers = [_customer(number) for number in range(max(1, count // 3))]
    contracts = [
        _contract(n, random.choice(customers)["id"], random) for n in range(count)
    ]
    lines = [line for one in contracts for line in _lines(one, random)]
    with transaction() as session:
        session.execute(insert(Customer), customers)
        for batch in _batches(contracts):
            session.execute(insert(Contract), batch)
        charged = [line for line in lines if int(line.contract["title"]) % 3]
        for batch in _batches([_charge(*each) for each in enumerate(charged, 1)]):
            session.execute(insert(Charge), batch)
        rows = [_line(*each) for each in enumerate(lines, 1)]
        for batch in _batches(rows):
            session.execute(insert(ContractLine), batch)
    return lines


def _batches(rows: list[Values]) -> Iterator[list[Values]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _customer(number: int) -> Values:
    return {
        "id": new_id(),
        "seller_id": current_scope().seller_id,
        "number": f"F-{number:07}",
        "name": f"Estate {number}",
        "created_at": NOW,
    }


def _contract(number: int, customer_id: str, random: Random) -> Values:
    starts_on = date(2024, 1, 1 + random.randrange(31))
    starts_on = add_months(starts_on, random.randrange(34))
    term = random.choice((0, 6, 12, 24))
    return {
        "id": new_id(),
        "seller_id": current_scope().seller_id,
        "customer_id": customer_id,
        "deal_id": new_id(),
        "number": f"C-2024-{number:07}",
        "title": str(number),
        "state": random.choice(STATES),
        "currency": random.choice(("EUR", "EUR", "CHF")),
        "starts_on": starts_on,
        "ends_on": add_months(starts_on, term) if term else None,
        "term_months": term,
        "renewal_months": random.choice((0, 12)) if term else 0,
        "yearly_minor": 12_00,
        "monthly_minor": 1_00,
        "one_off_minor": 0,
        "record": "{}",
        "fingerprint": "",
        "created_at": NOW,
    }


def _lines(contract: Values, random: Random) -> Iterator[Line]:
    yield Line(contract, random.randrange(1, 100_000), random.choice((1, 3, 12)))
    yield Line(contract, -random.randrange(1, 500), 7)
    if int(contract["title"]) % 3:
        yield Line(contract, random.randrange(1, 9_999), 12, 12, 24)
        changed = add_months(contract["starts_on"], 5) + timedelta(days=9)
        before, after = random.sample(range(1, 99_999), 2)
        yield Line(contract, before, 1, ends=changed)
        yield Line(contract, after, 1, begins=changed)


def _owner(line: Line, position: int) -> Values:
    contract = line.contract
    return {
        "seller_id": contract["seller_id"],
        "customer_id": contract["customer_id"],
        "contract_id": contract["id"],
        "position": position,
        "title": "Service",
        "quantity": Decimal(1),
        "currency": contract["currency"],
        "net_minor": line.net,
        "period_months": line.months,
    }


def _charge(position: int, line: Line) -> Values:
    return _owner(line, position) | {
        "deal_id": line.contract["deal_id"],
        "sequence": position,
        "kind": "recurring",
        "first_month": line.first,
        "until_month": line.last,
        "starts_on": line.begins,
        "ends_on": line.ends,
    }


def _line(position: int, line: Line) -> Values:
    kind = {"offering_code": "X", "kind": "support", "charge": "recurring"}
    return _owner(line, position) | kind
