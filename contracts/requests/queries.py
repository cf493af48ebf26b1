"""Requests as lists, their own page and the customer's pages show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from contracts.models import Contract, Customer
from contracts.requests.facts import Facts
from contracts.requests.models import ContractRequest
from contracts.requests.states import Kind, State
from upheld.db import db
from upheld.errors import NotFound
from upheld.listing import Order, Page, read_page
from upheld.plain import from_plain
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request, with the contract that it is about."""

    id: str
    contract_id: str
    contract_number: str
    contract_title: str
    customer_id: str
    customer_name: str
    kind: Kind
    state: State
    facts: Facts
    note: str
    asked_at: datetime
    asked_by: str
    identified_by: str
    decided_at: datetime | None
    decided_by: str
    answer: str


_ROW = (
    ContractRequest.id,
    ContractRequest.contract_id,
    Contract.number.label("contract_number"),
    Contract.title.label("contract_title"),
    ContractRequest.customer_id,
    Customer.name.label("customer_name"),
    ContractRequest.kind,
    ContractRequest.state,
    ContractRequest.facts,
    ContractRequest.note,
    ContractRequest.asked_at,
    ContractRequest.asked_by,
    ContractRequest.identified_by,
    ContractRequest.decided_at,
    ContractRequest.decided_by,
    ContractRequest.answer,
)


def list_requests(
    state: str = "", *, after: str | None = None, size: int = 50
) -> Page[RequestRow]:
    """Return a page of requests, the newest first; those in one *state*, or all."""
    statement = _rows()
    if state:
        statement = statement.where(ContractRequest.state == state)
    order = Order((ContractRequest.id,), descending=True)
    return read_page(statement, order, _row, after=after, size=size)


def request_view(request_id: str) -> RequestRow:
    """Return one request, or raise :class:`NotFound`."""
    row = db.session.execute(
        _rows().where(ContractRequest.id == request_id)
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no such request."))
    return _row(row)


def requests_of(contract_id: str) -> tuple[RequestRow, ...]:
    """Return what was asked for about a contract, the newest first."""
    rows = db.session.execute(
        _rows()
        .where(ContractRequest.contract_id == contract_id)
        .order_by(ContractRequest.id.desc())
    )
    return tuple(_row(row) for row in rows)


def open_requests() -> int:
    """Return how many requests wait for an answer."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(ContractRequest)
            .where(ContractRequest.state == State.OPEN)
        )
        or 0
    )


def _rows() -> Any:  # noqa: ANN401  a statement
    return (
        select(*_ROW)
        .join(Contract, Contract.id == ContractRequest.contract_id)
        .join(Customer, Customer.id == ContractRequest.customer_id)
    )


def _row(row: Any) -> RequestRow:  # noqa: ANN401  a row of _ROW
    values = {name: getattr(row, name) for name in RequestRow.__slots__}
    return RequestRow(
        **{
            **values,
            "kind": Kind(row.kind),
            "state": State(row.state),
            "facts": from_plain(Facts, row.facts),
        }
    )
