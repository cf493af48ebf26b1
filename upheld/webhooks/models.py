"""The tables of endpoints and of what was, or is to be, delivered to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import Id, Identified, Model, SellerOwned

LONGEST_ANSWER = 500
#: Wants every event, those that will be invented among them.
EVERYTHING = "*"


class State(StrEnum):
    """What became of a delivery."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    #: Nobody tries any more, until somebody asks for it.
    DEAD = "dead"


class WebhookEndpoint(Identified, SellerOwned, Model):
    """Where one other system wants to be told."""

    __tablename__ = "webhook_endpoint"
    __table_args__ = (Index("ix_webhook_endpoint_seller_id", "seller_id"),)

    url: Mapped[str] = mapped_column(String(500))
    about: Mapped[str] = mapped_column(String(200), default="")
    #: Names of events, one space between them; ``*`` for all.
    events: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
    #: Grows when the secret is changed; the one before it is valid for a day.
    secret_round: Mapped[int] = mapped_column(default=1)
    rotated_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class WebhookDelivery(Identified, SellerOwned, Model):
    """One event for one endpoint: tried until it is delivered, or dead."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id"),
        CheckConstraint("state in ('waiting','delivered','dead')", name="state_known"),
        CheckConstraint("state <> 'dead' or failure <> ''", name="dead_for_a_reason"),
        Index(
            "ix_webhook_delivery_due",
            "endpoint_id",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_webhook_delivery_list", "seller_id", "id"),
        Index("ix_webhook_delivery_event_id", "event_id"),
    )

    endpoint_id: Mapped[Id] = mapped_column(
        ForeignKey("webhook_endpoint.id", ondelete="CASCADE")
    )
    event_id: Mapped[Id] = mapped_column(ForeignKey("outbox_event.id"))
    state: Mapped[str] = mapped_column(String(16))
    #: The next try, or the end of the one that runs.
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    #: How often it was tried since somebody last asked for it.
    round_attempts: Mapped[int]
    #: HTTP status of the last answer; 0 for none.
    status: Mapped[int]
    answer: Mapped[str] = mapped_column(String(LONGEST_ANSWER))
    failure: Mapped[str] = mapped_column(String(LONGEST_ANSWER))
    milliseconds: Mapped[int]
    created_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
