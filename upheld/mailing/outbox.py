"""The mails of a seller, as administrators see them, and trying one again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select

from upheld import audit
from upheld.db import db
from upheld.errors import NotFound, Refused
from upheld.jobs import enqueue
from upheld.mailing.models import MailRow, State
from upheld.mailing.sending import JOB
from upheld.texts import _
from upheld.transactions import transaction


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail without what it says."""

    id: str
    kind: str
    recipient: str
    subject: str
    state: str
    attempts: int
    failure: str
    created_at: datetime
    sent_at: datetime | None


_COLUMNS = tuple(getattr(MailRow, name) for name in MailLine.__dataclass_fields__)


def list_mails(*, state: str = "", limit: int = 100) -> tuple[MailLine, ...]:
    """Return the newest mails, those that are parked before all others."""
    parked_first = case((MailRow.state == State.PARKED, 0), else_=1)
    asked = select(*_COLUMNS).order_by(parked_first, MailRow.created_at.desc())
    if state:
        asked = asked.where(MailRow.state == state)
    return tuple(MailLine(*row) for row in db.session.execute(asked.limit(limit)))


def latest_mail(kind: str, about: str) -> MailLine | None:
    """Return the newest mail of *kind* about an object, if there was one."""
    asked = (
        select(*_COLUMNS)
        .where(MailRow.kind == kind, MailRow.about == about)
        .order_by(MailRow.created_at.desc())
    )
    row = db.session.execute(asked.limit(1)).first()
    return MailLine(*row) if row else None


def retry_mail(mail_id: str) -> None:
    """Let a parked mail be tried again, from the first pause on."""
    with transaction() as session:
        row = session.scalar(select(MailRow).where(MailRow.id == mail_id))
        if row is None:
            raise NotFound(_("There is no such mail."))
        if row.state != State.PARKED:
            raise Refused(_("Only a mail that was given up can be tried again."))
        row.state, row.attempts = State.WAITING, 0
        row.rounds += 1
        enqueue(JOB, f"{row.id}/{row.rounds}", {"mail": row.id})
        audit.record("mail.retried", row.id, after={"recipient": row.recipient})
