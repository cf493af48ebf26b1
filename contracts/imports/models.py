"""The tables of imports: how far each one came, and what it refused."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from upheld.db import Id, Identified, Model, SellerOwned


class ImportRun(Identified, SellerOwned, Model):
    """One table of running contracts, taken over by one mapping."""

    __tablename__ = "import_run"
    __table_args__ = (
        UniqueConstraint("seller_id", "file_sha256", "mapping_sha256"),
        CheckConstraint("state in ('running','done')", name="state_known"),
    )

    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    mapping_sha256: Mapped[str] = mapped_column(String(64))
    #: The day on which the rows are true.
    as_of: Mapped[date]
    state: Mapped[str] = mapped_column(String(16), default="running")
    #: Rows dealt with; an interrupted run goes on after them.
    rows_read: Mapped[int] = mapped_column(default=0)
    imported: Mapped[int] = mapped_column(default=0)
    #: Rows whose contract was here already.
    present: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ImportRefusal(Identified, SellerOwned, Model):
    """A row that was not imported, and why."""

    __tablename__ = "import_refusal"
    __table_args__ = (UniqueConstraint("run_id", "row"),)

    run_id: Mapped[Id] = mapped_column(
        ForeignKey("import_run.id", ondelete="CASCADE"), index=True
    )
    #: Counted from 1, the header not among them.
    row: Mapped[int]
    reference: Mapped[str] = mapped_column(String(100))
    #: One problem a line.
    reason: Mapped[str] = mapped_column(String(2000))
