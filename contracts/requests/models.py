"""What customers have asked for."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import DealOwned, Id, Identified, Model


class ContractRequest(Identified, DealOwned, Model):
    """Something that a customer asks for about a contract, and what became of it."""

    __tablename__ = "contract_request"
    __table_args__ = (
        CheckConstraint(
            "kind in ('cancel','renew','more_units','change')", name="kind_known"
        ),
        CheckConstraint(
            "state in ('open','accepted','declined','done','withdrawn')",
            name="state_known",
        ),
        Index("ix_contract_request_list", "seller_id", "id", "state"),
        Index("ix_contract_request_contract_id", "contract_id"),
        # One notice is enough, however often the button is pressed.
        Index(
            "uq_contract_request_once",
            "contract_id",
            "kind",
            unique=True,
            sqlite_where=text(
                "kind in ('cancel','renew') and state in ('open','accepted')"
            ),
            postgresql_where=text(
                "kind in ('cancel','renew') and state in ('open','accepted')"
            ),
        ),
    )

    contract_id: Mapped[Id] = mapped_column(ForeignKey("contract.id"))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="open")
    #: See :class:`contracts.requests.facts.Facts`.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: The customer's words.
    note: Mapped[str] = mapped_column(String(1000), default="")
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(200))
    #: Where the answer goes; empty for the address of the customer.
    asked_email: Mapped[str] = mapped_column(String(254), default="")
    #: ``password``, ``link``, …
    identified_by: Mapped[str] = mapped_column(String(32))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    #: The seller's words.
    answer: Mapped[str] = mapped_column(String(1000), default="")
