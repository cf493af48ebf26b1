"""Who can look after quotes."""

from sqlalchemy import select

from upheld.accounts.models import User
from upheld.db import db


def possible_owners() -> tuple[tuple[str, str], ...]:
    """Return id and name of the people of the seller, by name."""
    rows = db.session.execute(
        select(User.id, User.name)
        .where(User.active, User.customer_id.is_(None))
        .order_by(User.name)
    )
    return tuple((row.id, row.name) for row in rows)
