"""What a seller wants to be reminded of, and what has been reminded of already."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import DealOwned, Id, Identified, Model, SellerOwned


class ReminderRule(Identified, SellerOwned, Model):
    """How a seller has set one of :data:`contracts.quotes.reminders.rules.RULES`."""

    __tablename__ = "reminder_rule"
    __table_args__ = (
        UniqueConstraint("seller_id", "key"),
        CheckConstraint("days between 1 and 365", name="days_sensible"),
    )

    key: Mapped[str] = mapped_column(String(16))
    days: Mapped[int]
    #: Whether the customer gets a mail.
    mails: Mapped[bool]
    #: Whether the salesperson finds it on the start page.
    tasks: Mapped[bool]


class QuoteReminder(Identified, DealOwned, Model):
    """One reminder of one offer: made at most once for each day it counts from."""

    __tablename__ = "quote_reminder"
    __table_args__ = (
        UniqueConstraint("quote_id", "key", "counted_from"),
        # What the start page looks for.
        Index("ix_quote_reminder_open", "seller_id", "done_at"),
    )

    quote_id: Mapped[Id] = mapped_column(ForeignKey("quote.id"))
    key: Mapped[str] = mapped_column(String(16))
    counted_from: Mapped[date]
    made_at: Mapped[datetime]
    mailed: Mapped[bool]
    task: Mapped[bool]
    #: When somebody has seen to it; set from the start where it is no task.
    done_at: Mapped[datetime | None]
