"""Post a mail: written in the transaction that causes it, sent once that holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from email_validator import EmailNotValidError, validate_email

from upheld import clock
from upheld.db import db, new_id
from upheld.jobs import enqueue
from upheld.mailing.models import MailRow, State
from upheld.mailing.sender import new_message_id
from upheld.mailing.sending import JOB
from upheld.scope import current_scope
from upheld.sellers import seller
from upheld.state import settings
from upheld.templating import environment, render
from upheld.texts import _, use_language
from upheld.transactions import in_transaction
from upheld.vocabulary.queries import vocabulary
from upheld.words import Wording, use_wording

_LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Envelope:
    """To whom a mail goes, in which language, who reads the answers, what it is about.

    ``about`` is the id of the object that it is about, by which pages find it again.
    ``wording`` are a customer's own words; without them it is said in the seller's.
    """

    to: str
    language: str
    reply_to: str = ""
    about: str = ""
    wording: Wording | None = None


def post(kind: str, envelope: Envelope, *, link: str, values: Mapping[str, Any]) -> str:
    """Post a mail in this transaction, and return its id.

    ``templates/mails/KIND.txt`` and ``KIND.html`` are rendered now, with *values* and
    *link*, the one place that the mail leads to.  A mail to what is no address is
    stored too, parked, so that somebody sees it.
    """
    if not in_transaction():
        raise RuntimeError("a mail is posted inside `with transaction():`")
    given = {"link": link, **values}
    own = envelope.wording or vocabulary(current_scope().seller_id)
    with use_language(envelope.language or seller().language), use_wording(own):
        subject = " ".join(_subject(kind, given).split())
        row = MailRow(
            id=new_id(),
            kind=kind,
            subject=subject[:_LONGEST_SUBJECT],
            text=render(f"mails/{kind}.txt", **given).strip() + "\n",
            html=render(f"mails/{kind}.html", **given, subject=subject),
            **_written_on(envelope),
        )
    db.session.add(row)
    db.session.flush()
    if row.state == State.WAITING:
        enqueue(JOB, row.id, {"mail": row.id})
    return row.id


def _subject(kind: str, values: Mapping[str, Any]) -> str:
    """Return what the block ``subject`` of the text says."""
    template = environment().get_template(f"mails/{kind}.txt")
    return "".join(template.blocks["subject"](template.new_context(dict(values))))


def _written_on(envelope: Envelope) -> dict[str, Any]:
    failure = _what_is_wrong(envelope.to)
    return {
        "recipient": envelope.to.strip()[:254],
        "reply_to": envelope.reply_to,
        "about": envelope.about,
        "message_id": new_message_id(settings().mail_from),
        "state": State.PARKED if failure else State.WAITING,
        "failure": failure,
        "attempts": 0,
        "rounds": 0,
        "created_at": clock.now(),
        "sent_at": None,
    }


def _what_is_wrong(address: str) -> str:
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return _("“%(text)s” is no e-mail address.", text=address[:254])
    return ""
