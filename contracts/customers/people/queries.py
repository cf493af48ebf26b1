"""The people at a customer, and what was changed about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import or_, select

from upheld.accounts.models import User
from upheld.accounts.people import UserRow, list_users
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import NotFound
from upheld.texts import _

MOST_CHANGES = 50


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was changed about a customer or its people."""

    at: datetime
    who: str
    action: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def people_of(customer_id: str) -> tuple[UserRow, ...]:
    """Return the people at a customer, those who are switched off last."""
    return tuple(one for one in list_users() if one.customer_id == customer_id)


def person_at(customer_id: str, user_id: str) -> UserRow:
    """Return somebody at a customer; anybody else is not found."""
    for one in people_of(customer_id):
        if one.id == user_id:
            return one
    raise NotFound(_("There is no such person."))


def changes_of(customer_id: str) -> tuple[Change, ...]:
    """Return what was changed about a customer and its people, the last first."""
    people = select(User.id).where(User.customer_id == customer_id)
    rows = db.session.execute(
        select(
            AuditRow.at,
            AuditRow.actor_name,
            AuditRow.action,
            AuditRow.before,
            AuditRow.after,
        )
        .where(
            or_(
                (AuditRow.object_id == customer_id)
                & AuditRow.action.in_(["customer.created", "customer.changed"]),
                AuditRow.object_id.in_(people)
                & AuditRow.action.in_(
                    [
                        "user.invited",
                        "user.changed",
                        "user.switched_off",
                        "user.switched_on",
                    ]
                ),
            )
        )
        .order_by(AuditRow.sequence.desc())
        .limit(MOST_CHANGES)
    )
    return tuple(
        Change(
            row.at,
            row.actor_name,
            row.action,
            orjson.loads(row.before) or {},
            orjson.loads(row.after) or {},
        )
        for row in rows
    )
