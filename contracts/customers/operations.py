"""Create, change and delete customers."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from contracts.customers.details import CustomerDetails, tidied
from contracts.customers.storing import find_by_new_name
from contracts.lifecycle import IN_FORCE
from contracts.lifecycle import State as ContractState
from contracts.models import Contract, Customer
from contracts.quotes.models import Quote
from contracts.quotes.states import OPEN
from upheld import audit
from upheld.db import db
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.listing import folded
from upheld.numbers import next_number
from upheld.plain import to_plain
from upheld.scope import current_scope
from upheld.texts import _
from upheld.transactions import transaction


def create_customer(details: CustomerDetails, *, now: datetime) -> str:
    """Create a customer and return its id; the number is drawn when none is given."""
    details = tidied(details)
    with transaction() as session:
        customer = Customer(seller_id=current_scope().seller_id, created_at=now)
        number = details.number or next_number("customer", now.year)
        _write(customer, details, number)
        session.add(customer)
        _flush(number)
        audit.record(
            "customer.created", customer.id, after=_plain(details, number=number)
        )
        return customer.id


def change_customer(customer_id: str, details: CustomerDetails) -> None:
    """Give a customer these details; what was sent or signed keeps the old ones."""
    details = tidied(details)
    with transaction():
        customer = _customer(customer_id)
        before = _plain(_details(customer))
        number = details.number or customer.number
        _write(customer, details, number)
        _flush(number)
        after = _plain(details, number=number)
        changed = [name for name in after if after[name] != before[name]]
        if not {"name", "number"}.isdisjoint(changed):
            find_by_new_name(customer)
        audit.record(
            "customer.changed",
            customer_id,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )


def delete_customer(customer_id: str, *, now: datetime) -> None:
    """Take a customer out of every list; refused while something with it is open."""
    with transaction() as session:
        customer = _customer(customer_id)
        open_quote = select(Quote.id).where(
            Quote.customer_id == customer_id, Quote.state.in_(OPEN)
        )
        in_force = select(Contract.id).where(
            Contract.customer_id == customer_id,
            Contract.state.in_([*IN_FORCE, ContractState.ACCEPTED]),
        )
        if session.scalar(in_force.limit(1)):
            raise Refused(
                _("“%(name)s” has a contract in force.", name=customer.name),
                hint=_("Customers can be deleted when their contracts have ended."),
            )
        if session.scalar(open_quote.limit(1)):
            raise Refused(
                _("“%(name)s” can still accept a quote.", name=customer.name),
                hint=_("Withdraw the quote first."),
            )
        customer.deleted_at = now
        session.flush()
        audit.record("customer.deleted", customer_id, before={"name": customer.name})


def _customer(customer_id: str) -> Customer:
    found = db.session.scalar(
        select(Customer)
        .where(Customer.id == customer_id, Customer.deleted_at.is_(None))
        .with_for_update()
    )
    if found is None:
        raise NotFound(_("There is no such customer."))
    return found


def _details(customer: Customer) -> CustomerDetails:
    names = [field.name for field in fields(CustomerDetails)]
    return CustomerDetails(**{name: getattr(customer, name) for name in names})


def _write(customer: Customer, details: CustomerDetails, number: str) -> None:
    for name, value in asdict(details).items():
        setattr(customer, name, value)
    customer.number = number
    customer.search_text = folded(
        number, details.name, details.contact, details.email, details.address
    )


def _flush(number: str) -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        raise InvalidInput.of(
            "number",
            _("Another customer has the number %(number)s.", number=number),
        ) from error


def _plain(details: CustomerDetails, **changed: str) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(details)
    return plain | changed
