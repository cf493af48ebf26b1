"""Keep answers with another revision, or with a copy for the same customer."""

from sqlalchemy import select

from contracts.quotes.guides.models import QuoteAnswers
from contracts.quotes.models import Quote
from upheld.db import db, new_id


def carry_answers(source: Quote, draft: Quote) -> None:
    """Let what was answered for *source* stand with *draft* as well."""
    rows = db.session.scalars(
        select(QuoteAnswers).where(QuoteAnswers.quote_id == source.id)
    ).all()
    for row in rows:
        db.session.add(
            QuoteAnswers(
                id=new_id(),
                seller_id=draft.seller_id,
                customer_id=draft.customer_id,
                deal_id=draft.deal_id,
                quote_id=draft.id,
                guide_code=row.guide_code,
                title=row.title,
                answered_by=row.answered_by,
                answered_at=row.answered_at,
                asked_at=row.asked_at,
                guide=row.guide,
                answers=row.answers,
            )
        )
