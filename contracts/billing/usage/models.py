"""What was used: a row for each record, and never another for the same source."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import DealOwned, Id, Identified, Model


class UsageRecord(Identified, DealOwned, Model):
    """Some use of one line of a contract; a correction is a record below zero."""

    __tablename__ = "usage_record"
    __table_args__ = (
        # Exactly once: the same source twice is one.
        UniqueConstraint("contract_id", "source"),
        Index("ix_usage_record_open", "seller_id", "charge", "contract_id"),
        CheckConstraint("ends_on >= starts_on", name="days_in_order"),
    )

    contract_id: Mapped[Id] = mapped_column(ForeignKey("contract.id"))
    #: The line of the contract.
    position: Mapped[int]
    #: What the meter calls the record.
    source: Mapped[str] = mapped_column(String(100))
    quantity: Mapped[Decimal]
    unit: Mapped[str] = mapped_column(String(64))
    #: The first day and the last; it is billed with the period of the first.
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))
    #: The charge of the contract that it is billed by: 0 where it cost nothing, and
    #: nothing at all as long as its period is not rated.
    charge: Mapped[int | None]
