"""Questions about an offer, with their answers."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import DealOwned, Id, Identified, Model


class QuoteQuestion(Identified, DealOwned, Model):
    """What somebody asked about a service of an offer, or about all of it."""

    __tablename__ = "quote_question"
    __table_args__ = (
        Index("ix_quote_question_deal_id", "deal_id"),
        # What the start page looks for: what nobody has answered.
        Index("ix_quote_question_open", "seller_id", "answered_at"),
    )

    #: The revision that was asked about.
    quote_id: Mapped[Id] = mapped_column(ForeignKey("quote.id"))
    #: The line of that revision; ``None`` for the offer as a whole.
    position: Mapped[int | None]
    #: What the line is called; empty for the offer as a whole.
    service: Mapped[str] = mapped_column(String(200), default="")
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
