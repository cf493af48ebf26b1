"""How far long work is: kept beside its job, shown on a page and by the shell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

import orjson
from sqlalchemy import CheckConstraint, String, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from upheld import audit, clock
from upheld.db import Identified, Model, SellerOwned, db
from upheld.errors import NotFound
from upheld.principal import current_principal
from upheld.texts import _
from upheld.transactions import transaction

_LONGEST = 200


class Progress(Identified, SellerOwned, Model):
    """One run of long work; its job has the id of it as key."""

    __tablename__ = "progress"
    __table_args__ = (
        CheckConstraint(
            "state in ('waiting','running','done','stopped')", name="state_known"
        ),
    )

    #: What is done, such as ``withdraw``.
    what: Mapped[str] = mapped_column(String(64))
    person: Mapped[str] = mapped_column(String(_LONGEST))
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    total: Mapped[int]
    #: How many items are behind it, those that failed among them.
    done: Mapped[int] = mapped_column(default=0)
    #: The item it is at.
    current: Mapped[str] = mapped_column(String(_LONGEST), default="")
    stopping: Mapped[bool] = mapped_column(default=False)
    #: JSON: pairs of an item and why it failed.
    failures: Mapped[str] = mapped_column(Text, default="[]")
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Run:
    """How far one run is."""

    id: str
    what: str
    person: str
    state: str
    total: int
    done: int
    current: str
    stopping: bool
    failures: tuple[tuple[str, str], ...]
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more happens."""
        return self.state in {"done", "stopped"}

    def rate(self, now: datetime) -> float:
        """Return how many items it does in a second; 0 before the first."""
        if self.started_at is None or not self.done:
            return 0
        seconds = ((self.ended_at or now) - self.started_at).total_seconds()
        return self.done / max(seconds, 0.001)

    def seconds_left(self, now: datetime) -> int | None:
        """Return how long it will take at its rate; ``None`` before that is known."""
        rate = self.rate(now)
        return ceil((self.total - self.done) / rate) if rate else None


def begin(what: str, total: int) -> str:
    """Note a run for the current person, in this transaction; return its id."""
    run = Progress(
        what=what,
        person=current_principal().name,
        total=total,
        created_at=clock.now(),
    )
    db.session.add(run)
    db.session.flush()
    return run.id


def start(run_id: str) -> Run:
    """Note that work on a run begins, or goes on after its worker died."""
    with transaction() as session:
        session.execute(
            update(Progress)
            .where(Progress.id == run_id, Progress.started_at.is_(None))
            .values(state="running", started_at=clock.now())
        )
    return run(run_id)


def advance(run_id: str, current: str, *, failure: str = "") -> bool:
    """Note that one more item is done; false when somebody asked to stop.

    Belongs into the transaction that does the item, so that none is done twice.
    """
    row = _row(run_id)
    row.done += 1
    row.current = current[:_LONGEST]
    if failure:
        known = orjson.loads(row.failures)
        row.failures = orjson.dumps([*known, (current, failure)]).decode()
    db.session.flush()
    return not row.stopping


def end(run_id: str) -> None:
    """Note that nothing more will be done."""
    with transaction():
        row = _row(run_id)
        row.state = "done" if row.done >= row.total else "stopped"
        row.ended_at = clock.now()


def stop(run_id: str) -> None:
    """Ask a run to stop after the item it is at."""
    with transaction():
        row = _row(run_id)
        row.stopping = True
        audit.record("run.stopped", run_id, after={"done": row.done})


def run(run_id: str) -> Run:
    """Return one run of the seller."""
    found = runs(run_id=run_id)
    if not found:
        raise NotFound(_("There is no such run."))
    return found[0]


def runs(*, run_id: str = "", limit: int = 20) -> Sequence[Run]:
    """Return the latest runs of the seller, the newest first."""
    statement = select(Progress).order_by(Progress.id.desc()).limit(limit)
    if run_id:
        statement = statement.where(Progress.id == run_id)
    rows = db.session.scalars(statement.execution_options(populate_existing=True))
    return [_read(row) for row in rows]


def _row(run_id: str) -> Progress:
    row = db.session.scalar(
        select(Progress).where(Progress.id == run_id).with_for_update()
    )
    if row is None:
        raise NotFound(_("There is no such run."))
    return row


def _read(row: Progress) -> Run:
    values = {name: getattr(row, name) for name in Run.__slots__}
    pairs = tuple((item, why) for item, why in orjson.loads(row.failures))
    return Run(**values | {"failures": pairs})
