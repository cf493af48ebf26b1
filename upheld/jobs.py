"""Work that is done after the transaction that asked for it.

``enqueue`` writes a row in the caller's transaction: a job exists exactly when what
asked for it was committed, and once for each key.  Workers take jobs under a lease
that they keep renewing; the job of a worker that has died is taken by another when
its lease ends.  So a job may run twice, and has to have the same effect when it does.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import orjson
from flask import Flask
from sqlalchemy import (
    CheckConstraint,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from upheld import clock
from upheld.db import Identified, Model, SellerOwned, db, new_id, table_of, upsert_into
from upheld.prepared import Prepared
from upheld.scope import Scope, current_scope, scoped, unscoped
from upheld.transactions import after_commit, in_transaction, transaction

#: How long a job stays with a worker that says nothing.
LEASE = timedelta(seconds=30)
#: How long to wait before the second try, the third, and so on.
PAUSES = tuple(timedelta(seconds=wait) for wait in (2, 15, 60, 300))
_LONGEST_REASON = 500


class JobRow(Identified, SellerOwned, Model):
    """One piece of work: waiting, running under a lease, done, or parked."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("seller_id", "name", "key"),
        CheckConstraint(
            "state in ('waiting','running','done','parked')", name="state_known"
        ),
        CheckConstraint(
            "state <> 'parked' or failure <> ''", name="parked_for_a_reason"
        ),
        Index("ix_job_due", "state", "due_at"),
        {"sqlite_with_rowid": False},
    )

    name: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(100))
    payload: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    #: When it can be taken: the end of its pause, or of its lease.
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    #: The lease under which it runs; whoever holds another has lost it.
    lease: Mapped[str] = mapped_column(String(32))
    failure: Mapped[str] = mapped_column(String(_LONGEST_REASON))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


_JOBS = table_of(JobRow)

Payload = Mapping[str, Any]
Run = Callable[[Payload], None]
Beside = Callable[[], AbstractContextManager[object]]
AnyRun = TypeVar("AnyRun", bound=Run)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: what runs, and whether it comes by itself once a day."""

    name: str
    run: Run
    daily: bool = False
    #: How long to wait before the second try, the third, and so on.
    pauses: tuple[timedelta, ...] = PAUSES
    #: What a worker enters when it starts and leaves when it stops.
    beside: Beside | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job that this worker has taken."""

    id: str
    seller_id: str
    name: str
    key: str
    payload: Payload
    attempts: int
    lease: str


@dataclass(frozen=True, slots=True)
class Companion:
    """Work that is no job: done beside those of a worker, in threads of its own."""

    beside: Callable[[Flask], AbstractContextManager[object]]
    #: Does all that is due, where a worker does so and ends; returns how much.
    once: Callable[[], int]


KINDS: dict[str, Kind] = {}
COMPANIONS: list[Companion] = []
_listeners: list[Callable[[], None]] = []


def job(
    name: str, *, beside: Beside | None = None, pauses: tuple[timedelta, ...] = PAUSES
) -> Callable[[AnyRun], AnyRun]:
    """Register a function that is called with the payload of each job *name*.

    It runs in the scope of the seller that the job belongs to, outside of a
    transaction.  Raising an :class:`UpheldError` below 500 parks the job; anything
    else is tried again after each of the *pauses*.  *beside* gives what a worker
    keeps open as long as it runs; entering it must not take long.
    """

    def register(run: AnyRun) -> AnyRun:
        KINDS[name] = Kind(name, run, beside=beside, pauses=pauses)
        return run

    return register


def daily(name: str) -> Callable[[AnyRun], AnyRun]:
    """Register a job that every seller has once a day, with ``{"day": "2026-12-31"}``.

    The day is that of the seller's time zone.
    """

    def register(run: AnyRun) -> AnyRun:
        KINDS[name] = Kind(name, run, daily=True)
        return run

    return register


def enqueue(
    name: str, key: str, payload: Payload, *, due_at: datetime | None = None
) -> None:
    """Ask for job *name* in this transaction; a second one of the same *key* is none.

    *payload* has to survive JSON.  It is taken at once, or not before *due_at*; what
    it was asked for may be settled by then.
    """
    if not in_transaction():
        raise RuntimeError("a job is asked for inside `with transaction():`")
    now = clock.now()
    row = {
        "id": new_id(),
        "seller_id": current_scope().seller_id,
        "name": name,
        "key": key,
        "payload": orjson.dumps(payload).decode(),
        "state": "waiting",
        "due_at": due_at or now,
        "attempts": 0,
        "lease": "",
        "failure": "",
        "created_at": now,
        "ended_at": None,
    }
    _ASKING.run(row)
    after_commit(_tell)


_ASKING = Prepared(
    lambda: upsert_into(_JOBS).on_conflict_do_nothing(), tuple(_JOBS.c.keys())
)


