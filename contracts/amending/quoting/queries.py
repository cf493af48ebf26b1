"""The change of a contract that somebody works on or the customer has."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select

from contracts.quotes.models import Quote
from contracts.quotes.revisions import display
from contracts.quotes.states import OPEN, UNSENT
from upheld.db import db


class InHand(NamedTuple):
    """A change that was begun and not decided."""

    quote_id: str
    number: str
    state: str
    effective_on: date | None


def change_in_hand(contract_id: str, today: date) -> InHand | None:
    """Return the change that is being made or can be accepted; ``None`` for none."""
    row = db.session.execute(
        select(Quote.id, Quote.number, Quote.revision, Quote.state, Quote.effective_on)
        .where(
            Quote.amends_id == contract_id,
            or_(
                Quote.state.in_([*UNSENT]),
                Quote.state.in_([*OPEN]) & (Quote.valid_until >= today),
            ),
        )
        # A draft comes before what it is to replace.
        .order_by(Quote.state.in_([*OPEN]), Quote.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    number = display(row.number, row.revision)
    return InHand(row.id, number, row.state, row.effective_on)
