"""Issued documents: which bytes belong to which contract."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import CustomerOwned, DealOwned, Id, Identified, Model


class Document(Identified, DealOwned, Model):
    """A file that was, or is about to be, made once from a frozen record."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("contract_id", "kind", "version", "language"),
        CheckConstraint("state in ('pending','ready','failed')", name="state_known"),
        # Whoever holds a file may ask whether it is one of ours.
        Index("ix_document_sha256", "sha256"),
        {"sqlite_with_rowid": False},
    )

    contract_id: Mapped[Id] = mapped_column(ForeignKey("contract.id"))
    kind: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="pending")
    #: SHA-256 of the bytes: their name in the store.
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    pages: Mapped[int | None]
    #: Why it could not be made, in a sentence for staff.
    failure: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]


class InvoicePaper(CustomerOwned, Model):
    """The PDF of an invoice: made when it is first asked for, and kept."""

    __tablename__ = "invoice_paper"
    __table_args__ = (
        Index("ix_invoice_paper_sha256", "sha256"),
        {"sqlite_with_rowid": False},
    )

    invoice_id: Mapped[Id] = mapped_column(ForeignKey("invoice.id"), primary_key=True)
    #: SHA-256 of the bytes: their name in the store.
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    pages: Mapped[int]
    created_at: Mapped[datetime]
