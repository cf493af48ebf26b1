"""How fast contracts are billed: B1, B3 and B4, each against its base in the same run.

    python -m benchmarks.billing [contracts] [sqlite|postgresql]

The base *ORM* is what one writes first: it loads each contract's schedule and charges,
computes with fractions, adds an invoice with its lines and taxes, draws its number,
notes it in the audit trail, and commits.  Both write the same invoices: compared at the
end of every round, or nothing is measured.  Times are of the wall, as the database
works in a process of its own.
"""

import resource
import sys
import time
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select

from benchmarks.acceptance import Database, postgresql, sqlite
from contracts.billing.charges import Item, NewCharge, Tax, items_due, tax_of
from contracts.billing.cycles import Cycle
from contracts.billing.models import (
    BillingRun,
    BillingSchedule,
    Charge,
    Invoice,
    InvoiceCustomer,
    InvoiceLine,
    InvoiceTax,
)
from contracts.billing.operations.issuing import seller_party
from contracts.billing.operations.running import SIZE, run_billing, start_run
from contracts.models import Customer
from tests.billing.estate import build
from tests.shop import NOW, fill_shop, make_app, open_shop
from upheld import audit
from upheld.accounts.models import Seller
from upheld.db import db, new_id
from upheld.migrations import upgrade
from upheld.numbers import next_number
from upheld.scope import current_scope
from upheld.transactions import transaction

WARM = 40
#: How many contracts the base bills: it needs minutes for more.
NAIVE = 400
JANUARY, FEBRUARY, MARCH = (date(2027, month, 28) for month in (1, 2, 3))


def billed_one_by_one(day: date, count: int) -> float:
    """Bill *count* contracts as one writes it first; return contracts per second."""
    due = select(BillingSchedule).where(BillingSchedule.next_due_on <= day).limit(count)
    ids = [one.contract_id for one in db.session.scalars(due)]
    begun = time.perf_counter()
    for contract_id in ids:
        with transaction():
            _bill_one(contract_id, day)
    return len(ids) / (time.perf_counter() - begun)


def _bill_one(contract_id: str, day: date) -> None:
    schedule = db.session.get_one(BillingSchedule, (contract_id, 1))
    rows = select(Charge).where(Charge.contract_id == contract_id)
    charges = [_ruled(one) for one in db.session.scalars(rows)]
    cycle = Cycle.read(schedule.cycle)
    items = items_due(charges, cycle, day, ordinal=schedule.next_ordinal)
    for due_on, group in groupby(items, key=lambda item: item.due_on):
        invoice = _invoice(schedule, due_on, day)
        _fill(invoice, list(group))
        db.session.add(invoice)
        db.session.flush()
        audit.record("billing.invoiced", invoice.id, after={"number": invoice.number})
        schedule.next_ordinal += 1
    coming = next(cycle.periods(schedule.next_ordinal))
    schedule.next_due_on = schedule.period_due_on = coming.due_on


def _ruled(one: Charge) -> NewCharge:
    return NewCharge(
        sequence=one.sequence,
        position=one.position,
        kind=one.kind,
        title=one.title,
        quantity=one.quantity,
        unit=one.unit,
        currency=one.currency,
        net_minor=one.net_minor,
        period_months=one.period_months,
        tax=Tax(category=one.tax_category, millionths=one.tax_millionths),
    )


def _invoice(schedule: BillingSchedule, due_on: date, day: date) -> Invoice:
    customer = db.session.get_one(Customer, schedule.customer_id)
    seller = db.session.get_one(Seller, current_scope().seller_id)
    party = db.session.scalar(
        select(InvoiceCustomer).where(InvoiceCustomer.customer_id == customer.id)
    )
    if party is None:
        names = ("number", "name", "address", "country", "tax_number", "email")
        party = InvoiceCustomer(
            customer_id=customer.id,
            contact=customer.contact,
            language=customer.language,
            **{name: getattr(customer, name) for name in names},
        )
        db.session.add(party)
        db.session.flush()
    return Invoice(
        customer_id=schedule.customer_id,
        deal_id=schedule.deal_id,
        contract_id=schedule.contract_id,
        number=next_number("invoice", day.year),
        kind="period",
        billed_for=due_on,
        issued_on=day,
        due_on=day,
        currency="EUR",
        seller_party_id=seller_party(seller),
        customer_party_id=party.id,
        created_at=NOW,
    )