def accompany(
    beside: Callable[[Flask], AbstractContextManager[object]], once: Callable[[], int]
) -> None:
    """Register work that every worker does beside its jobs: see :class:`Companion`."""
    COMPANIONS.append(Companion(beside, once))


def wake() -> None:
    """Let the workers of this process look at once for what there is to do."""
    _tell()


def listen(listener: Callable[[], None]) -> None:
    """Call *listener* whenever this process has committed a job."""
    _listeners.append(listener)


def ignore(listener: Callable[[], None]) -> None:
    """Call *listener* no more."""
    _listeners.remove(listener)


def _tell() -> None:
    for listener in _listeners:
        listener()


def take(lease: timedelta = LEASE) -> Job | None:
    """Take the job that became due last; ``None`` when there is none.

    Somebody may be waiting for it at a screen; who asked earlier has stopped to look,
    and waits no longer in all.
    """
    now = clock.now()
    with unscoped("a worker serves every seller"):
        if db.session.execute(_due(now)).first() is None:
            db.session.rollback()
            return None
        with transaction() as session:
            found = session.execute(
                _due(now).with_for_update(skip_locked=True)
            ).scalar_one_or_none()
            if found is None:
                return None
            row = session.execute(
                update(_JOBS)
                .where(_JOBS.c.id == found)
                .values(
                    state="running",
                    attempts=_JOBS.c.attempts + 1,
                    lease=new_id(),
                    due_at=now + lease,
                )
                .returning(*(_JOBS.c[name] for name in Job.__dataclass_fields__))
            ).mappings()
            taken = dict(row.one())
    return Job(**{**taken, "payload": orjson.loads(taken["payload"])})


def _due(now: datetime) -> Select[str]:
    return (
        select(_JOBS.c.id)
        .where(_JOBS.c.state.in_(("waiting", "running")), _JOBS.c.due_at <= now)
        .order_by(_JOBS.c.due_at.desc())
        .limit(1)
    )


def keep(taken: Job, lease: timedelta = LEASE) -> bool:
    """Renew the lease of a job; false when another worker has it by now."""
    return _change(taken, due_at=clock.now() + lease)


def finish(taken: Job) -> bool:
    """Mark a job as done; false when another worker has it by now."""
    return _change(taken, state="done", ended_at=clock.now(), failure="")


def fail(taken: Job, reason: str, *, for_good: bool = False) -> bool:
    """Let a failed job wait for its next try, or park it after the last."""
    reason = reason[:_LONGEST_REASON] or "no reason was given"
    pauses = KINDS[taken.name].pauses if taken.name in KINDS else ()
    if for_good or taken.attempts > len(pauses):
        return _change(taken, state="parked", ended_at=clock.now(), failure=reason)
    due_at = clock.now() + pauses[taken.attempts - 1]
    return _change(taken, state="waiting", due_at=due_at, failure=reason)


def _change(taken: Job, **values: object) -> bool:
    statement = (
        update(_JOBS)
        .where(and_(_JOBS.c.id == taken.id, _JOBS.c.lease == taken.lease))
        .values(**values)
    )
    with unscoped("a worker serves every seller"), transaction() as session:
        done: Any = session.execute(statement)
    return bool(done.rowcount)


def enqueue_daily() -> None:
    """Ask for what every seller has once a day; does nothing the second time."""
    kinds = [kind for kind in KINDS.values() if kind.daily]
    # By its table: sellers belong to the accounts, whose mails are jobs.
    table = Model.metadata.tables["seller"]
    sellers = db.session.execute(select(table.c.id, table.c.timezone)).all()
    for seller_id, timezone in sellers if kinds else ():
        day = clock.today(timezone).isoformat()
        with scoped(Scope(seller_id)):
            _enqueue_missing(kinds, day)


def _enqueue_missing(kinds: list[Kind], day: str) -> None:
    known = select(JobRow.name).where(JobRow.key == day)
    missing = {kind.name for kind in kinds} - set(db.session.scalars(known))
    if not missing:
        return
    with transaction():
        for name in sorted(missing):
            enqueue(name, day, {"day": day})


def retry(job_id: str) -> bool:
    """Let a parked job of the seller in scope start again; false if it is not one."""
    statement = (
        update(JobRow)
        .where(JobRow.id == job_id, JobRow.state == "parked")
        .values(state="waiting", attempts=0, due_at=clock.now(), ended_at=None)
    )
    with transaction() as session:
        done: Any = session.execute(statement)
        after_commit(_tell)
    return bool(done.rowcount)


def remove_done(before: datetime) -> int:
    """Forget jobs that were done before an instant; returns how many."""
    is_old = _JOBS.c.ended_at < before
    statement = _JOBS.delete().where(_JOBS.c.state == "done", is_old)
    with unscoped("a worker serves every seller"), transaction() as session:
        done: Any = session.execute(statement)
    return int(done.rowcount)
