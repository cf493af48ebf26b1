"""Answers to guides, kept with the quote that they were given for."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import DealOwned, Frozen, Id, Identified, Model


class QuoteAnswers(Identified, DealOwned, Model):
    """The answers to one guide for one revision of a quote."""

    __tablename__ = "quote_answers"
    __table_args__ = (
        UniqueConstraint("quote_id", "guide_code"),
        Index("ix_quote_answers_deal", "deal_id"),
    )

    quote_id: Mapped[Id] = mapped_column(ForeignKey("quote.id", ondelete="CASCADE"))
    guide_code: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    #: Empty until somebody has answered.
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None]
    #: When the customer was asked, if it was.
    asked_at: Mapped[datetime | None]
    #: Part of the customer's link; empty when there is none.
    link_key: Mapped[str] = mapped_column(String(32), default="")
    #: JSON of the guide as it was, and of the answers by question.
    guide: Mapped[Frozen]
    answers: Mapped[Frozen] = mapped_column(default="{}")