def _fill(invoice: Invoice, items: list[Item]) -> None:
    """Add the lines and taxes of an invoice, and what they come to."""
    invoice.id = new_id()
    taxable: dict[int, int] = {}
    for position, item in enumerate(items, start=1):
        millionths = item.charge.tax.millionths
        taxable[millionths] = taxable.get(millionths, 0) + item.net_minor
        db.session.add(
            InvoiceLine(
                customer_id=invoice.customer_id,
                invoice_id=invoice.id,
                position=position,
                contract_id=invoice.contract_id,
                sequence=item.charge.sequence,
                starts_on=item.period.start,
                ends_on=item.period.end,
                net_minor=item.net_minor,
                tax_category="S",
                tax_millionths=millionths,
            )
        )
    invoice.starts_on = min(item.period.start for item in items)
    invoice.ends_on = max(item.period.end for item in items)
    invoice.net_minor = sum(taxable.values())
    invoice.tax_minor = 0
    for millionths, net in taxable.items():
        tax = tax_of(net, millionths)
        invoice.tax_minor += tax
        db.session.add(
            InvoiceTax(
                customer_id=invoice.customer_id,
                invoice_id=invoice.id,
                tax_category="S",
                tax_millionths=millionths,
                taxable_minor=net,
                tax_minor=tax,
            )
        )
    invoice.gross_minor = invoice.open_minor = invoice.net_minor + invoice.tax_minor


@dataclass(frozen=True, slots=True)
class Taken:
    """How long a run took, what it billed, and by how much it made the process grow."""

    seconds: float
    invoices: int
    megabytes: float


def run(day: date, size: int = SIZE) -> Taken:
    """Bill everything due on *day*."""
    before, begun = _peak(), time.perf_counter()
    run_id = start_run(day, now=NOW)
    run_billing(run_id, size=size)
    seconds = time.perf_counter() - begun
    count = db.session.get_one(BillingRun, run_id).invoices
    db.session.rollback()
    return Taken(seconds, count, _peak() - before)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def sums(day: date) -> list[tuple[int, ...]]:
    """Return what the invoices of *day* come to, each different one once."""
    columns = (Invoice.net_minor, Invoice.tax_minor, Invoice.gross_minor)
    found = select(*columns).where(Invoice.issued_on == day).distinct()
    return sorted(tuple(row) for row in db.session.execute(found))


def measure(name: str, database: Database, contracts: int) -> None:
    """Print the figures of one database."""
    with database() as (url, folder):
        upgrade(url)
        app = make_app(url, folder / "data", parts="portal")
        fill_shop(app)
        with open_shop(app):
            build(contracts)
            billed_one_by_one(JANUARY, WARM)
            naive = billed_one_by_one(JANUARY, NAIVE)
            wanted = sums(JANUARY)
            db.session.rollback()
            first = run(JANUARY)
            if sums(JANUARY) != wanted:
                raise SystemExit("the two ways do not bill the same")
            one, steps = run(FEBRUARY, size=contracts), run(MARCH)
            again = run(MARCH)
    rate = steps.invoices / steps.seconds
    print(
        f"{name:<12}{contracts:>10,}{naive:>9.0f}{rate:>10.0f}{rate / naive:>8.0f}"
        f"{steps.seconds / one.seconds:>9.2f}{again.seconds / steps.seconds:>9.4f}"
        f"{max(first.megabytes, steps.megabytes):>8.0f}{steps.seconds:>9.1f}",
        flush=True,
    )


def main() -> None:
    """Measure both databases, or the one that is named."""
    contracts = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    wanted = sys.argv[2:] or ["sqlite", "postgresql"]
    print(
        f"{'':<12}{'contracts':>10}{'ORM/s':>9}{'run/s':>10}{'times':>8}"
        f"{'steps':>9}{'again':>9}{'MB':>8}{'seconds':>9}"
    )
    for name, database in (("sqlite", sqlite), ("postgresql", postgresql)):
        if name in wanted:
            measure(name, database, contracts)


if __name__ == "__main__":
    main()
