"""What has happened to plugins in this process, until somebody stores it."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from upheld.scope import Scope, scope_in_force

#: What nobody stores for long is forgotten, the oldest first.
MOST = 500


class Kind(StrEnum):
    """What can happen."""

    FAILED = "failed"
    #: Failed, so that it is left alone for a while.
    PAUSED = "paused"
    #: Asked again after that while.
    RESUMED = "resumed"


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that has happened, and to whom."""

    kind: Kind
    #: The seller for whom it was asked.
    seller_id: str
    plugin: str
    version: str
    at: datetime
    #: Until when it is left alone.
    until: datetime | None = None
    hook: str = ""
    file: str = ""
    lineno: int = 0
    why: str = ""


JOURNAL: deque[Happened] = deque(maxlen=MOST)


def whose() -> str:
    """Return the seller for whom plugins are asked here; empty for nobody."""
    scope = scope_in_force()
    return scope.seller_id if isinstance(scope, Scope) else ""


def now(seconds: float = 0) -> datetime:
    """Return the time of day, or that in so many *seconds*."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


def taken() -> Iterator[Happened]:
    """Yield what has happened, each once to whoever asks."""
    while JOURNAL:
        try:
            yield JOURNAL.popleft()
        except IndexError:
            return
