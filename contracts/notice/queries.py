"""What a link to cancel opens."""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import select

from contracts.models import Contract, Customer
from contracts.notice.operations import LASTS
from contracts.requests.models import ContractRequest
from upheld.db import db


class Linked(NamedTuple):
    """A contract that a link opens, and whose it is."""

    id: str
    seller_id: str
    customer_id: str
    deal_id: str
    customer_name: str


def contract_by_key(deal_id: str, key: str, *, now: datetime) -> Linked | None:
    """Return the contract that a link with *key* was made for; ``None`` if too old."""
    day, _dash, begin = key.partition("-")
    made_at = datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC)
    if not begin or now - made_at > LASTS:
        return None
    return _linked(
        Contract.deal_id == deal_id,
        Contract.fingerprint.startswith(begin, autoescape=True),
    )


def contract_of_request(deal_id: str, request_id: str) -> Linked | None:
    """Return the contract that a request is about."""
    asked = select(ContractRequest.contract_id).where(
        ContractRequest.id == request_id, ContractRequest.deal_id == deal_id
    )
    return _linked(Contract.id.in_(asked))


def _linked(*criteria: object) -> Linked | None:
    row = db.session.execute(
        select(
            Contract.id,
            Contract.seller_id,
            Contract.customer_id,
            Contract.deal_id,
            Customer.name,
        )
        .join(Customer, Customer.id == Contract.customer_id)
        .where(*criteria)  # type: ignore[arg-type]  # criteria of columns
    ).one_or_none()
    return None if row is None else Linked(*row)
