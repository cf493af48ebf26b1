"""Limits by role, and what was asked and decided about quotes."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import DealOwned, Frozen, Id, Identified, Model, SellerOwned


class DiscountLimit(Identified, SellerOwned, Model):
    """What one role may give away without asking; nothing stands for no limit."""

    __tablename__ = "discount_limit"
    __table_args__ = (UniqueConstraint("seller_id", "role"),)

    role: Mapped[str] = mapped_column(String(32))
    line_percent: Mapped[Decimal | None]
    quote_percent: Mapped[Decimal | None]
    below_floor: Mapped[bool] = mapped_column(default=False)


class QuoteApproval(Identified, DealOwned, Model):
    """What one person was asked about a quote, and the answer."""

    __tablename__ = "quote_approval"
    __table_args__ = (
        CheckConstraint(
            "state in ('asked','approved','declined','withdrawn')", name="state_known"
        ),
        Index("ix_quote_approval_deal", "deal_id", "state"),
        Index("ix_quote_approval_asked", "seller_id", "state", "approver_id"),
    )

    quote_id: Mapped[Id] = mapped_column(ForeignKey("quote.id", ondelete="CASCADE"))
    #: With the revision, as people read it.
    number: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default="asked")
    asked_by_id: Mapped[Id | None] = mapped_column(ForeignKey("user.id"))
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    approver_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    approver: Mapped[str] = mapped_column(String(200))
    decided_by_id: Mapped[Id | None] = mapped_column(ForeignKey("user.id"))
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    #: Part of the mailed link; deciding ends it.
    link_key: Mapped[str] = mapped_column(String(32), default="")
    expires_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    #: JSON of what needs the decision, and of the quote as it was asked about.
    needs: Mapped[Frozen]
    snapshot: Mapped[Frozen]
