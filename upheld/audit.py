"""The audit trail: who did what, when, chained so that no row can change unnoticed.

Rows are collected while a transaction runs and written as its last step, each with
a keyed digest over itself and the row before it.  The head row of a seller holds the
last sequence number and digest, so that rows missing at the end are noticed too.
"""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from upheld import clock
from upheld.db import (
    Id,
    Identified,
    Model,
    SellerOwned,
    db,
    new_id,
    table_of,
    upsert_into,
)
from upheld.isolation import in_scope
from upheld.prepared import Prepared, together
from upheld.principal import current_principal
from upheld.scope import Scope, current_scope, scoped
from upheld.state import settings
from upheld.transactions import before_commit, notes
from upheld.words import _

_PENDING = "audit"
_BATCH = 1000
#: What the first row of a chain follows.
_START = "0" * 64


class AuditRow(Identified, SellerOwned, Model):
    """One unsafe action."""

    __tablename__ = "audit_row"
    __table_args__ = (
        UniqueConstraint("seller_id", "sequence"),
        {"sqlite_with_rowid": False},
    )

    sequence: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str] = mapped_column(String(64))
    actor_name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(64))
    #: Object type and past or present verb, such as ``quote.send``.
    action: Mapped[str] = mapped_column(String(64))
    object_id: Mapped[str] = mapped_column(String(64), index=True)
    #: JSON objects of what changed; ``null`` where there is nothing.
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))


class AuditHead(SellerOwned, Model):
    """Where the chain of one seller ends."""

    __tablename__ = "audit_head"

    seller_id: Mapped[Id] = mapped_column(ForeignKey("seller.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))


_ROWS = table_of(AuditRow)
_HEADS = table_of(AuditHead)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many rows a chain has, and what is wrong with it: nothing, when it holds."""

    rows: int
    problems: tuple[str, ...]


def record(
    action: str,
    object_id: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    seller_id: str | None = None,
) -> None:
    """Note that the current principal did *action* to an object, in this transaction.

    *before* and *after* hold what changed; dates, decimals and money become text.
    *seller_id* is needed only where no scope is set, as while signing in.
    """
    pending = notes(_PENDING)
    actor = current_principal()
    row = {
        "id": new_id(),
        "seller_id": seller_id or current_scope().seller_id,
        "at": clock.now(),
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "address": actor.address,
        "action": action,
        "object_id": object_id,
        "before": _as_json(before),
        "after": _as_json(after),
    }
    if not pending:
        before_commit(_write)
    pending.append(row)


def verify_chain(seller_id: str) -> Verdict:
    """Check every row of a seller's chain against its digest and its neighbour."""
    digest, sequence, problems = _START, 0, []
    with scoped(Scope(seller_id)):
        for row in _all_rows():
            sequence += 1
            if row["sequence"] != sequence:
                problems.append(_missing(sequence, row["sequence"] - 1))
                sequence = row["sequence"]
            elif row["digest"] != _digest(digest, row):
                problems.append(
                    _("row %(number)s is not what was written", number=sequence)
                )
            digest = row["digest"]
        head = db.session.execute(select(AuditHead.sequence, AuditHead.digest)).first()
    if (sequence, digest) != (tuple(head) if head else (0, _START)):
        last = head.sequence if head else 0
        problems.append(_("the trail does not end with row %(last)s", last=last))
    return Verdict(sequence, tuple(problems))


def _missing(first: int, last: int) -> str:
    return _("rows %(first)s to %(last)s are missing", first=first, last=last)


def _all_rows() -> Iterator[dict[str, Any]]:
    last = 0
    while True:
        rows = db.session.execute(
            select(*_ROWS.c)
            .where(in_scope(_ROWS), _ROWS.c.sequence > last)
            .order_by(_ROWS.c.sequence)
            .limit(_BATCH)
        ).mappings()
        batch = [dict(row) for row in rows]
        if not batch:
            return
        yield from batch
        last = batch[-1]["sequence"]


def _write() -> None:
    pending = notes(_PENDING)
    for seller_id in dict.fromkeys(row["seller_id"] for row in pending):
        own = [row for row in pending if row["seller_id"] == seller_id]
        with scoped(Scope(seller_id)):
            _extend(own)
    pending.clear()


def _extend(rows: list[dict[str, Any]]) -> None:
    head = _HEAD.fetch({})
    if not head:
        _FIRST.run(_first_head())
        head = _HEAD.fetch({})
    sequence, digest = head[0]
    for row in rows:
        sequence += 1
        row["sequence"] = sequence
        row["digest"] = digest = _digest(digest, row)
    with together():
        _ADDING.run(*rows)
        _MOVING.run({"to_sequence": sequence, "to_digest": digest})


def _first_head() -> dict[str, Any]:
    return {"seller_id": current_scope().seller_id, "sequence": 0, "digest": _START}


_HEAD = Prepared(
    lambda: (
        select(_HEADS.c.sequence, _HEADS.c.digest)
        .where(in_scope(_HEADS))
        .with_for_update()
    )
)
_FIRST = Prepared(lambda: upsert_into(_HEADS).on_conflict_do_nothing(), _HEADS.c.keys())
_ADDING = Prepared(_ROWS.insert, _ROWS.c.keys())
_MOVING = Prepared(
    lambda: (
        _HEADS.update()
        .where(in_scope(_HEADS))
        .values(sequence=bindparam("to_sequence"), digest=bindparam("to_digest"))
    )
)


def _digest(previous: str, row: Mapping[str, Any]) -> str:
    content = [previous, *(_plain(row[name]) for name in _CHAINED)]
    return hmac.digest(_key(), orjson.dumps(content), "sha256").hex()


_CHAINED = (
    "seller_id",
    "sequence",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "address",
    "action",
    "object_id",
    "before",
    "after",
)


def _key() -> bytes:
    own = settings()
    return _derived(own.audit_key or own.secret_key)


@lru_cache(maxsize=16)
def _derived(secret: str) -> bytes:
    return sha256(b"upheld audit chain\n" + secret.encode()).digest()


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


#: Money is a dataclass, and reads better as text.
_JSON = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS


def _as_json(values: Mapping[str, Any] | None) -> str:
    if values is None:
        return "null"
    return orjson.dumps(values, default=str, option=_JSON).decode()
