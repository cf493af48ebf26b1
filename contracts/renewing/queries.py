"""What comes up for renewal, and the indexes that prices follow."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import select

from contracts.models import PriceIndex
from upheld.db import db


def published(index: str) -> Mapping[str, Decimal]:
    """Return the values of an index by month; nothing for one that is not known."""
    if not index:
        return {}
    rows = db.session.execute(
        select(PriceIndex.month, PriceIndex.value).where(PriceIndex.name == index)
    )
    return {row.month: row.value for row in rows}
