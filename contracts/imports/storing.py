"""Write imported contracts: a few statements for a whole batch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from contracts.assets.covered.freezing import cover_rows
from contracts.assets.models import Cover
from contracts.billing.models import BillingSchedule, Charge
from contracts.billing.operations.schedules import Owner, rows_of
from contracts.imports.freezing import Imported
from contracts.imports.mapping import ImportedCustomer
from contracts.lifecycle import State
from contracts.models import Contract, ContractLine, Customer, DealEvent
from contracts.records import Agreement, ContractRecord, Event, Line
from contracts.term_changes import first_change
from upheld.db import db, new_id
from upheld.listing import folded
from upheld.numbers import next_numbers
from upheld.plain import canonical, fingerprint, to_plain
from upheld.principal import current_principal
from upheld.scope import current_scope

Values = dict[str, Any]


def store(rows: Sequence[Imported], now: datetime) -> list[str]:
    """Store *rows* in the transaction that runs; return the contracts' numbers."""
    customers = _customers([row.contract.customer for row in rows], now)
    numbers = next_numbers("contract", now.year, len(rows))
    contracts: list[Values] = []
    lines: list[Values] = []
    events: list[Values] = []
    covers: list[Values] = []
    charges: list[Values] = []
    schedules: list[Values] = []
    for row, number in zip(rows, numbers, strict=True):
        owner = {
            "seller_id": current_scope().seller_id,
            "customer_id": customers[row.contract.customer.number],
        }
        deal = owner | {"deal_id": new_id()}
        contract = _contract(row, number, now) | deal
        contracts.append(contract)
        events.append(_event(row, now) | deal)
        covers += [
            unit | deal | {"contract_id": contract["id"]}
            for unit in cover_rows(row.offer)
        ]
        if not row.contract.ended:
            own = Owner(**deal, contract_id=contract["id"])
            new, schedule = rows_of(own, row.offer, now.date())
            charges += new
            schedules += [schedule] if schedule else []
        lines += [
            _line(line, row) | owner | {"contract_id": contract["id"]}
            for line in row.offer.lines
        ]
    db.session.execute(insert(Contract), contracts)
    db.session.execute(insert(ContractLine), lines)
    db.session.execute(insert(DealEvent), events)
    for model, values in (
        (Cover, covers),
        (Charge, charges),
        (BillingSchedule, schedules),
    ):
        if values:
            db.session.execute(insert(model), values)
    return numbers


def _customers(customers: Sequence[ImportedCustomer], now: datetime) -> dict[str, str]:
    """Return the customers' ids by number; create those that are not here yet."""
    wanted = {customer.number: customer for customer in customers}
    rows = db.session.execute(
        select(Customer.number, Customer.id).where(Customer.number.in_(wanted))
    )
    ids: dict[str, str] = {row.number: row.id for row in rows}
    new = [
        _customer(customer, now)
        for number, customer in wanted.items()
        if number not in ids
    ]
    if new:
        db.session.execute(insert(Customer), new)
    return ids | {customer["number"]: customer["id"] for customer in new}


def _customer(customer: ImportedCustomer, now: datetime) -> Values:
    return {
        "id": new_id(),
        "seller_id": current_scope().seller_id,
        "number": customer.number,
        "name": customer.name,
        "segment": customer.segment or None,
        "address": customer.address,
        "country": customer.country,
        "email": customer.email,
        "language": customer.language,
        "search_text": folded(customer.number, customer.name, customer.email),
        "created_at": now,
    }


def _contract(row: Imported, number: str, now: datetime) -> Values:
    contract, offer = row.contract, row.offer
    term, totals = offer.term, offer.totals
    record = _record(row, number, now)
    return {
        "id": new_id(),
        "number": number,
        "version": 1,
        "quote_id": None,
        "external_reference": contract.reference,
        "title": offer.title,
        "state": State.TERMINATED if contract.ended else State.ACTIVE,
        "currency": offer.currency,
        "signed_at": None,
        "starts_on": term.starts_on,
        "ends_on": contract.ends_on,
        "term_months": term.months,
        "billing_months": term.billing_months,
        "renewal_months": term.renewal_months,
        "notice": term.notice,
        "notice_unit": term.notice_unit,
        "uplift": "",
        "renews_on": None if contract.ended else first_change(term, None),
        "yearly_minor": totals.yearly.minor,
        "monthly_minor": totals.monthly.minor,
        "one_off_minor": totals.one_off.minor,
        "record": record,
        "fingerprint": fingerprint(record),
        "search_text": folded(number, contract.reference, contract.customer.name),
        "created_at": now,
    }


def _record(row: Imported, number: str, now: datetime) -> str:
    event = Event(now, "imported", current_principal().name, "import")
    return canonical(
        to_plain(
            ContractRecord(
                acceptance=None,
                contract=Agreement(number, 1),
                events=(event,),
                offer=row.offer,
            )
        )
    )


def _line(line: Line, row: Imported) -> Values:
    return {
        "position": line.position,
        "offering_code": line.code,
        "kind": row.offer.service(line).kind,
        "title": line.title,
        "quantity": line.quantity,
        "charge": line.charge,
        "period_months": line.period_months,
        "net_minor": line.net.minor,
        "currency": row.offer.currency,
    }


def _event(row: Imported, now: datetime) -> Values:
    return {
        "id": new_id(),
        "at": now,
        "what": "imported",
        "who": current_principal().name,
        "identified_by": "import",
        "note": row.contract.reference,
    }
