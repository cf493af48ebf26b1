"""With whom an offer is, and what a colleague's link opens."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from contracts.quotes.handover.models import OfferHandover
from upheld.db import db


@dataclass(frozen=True, slots=True)
class With:
    """A colleague that an offer is with, until a day."""

    email: str
    until: date


class Handed(NamedTuple):
    """What a colleague's link opens, and for whom."""

    quote_id: str
    seller_id: str
    customer_id: str
    deal_id: str
    email: str
    until: date


def offer_is_with(quote_id: str, *, today: date) -> tuple[With, ...]:
    """Return the colleagues who can decide on an offer, the last first."""
    rows = db.session.execute(
        select(OfferHandover.email, OfferHandover.until)
        .where(
            OfferHandover.quote_id == quote_id,
            OfferHandover.ended_at.is_(None),
            OfferHandover.until >= today,
        )
        .order_by(OfferHandover.id.desc())
    )
    return tuple(With(*row) for row in rows)


def handover_by_key(deal_id: str, key: str) -> Handed | None:
    """Return what was handed on with *key*, unless it was taken back."""
    row = db.session.execute(
        select(
            OfferHandover.quote_id,
            OfferHandover.seller_id,
            OfferHandover.customer_id,
            OfferHandover.deal_id,
            OfferHandover.email,
            OfferHandover.until,
        ).where(
            OfferHandover.deal_id == deal_id,
            OfferHandover.link_key == key,
            OfferHandover.ended_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else Handed(*row)
