"""Offers that were handed to a colleague."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import DealOwned, Id, Identified, Model


class OfferHandover(Identified, DealOwned, Model):
    """Who else may decide on an offer, and until when."""

    __tablename__ = "offer_handover"
    __table_args__ = (Index("ix_offer_handover_deal_id", "deal_id"),)

    quote_id: Mapped[Id] = mapped_column(ForeignKey("quote.id"))
    email: Mapped[str] = mapped_column(String(254))
    note: Mapped[str] = mapped_column(String(500), default="")
    #: Part of the colleague's signed link.
    link_key: Mapped[str] = mapped_column(String(32))
    #: The last day on which the link works.
    until: Mapped[date]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None]
