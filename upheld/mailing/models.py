"""The table of mails."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import Identified, Model, SellerOwned

LONGEST_REASON = 500


class State(StrEnum):
    """What became of a mail."""

    WAITING = "waiting"
    SENT = "sent"
    #: Nobody tries any more, until an administrator asks for it.
    PARKED = "parked"


_STATES = ",".join(f"'{state}'" for state in State)


class MailRow(Identified, SellerOwned, Model):
    """One mail; once it has been sent, only its envelope is remembered."""

    __tablename__ = "mail"
    __table_args__ = (
        CheckConstraint(f"state in ({_STATES})", name="state_known"),
        CheckConstraint(
            "state <> 'parked' or failure <> ''", name="parked_for_a_reason"
        ),
        CheckConstraint("state <> 'sent' or text = ''", name="sent_is_forgotten"),
        Index("ix_mail_listed", "seller_id", "created_at"),
        Index("ix_mail_about", "about"),
    )

    #: The name of its templates, such as ``quote_sent``.
    kind: Mapped[str] = mapped_column(String(64))
    recipient: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    #: The same at every try, so that a mail handed over twice can be told to be one.
    message_id: Mapped[str] = mapped_column(String(200))
    #: The id of what it is about; empty for one about an account.
    about: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    #: Since an administrator last asked for it, and how often that was.
    attempts: Mapped[int]
    rounds: Mapped[int]
    failure: Mapped[str] = mapped_column(String(LONGEST_REASON))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
