"""A contract as a forecast takes it: read in three statements, and nothing written."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from contracts.amending.queries import charge_of
from contracts.billing.charges import ONCE
from contracts.billing.cycles import Cycle
from contracts.billing.models import BillingSchedule, Charge
from contracts.billing.operations.issuing import party_of
from contracts.forecast.agreed import Agreed, Heading, Schedule
from contracts.lifecycle import State
from contracts.models import Contract, Customer
from contracts.records import Offer, Party, read_contract
from upheld.accounts.models import Seller
from upheld.db import db
from upheld.errors import NotFound
from upheld.texts import _

_OVER = frozenset({State.EXPIRED, State.TERMINATED})


def agreed_of(contract_id: str) -> Agreed:
    """Return a contract as its forecast takes it."""
    found = _head(contract_id)
    contract: Contract = found.Contract
    offer = read_contract(contract.record).offer
    leading, parked = _schedules(contract_id)
    return Agreed(
        heading=_heading(found),
        term=offer.term,
        charges=_charges(contract_id),
        schedules=leading,
        ends_on=_end(contract, offer, leading),
        parked=parked,
    )


def _head(contract_id: str) -> Any:  # noqa: ANN401  a row
    found = db.session.execute(
        select(
            Contract,
            Customer,
            Seller,
            func.coalesce(Customer.payment_days, Seller.payment_days).label("days"),
        )
        .join(Customer, Customer.id == Contract.customer_id)
        .join(Seller, Seller.id == Contract.seller_id)
        .where(Contract.id == contract_id)
    ).one_or_none()
    if found is None:
        raise NotFound(_("There is no such contract."))
    return found


def _heading(found: Any) -> Heading:  # noqa: ANN401  a row of _head
    contract: Contract = found.Contract
    return Heading(
        contract_number=contract.number,
        contract_title=contract.title,
        language=found.Customer.language,
        seller=party_of(found.Seller),
        customer=_customer(found.Customer),
        payment_days=found.days,
        currency=contract.currency,
    )


def _customer(row: Customer) -> Party:
    return Party(
        row.name,
        address=row.address,
        country=row.country,
        tax_number=row.tax_number,
        email=row.email,
        contact=row.contact,
        number=row.number,
    )


def _schedules(contract_id: str) -> tuple[tuple[Schedule, ...], str]:
    """Return the rhythms of a contract, and why it is parked."""
    rows = db.session.scalars(
        select(BillingSchedule)
        .where(BillingSchedule.contract_id == contract_id)
        .order_by(BillingSchedule.rhythm)
    ).all()
    schedules = (
        Schedule(Cycle.read(row.cycle), row.next_ordinal, row.rhythm) for row in rows
    )
    return tuple(schedules), rows[0].parked if rows else ""


def _charges(contract_id: str) -> tuple[Any, ...]:
    rows = db.session.scalars(
        select(Charge)
        .where(
            Charge.contract_id == contract_id,
            (Charge.kind != ONCE) | Charge.invoice_id.is_(None),
        )
        .order_by(Charge.sequence)
    )
    return tuple(map(charge_of, rows))


def _end(
    contract: Contract, offer: Offer, schedules: tuple[Schedule, ...]
) -> date | None:
    """Return the first day not covered; ``None`` where it goes on by itself."""
    if State(contract.state) in _OVER:
        return contract.ends_on
    if schedules and schedules[0].cycle.ends_on:
        return schedules[0].cycle.ends_on
    return None if offer.term.renewal_months else offer.ends_on
