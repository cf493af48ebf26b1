"""Events for others, written in the transaction of what they tell.

An event is there exactly when what it tells was committed; what kills the process
between the commit and the sending loses nothing.  Their order is fixed later, when
they are given out to whoever wants them: see :mod:`upheld.webhooks.giving`.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from upheld import clock
from upheld.db import Identified, Model, SellerOwned, db, new_id, table_of
from upheld.jobs import wake
from upheld.plain import canonical
from upheld.prepared import Prepared
from upheld.scope import current_scope
from upheld.transactions import after_commit, before_commit, notes

#: Every event, and what its ``data`` are; ``seller_id`` is in all of them.
EVENTS: Mapping[str, tuple[str, ...]] = {
    "quote.sent": ("quote_id", "deal_id"),
    "quote.viewed": ("quote_id", "deal_id"),
    "quote.accepted": ("quote_id", "deal_id"),
    "quote.declined": ("quote_id", "deal_id"),
    "contract.signed": ("contract_id", "deal_id"),
    "contract.activated": ("contract_id", "deal_id"),
    "contract.notice_given": ("contract_id", "deal_id"),
    "contract.expired": ("contract_id", "deal_id"),
    "contract.cancelled": ("contract_id", "deal_id"),
    "contract.amended": ("contract_id", "deal_id"),
    "contract.renewed": ("contract_id", "deal_id"),
    "contract.suspended": ("contract_id", "deal_id"),
    "contract.resumed": ("contract_id", "deal_id"),
    "invoice.issued": ("invoice_id", "contract_id", "deal_id"),
    "credit_note.issued": ("invoice_id", "contract_id", "deal_id"),
    "payment.recorded": ("payment_id",),
}
_PENDING = "outbox"


class OutboxEvent(Identified, SellerOwned, Model):
    """Something that has happened, for others to be told of."""

    __tablename__ = "outbox_event"
    __table_args__ = (
        UniqueConstraint("seller_id", "sequence"),
        CheckConstraint(
            "(sequence is null) = (given_at is null)", name="given_in_order"
        ),
        Index(
            "ix_outbox_event_new",
            "seller_id",
            "at",
            sqlite_where=text("sequence is null"),
            postgresql_where=text("sequence is null"),
        ),
        Index("ix_outbox_event_subject", "subject_id"),
        {"sqlite_with_rowid": False},
    )

    #: Such as ``quote.sent``.
    name: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    #: Its place among those of its seller, from 1; ``None`` until it is given out.
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    given_at: Mapped[datetime | None]
    #: The facts, as canonical JSON.
    payload: Mapped[str] = mapped_column(Text, sort_order=100)


_ROWS = table_of(OutboxEvent)
_ADDING = Prepared(_ROWS.insert, _ROWS.c.keys())


def emit(name: str, subject_id: str, facts: Mapping[str, str]) -> None:
    """Note in this transaction that *name* has happened to an object."""
    pending = notes(_PENDING)
    if not pending:
        before_commit(_write)
    pending.append(
        {
            "id": new_id(),
            "seller_id": facts.get("seller_id") or current_scope().seller_id,
            "name": name,
            "subject_id": subject_id,
            "at": clock.now(),
            "sequence": None,
            "given_at": None,
            "payload": canonical(dict(facts)),
        }
    )


def emit_selected(name: str, source: Select[str, str, str]) -> None:
    """Note the same for many objects by one statement.

    *source* selects new ids, those of the objects, and the facts of each as canonical
    JSON.  It is confined by whoever wrote it.
    """
    chosen = source.subquery()
    ids, subjects, payloads = chosen.c
    values = {
        "id": ids,
        "seller_id": bindparam("seller_id", current_scope().seller_id, String),
        "name": literal(name),
        "subject_id": subjects,
        "at": literal(clock.now(), _ROWS.c.at.type),
        "payload": payloads,
    }
    db.session.execute(
        insert(_ROWS).from_select(list(values), select(*values.values()))
    )
    after_commit(wake)


def _write() -> None:
    pending = notes(_PENDING)
    _ADDING.run(*pending)
    pending.clear()
    after_commit(wake)
