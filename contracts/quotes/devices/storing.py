"""The devices of lines that are copied, removed and brought back."""

from sqlalchemy import insert, select, update
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


def bring_devices_back(quote_id: str) -> None:
    """Give the devices of lines that are gone to lines that took their place.

    Such a line has the same offering and no device of its own.
    """
    lines = {
        line.id: line.offering_code
        for line in db.session.execute(
            select(QuoteLine.id, QuoteLine.offering_code)
            .where(QuoteLine.quote_id == quote_id)
            .order_by(QuoteLine.position)
        )
    }
    chosen = db.session.execute(
        select(QuoteAsset.line_id, QuoteAsset.offering_code)
        .where(QuoteAsset.quote_id == quote_id)
        .distinct()
    ).all()
    taken = {one.line_id for one in chosen}
    for lost in chosen:
        if lost.line_id in lines:
            continue
        heirs = (
            line_id
            for line_id, code in lines.items()
            if code == lost.offering_code and line_id not in taken
        )
        if heir := next(heirs, None):
            taken.add(heir)
            db.session.execute(
                update(QuoteAsset)
                .where(QuoteAsset.line_id == lost.line_id)
                .values(line_id=heir)
                .execution_options(synchronize_session=False)
            )
