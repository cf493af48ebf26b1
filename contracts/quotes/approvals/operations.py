"""Set limits, and keep what was approved with a copy of the quote."""

from typing import Any

from sqlalchemy import select

from contracts.quotes.approvals.limits import CHAIN, Limit, Limits
from contracts.quotes.approvals.models import DiscountLimit, QuoteApproval
from contracts.quotes.approvals.queries import APPROVED, limits
from contracts.quotes.models import Quote
from upheld import audit
from upheld.db import db, new_id
from upheld.plain import to_plain
from upheld.principal import Role
from upheld.scope import current_scope
from upheld.transactions import transaction

#: What stays with the answer and not with the quote that it was given for.
_OWN = {"id", "deal_id", "quote_id", "customer_id"}


def save_limits(wanted: Limits) -> None:
    """Set the limit of each role in selling; quotes in review keep their question."""
    with transaction() as session:
        before = limits()
        rows = {row.role: row for row in session.scalars(select(DiscountLimit))}
        for role in CHAIN:
            row = rows.get(role.value)
            if row is None:
                row = DiscountLimit(id=new_id(), role=role.value)
                session.add(row)
            limit = wanted.get(role, Limit())
            row.line_percent, row.quote_percent = limit.line, limit.quote
            row.below_floor = limit.below_floor
        session.flush()
        audit.record(
            "limits.changed",
            current_scope().seller_id,
            before=_plain(before),
            after=_plain(wanted),
        )


def carry_approvals(source: Quote, draft: Quote) -> None:
    """Let what was approved of *source* hold for a copy for the same customer."""
    rows = db.session.scalars(
        select(QuoteApproval).where(
            QuoteApproval.deal_id == source.deal_id, QuoteApproval.state == APPROVED
        )
    ).all()
    for row in rows:
        kept: dict[str, Any] = {
            column.key: getattr(row, column.key)
            for column in QuoteApproval.__table__.columns
            if column.key not in _OWN
        }
        db.session.add(
            QuoteApproval(
                id=new_id(),
                deal_id=draft.deal_id,
                quote_id=draft.id,
                customer_id=draft.customer_id,
                **kept,
            )
        )


def _plain(wanted: Limits) -> dict[str, Any]:
    return {Role(role).value: to_plain(limit) for role, limit in wanted.items()}
