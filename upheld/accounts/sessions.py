"""One's own sessions: where they are, and ending them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from upheld import audit, clock
from upheld.accounts.devices import device_words
from upheld.accounts.models import SignIn
from upheld.accounts.sign_in import current_lifetime, session_key
from upheld.db import db
from upheld.errors import NotFound
from upheld.texts import _
from upheld.transactions import transaction


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session that counts."""

    id: str
    device: str
    address: str
    started_at: datetime
    seen_at: datetime
    #: The one that asks.
    here: bool


def list_sessions(user_id: str) -> tuple[SessionRow, ...]:
    """Return the sessions of a user that count, this one first."""
    now, lifetime, key = clock.now(), current_lifetime(), session_key()
    asked = select(SignIn).where(
        SignIn.user_id == user_id,
        SignIn.ended_at.is_(None),
        SignIn.seen_at > now - lifetime.idle - timedelta(minutes=1),
    )
    found = db.session.scalars(asked.order_by(SignIn.seen_at.desc()))
    rows = (
        SessionRow(
            row.id,
            device_words(row.device),
            row.address,
            row.started_at,
            row.seen_at,
            here=row.key_sha256 == key,
        )
        for row in found
        if lifetime.covers(row, now)
    )
    return tuple(sorted(rows, key=lambda row: not row.here))


def end_session(user_id: str, session_id: str) -> None:
    """End one session of a user, wherever its cookie is."""
    with transaction() as rows:
        ended: Any = rows.execute(
            update(SignIn)
            .where(
                SignIn.id == session_id,
                SignIn.user_id == user_id,
                SignIn.ended_at.is_(None),
            )
            .values(ended_at=clock.now())
        )
        if not ended.rowcount:
            raise NotFound(_("You have no such session."))
        audit.record("session.ended", session_id)


def end_other_sessions(user_id: str) -> None:
    """End every session of a user but the one that asks."""
    with transaction() as rows:
        rows.execute(
            update(SignIn)
            .where(
                SignIn.user_id == user_id,
                SignIn.key_sha256 != session_key(),
                SignIn.ended_at.is_(None),
            )
            .values(ended_at=clock.now())
        )
        audit.record("session.others_ended", user_id)
