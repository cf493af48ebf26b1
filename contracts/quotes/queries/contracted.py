"""The contract that a draft changes."""

from functools import lru_cache

from sqlalchemy import func, select

from contracts.billing.models import Charge
from contracts.models import Contract
from contracts.quotes.contracted import Contracted
from contracts.quotes.draft import QuoteHead
from contracts.records import Offer, read_contract
from upheld.db import db
from upheld.errors import NotFound
from upheld.texts import _


def contracted(quote: QuoteHead) -> Contracted | None:
    """Return the contract that *quote* changes; ``None`` where it is for a new one."""
    return contract_to_change(quote.amends_id) if quote.amends_id else None


def contract_to_change(contract_id: str) -> Contracted:
    """Return a contract with its offer in force."""
    row = db.session.execute(
        select(Contract.number, Contract.version, Contract.fingerprint).where(
            Contract.id == contract_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no such contract."))
    offer = _offer(contract_id, row.fingerprint)
    charged = db.session.scalar(
        select(func.max(Charge.position)).where(Charge.contract_id == contract_id)
    )
    return Contracted(
        number=row.number,
        version=row.version,
        offer=offer,
        last_position=max(charged or 0, *(line.position for line in offer.lines), 0),
        fingerprint=row.fingerprint,
    )


# A record is the same as long as its fingerprint is.
@lru_cache(maxsize=32)
def _offer(contract_id: str, _fingerprint: str) -> Offer:
    record = db.session.scalar(
        select(Contract.record).where(Contract.id == contract_id)
    )
    return read_contract(record or "").offer
