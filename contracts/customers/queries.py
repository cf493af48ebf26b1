"""Customers as lists, searches and their own page show them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from contracts.customers.details import CustomerDetails
from contracts.models import Contract, Customer
from contracts.quotes.models import Quote
from contracts.quotes.revisions import display
from upheld.db import db
from upheld.errors import NotFound
from upheld.listing import Order, Page, contains, read_page, sorted_by
from upheld.money import Money
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer in a list."""

    id: str
    number: str
    name: str
    segment: str | None
    country: str
    contact: str
    email: str


@dataclass(frozen=True, slots=True)
class CustomerHit:
    """A customer in a search."""

    id: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Deal:
    """A quote or contract of the customer, newest first."""

    id: str
    number: str
    title: str
    state: str
    yearly: Money


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer's own page."""

    id: str
    details: CustomerDetails
    created_at: datetime
    quotes: tuple[Deal, ...]
    contracts: tuple[Deal, ...]


_COLUMNS = (
    Customer.id,
    Customer.number,
    Customer.name,
    Customer.segment,
    Customer.country,
    Customer.contact,
    Customer.email,
)


#: What the list can be sorted by.
_SORTS = {
    "name": Customer.name,
    "number": Customer.number,
    "country": Customer.country,
    "contact": Customer.contact,
    "email": Customer.email,
}


def customers(
    text: str = "", *, after: str | None = None, size: int = 50, sort: str = ""
) -> Page[CustomerRow]:
    """Return a page of customers by name; *text* finds them by all that is known."""
    statement = _known(select(*_COLUMNS), text)
    by_name = Order((Customer.name, Customer.id))
    order = sorted_by(sort, _SORTS, Customer.id, by_name)
    return read_page(
        statement, order, lambda row: CustomerRow(*row[:-1]), after=after, size=size
    )


def search_customers(text: str, limit: int = 10) -> tuple[CustomerHit, ...]:
    """Return the first customers that *text* finds, by name."""
    statement = _known(select(Customer.id, Customer.number, Customer.name), text)
    rows = db.session.execute(statement.order_by(Customer.name).limit(limit))
    return tuple(CustomerHit(*row) for row in rows)


def customer(customer_id: str) -> CustomerView:
    """Return one customer with its quotes and contracts, in three statements."""
    row = db.session.execute(
        select(*_COLUMNS, *_MORE).where(
            Customer.id == customer_id, Customer.deleted_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no such customer."))
    return CustomerView(
        row.id,
        _details(row),
        row.created_at,
        quotes=_quotes(customer_id),
        contracts=_contracts(customer_id),
    )


_MORE = (
    Customer.address,
    Customer.phone,
    Customer.tax_number,
    Customer.tax_percent,
    Customer.payment_days,
    Customer.language,
    Customer.created_at,
)


def segments() -> tuple[str, ...]:
    """Return the segments that customers are in, in order."""
    statement = select(Customer.segment).where(
        Customer.segment.is_not(None), Customer.deleted_at.is_(None)
    )
    return tuple(sorted(one for one in db.session.scalars(statement.distinct()) if one))


def customer_ids(text: str) -> tuple[str, ...]:
    """Return the ids of all customers that the list would show for *text*."""
    statement = _known(select(Customer.id), text)
    return tuple(db.session.scalars(statement.order_by(Customer.name, Customer.id)))


def _known(statement: Select[*tuple[Any, ...]], text: str) -> Select[*tuple[Any, ...]]:
    return statement.where(
        Customer.deleted_at.is_(None), contains(Customer.search_text, text)
    )


def _details(row: Any) -> CustomerDetails:  # noqa: ANN401  a row with these columns
    percent: Decimal | None = row.tax_percent
    return CustomerDetails(
        name=row.name,
        number=row.number,
        segment=row.segment,
        address=row.address,
        country=row.country,
        tax_number=row.tax_number,
        tax_percent=percent,
        payment_days=row.payment_days,
        email=row.email,
        contact=row.contact,
        phone=row.phone,
        language=row.language,
    )


def _quotes(customer_id: str) -> tuple[Deal, ...]:
    rows = db.session.execute(
        select(
            Quote.id,
            Quote.number,
            Quote.revision,
            Quote.title,
            Quote.state,
            Quote.yearly_minor,
            Quote.currency,
        )
        .where(Quote.customer_id == customer_id)
        .order_by(Quote.id.desc())
        .limit(100)
    )
    return tuple(
        Deal(
            row.id,
            display(row.number, row.revision),
            row.title,
            row.state,
            Money(row.yearly_minor, row.currency),
        )
        for row in rows
    )


def _contracts(customer_id: str) -> tuple[Deal, ...]:
    rows = db.session.execute(
        select(
            Contract.id,
            Contract.number,
            Contract.title,
            Contract.state,
            Contract.yearly_minor,
            Contract.currency,
        )
        .where(Contract.customer_id == customer_id)
        .order_by(Contract.id.desc())
        .limit(100)
    )
    return tuple(
        Deal(
            row.id,
            row.number,
            row.title,
            row.state,
            Money(row.yearly_minor, row.currency),
        )
        for row in rows
    )
