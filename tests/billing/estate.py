"""Any number of running contracts with three charges each, written at once."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from contracts.billing.cycles import Cycle
from contracts.billing.models import BillingSchedule, Charge
from contracts.models import Contract, Customer
from tests.shop import NOW
from upheld.db import new_id
from upheld.scope import current_scope
from upheld.transactions import transaction

Values = dict[str, Any]

BATCH = 5_000
#: Contracts of one customer.
SHARED = 10
STARTS = tuple(date(2027, 1, day) for day in (1, 15, 31))
#: Net of a charge, and the months it pays for.
PRICES = ((1250, 1), (41_000, 12), (99_99, 3))


def build(count: int) -> None:
    """Write *count* contracts of the seller in scope, billed monthly."""
    for first in range(0, count, BATCH):
        numbers = range(first, min(first + BATCH, count))
        customers = [_customer(number) for number in numbers if number % SHARED == 0]
        contracts = [
            _contract(number, customers[(number - first) // SHARED]["id"])
            for number in numbers
        ]
        with transaction() as session:
            session.execute(insert(Customer), customers)
            session.execute(insert(Contract), contracts)
            session.execute(insert(BillingSchedule), [_schedule(c) for c in contracts])
            session.execute(insert(Charge), list(_charges(contracts)))


def _customer(number: int) -> Values:
    return {
        "id": new_id(),
        "seller_id": current_scope().seller_id,
        "number": f"E-{number:07}",
        "name": f"Estate {number}",
        "address": "Marktgasse 12\n3011 Bern",
        "country": "CH",
        "created_at": NOW,
    }


def _contract(number: int, customer_id: str) -> Values:
    starts_on = STARTS[number % len(STARTS)]
    return {
        "id": new_id(),
        "seller_id": current_scope().seller_id,
        "customer_id": customer_id,
        "deal_id": new_id(),
        "number": f"C-2027-{number:07}",
        "title": "Estate",
        "state": "active",
        "currency": "EUR",
        "starts_on": starts_on,
        "term_months": 12,
        "renewal_months": 12,
        "yearly_minor": 0,
        "monthly_minor": 0,
        "one_off_minor": 0,
        "record": "{}",
        "fingerprint": "",
        "created_at": NOW,
    }


def _owner(contract: Values) -> Values:
    owner = {name: contract[name] for name in ("seller_id", "customer_id", "deal_id")}
    return {**owner, "contract_id": contract["id"], "rhythm": 1}


def _schedule(contract: Values) -> Values:
    cycle = Cycle(contract["starts_on"], 12, 1, 12)
    return {
        **_owner(contract),
        "cycle_id": cycle.id,
        "cycle": cycle.text,
        "currency": "EUR",
        "period_due_on": contract["starts_on"],
        "next_due_on": contract["starts_on"],
    }


def _charges(contracts: list[Values]) -> Iterator[Values]:
    for contract in contracts:
        for sequence, (net, months) in enumerate(PRICES, start=1):
            yield {
                **_owner(contract),
                "sequence": sequence,
                "position": sequence,
                "kind": "recurring",
                "title": f"Service {sequence}",
                "quantity": Decimal(1),
                "currency": "EUR",
                "net_minor": net,
                "period_months": months,
                "tax_category": "S",
                "tax_millionths": 81_000 if sequence < len(PRICES) else 26_000,
            }
