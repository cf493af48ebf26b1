"""Whether anything has happened since somebody looked, in one statement."""

from typing import Any

from sqlalchemy import func, select

from contracts.models import DealEvent
from contracts.quotes.models import Quote
from upheld.audit import AuditHead
from upheld.db import db
from upheld.errors import NotFound
from upheld.texts import _


def news_of(quote_id: str) -> str:
    """Return what changes whenever something happens to the deal of a quote."""
    row = db.session.execute(select(*_MARK).where(Quote.id == quote_id)).one_or_none()
    if row is None:
        raise NotFound(_("There is no such quote."))
    return f"{row.state}-{row.happened}"


def news_of_seller() -> str:
    """Return what changes whenever anything is done for the seller in scope."""
    return str(db.session.scalar(select(AuditHead.sequence)) or 0)


_HAPPENED: Any = (
    select(func.count())
    .select_from(DealEvent)
    .where(DealEvent.deal_id == Quote.deal_id)
    .scalar_subquery()
    .label("happened")
)
_MARK = (Quote.state, _HAPPENED)
