"""The devices of lines that are copied."""

from sqlalchemy import insert, select
from sqlalchemy.orm import aliased

from contracts.assets.models import QuoteAsset
from contracts.quotes.models import Quote, QuoteLine
from upheld.db import db


def copy_devices(source_id: str, draft: Quote) -> None:
    """Choose the devices of one quote for the copies of its lines, by their places."""
    old, new = aliased(QuoteLine), aliased(QuoteLine)
    rows = db.session.execute(
        select(new.id.label("line_id"), QuoteAsset.offering_code, QuoteAsset.asset_id)
        .join(old, old.id == QuoteAsset.line_id)
        .join(new, new.position == old.position)
        .where(
            QuoteAsset.quote_id == source_id,
            QuoteAsset.customer_id == draft.customer_id,
            new.quote_id == draft.id,
        )
    ).mappings()
    owner = {
        "seller_id": draft.seller_id,
        "customer_id": draft.customer_id,
        "quote_id": draft.id,
    }
    if copies := [{**row, **owner} for row in rows]:
        db.session.execute(insert(QuoteAsset), copies)
