"""Send what was posted: tried again while there is hope, then parked.

SMTP cannot say “once”: when a server takes a mail and the line breaks before it says
so, the mail is handed over again, under the same Message-ID.
"""

import logging
import smtplib
from datetime import timedelta

from sqlalchemy import select

from upheld import clock
from upheld.db import db
from upheld.jobs import Payload, job
from upheld.mailing.models import LONGEST_REASON, MailRow, State
from upheld.mailing.sender import Mail, configured_sender
from upheld.sellers import seller
from upheld.texts import _
from upheld.transactions import transaction

log = logging.getLogger("upheld.mailing")

JOB = "mail.send"
#: How long to wait before the second try, the third, and so on: a day in all.
PAUSES = tuple(timedelta(minutes=wait) for wait in (0.1, 1, 5, 15, 60, 180, 360, 840))
_FOR_GOOD = range(500, 600)


@job(JOB, pauses=PAUSES)
def send_posted(payload: Payload) -> None:
    """Send one mail; what cannot work is parked, anything else is tried again."""
    mail_id = str(payload["mail"])
    mail = _begin(mail_id)
    if mail is None:
        return
    try:
        configured_sender().send(mail)
    except Exception as error:
        if _note_failure(mail_id, error) is State.PARKED:
            log.warning("mail %s is parked: %s", mail_id, reason_of(error))
            return
        raise
    _note_sent(mail_id)


def _begin(mail_id: str) -> Mail | None:
    """Count a try and return what is to be sent; nothing where that was done."""
    with transaction() as session:
        row = session.scalar(
            select(MailRow).where(MailRow.id == mail_id).with_for_update()
        )
        if row is None or row.state != State.WAITING:
            return None
        row.attempts += 1
        return Mail(
            row.recipient,
            row.subject,
            row.text,
            html=row.html,
            reply_to=row.reply_to,
            message_id=row.message_id,
            sender_name=seller().name,
        )


def _note_failure(mail_id: str, error: Exception) -> State:
    with transaction():
        row = db.session.get_one(MailRow, mail_id)
        row.failure = reason_of(error)[:LONGEST_REASON]
        if is_for_good(error) or row.attempts > len(PAUSES):
            row.state = State.PARKED
        return State(row.state)


def _note_sent(mail_id: str) -> None:
    with transaction():
        row = db.session.get_one(MailRow, mail_id)
        row.state = State.SENT
        row.sent_at = clock.now()
        # Links and codes are for the recipient alone.
        row.text = row.html = row.failure = ""


def is_for_good(error: Exception) -> bool:
    """Tell whether the server will refuse this mail however often it is tried."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code in _FOR_GOOD for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False
    return (
        isinstance(error, smtplib.SMTPResponseException)
        and error.smtp_code in _FOR_GOOD
    )


def reason_of(error: Exception) -> str:
    """Return what the server said, or what happened on the way to it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return f"{code} {_decoded(words)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    return str(error) or _("The server could not be reached.")


def _decoded(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
