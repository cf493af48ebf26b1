"""The same request twice has one effect and one answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Integer, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from upheld import clock
from upheld.db import Identified, Model, SellerOwned, db, new_id, table_of, upsert_into
from upheld.errors import InvalidInput
from upheld.isolation import in_scope
from upheld.principal import current_principal
from upheld.scope import current_scope
from upheld.texts import _
from upheld.transactions import transaction

LONGEST_KEY = 100


class IdempotencyRow(Identified, SellerOwned, Model):
    """The answer that was given to one key."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("seller_id", "principal", "endpoint", "key"),)

    #: Kind and id of whoever asked.
    principal: Mapped[str] = mapped_column(String(80))
    endpoint: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    #: SHA-256 of address and body: another request cannot take the same key.
    request_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    #: JSON object of the headers that are given again.
    headers: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


_ROWS = table_of(IdempotencyRow)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered again: the status, the headers that matter, the text."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that carries a key; *content* is its address and body."""

    key: str
    endpoint: str
    content: bytes


def once(asked: Asked, make: Callable[[], Answer]) -> Answer:
    """Return the answer of *make*, or the one given before to the same request.

    All in one transaction, which what *make* does joins: when it raises, nothing is
    kept, the key included.  Raises :class:`InvalidInput` for a key that another
    request has used.
    """
    if not 0 < len(asked.key) <= LONGEST_KEY or not asked.key.isprintable():
        raise InvalidInput.of(
            "Idempotency-Key", _("It needs 1 to %(n)s characters.", n=LONGEST_KEY)
        )
    digest = sha256(asked.content).hexdigest()
    with transaction() as session:
        claimed = session.execute(_claim(asked, digest)).first()
        if claimed is None:
            return _given_before(asked, digest)
        answer = make()
        session.execute(
            _ROWS.update()
            .where(_ROWS.c.id == claimed.id, in_scope(_ROWS))
            .values(
                status=answer.status,
                headers=json.dumps(answer.headers),
                body=answer.body,
            )
        )
    return answer


def _claim(asked: Asked, digest: str) -> ReturningInsert[str]:
    return (
        upsert_into(_ROWS)
        .values(
            id=new_id(),
            seller_id=current_scope().seller_id,
            principal=_principal(),
            endpoint=asked.endpoint,
            key=asked.key,
            request_sha256=digest,
            status=0,
            headers="",
            body="",
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(_ROWS.c.id)
    )


def _given_before(asked: Asked, digest: str) -> Answer:
    row = db.session.execute(
        select(*_ROWS.c).where(
            in_scope(_ROWS),
            _ROWS.c.principal == _principal(),
            _ROWS.c.endpoint == asked.endpoint,
            _ROWS.c.key == asked.key,
        )
    ).one()
    if row.request_sha256 != digest:
        raise InvalidInput.of(
            "Idempotency-Key",
            _("This key belongs to another request."),
            hint=_("Take a new key for each new request."),
        )
    headers = tuple((name, value) for name, value in json.loads(row.headers))
    return Answer(row.status, headers, row.body)


def _principal() -> str:
    actor = current_principal()
    return f"{actor.kind}:{actor.id}"
