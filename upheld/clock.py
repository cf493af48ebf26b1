"""The one place that looks up the time; rules are told it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """Return this instant, in UTC."""
    return _told.get() or datetime.now(UTC)


def today(timezone: str) -> date:
    """Return the day it is in *timezone*, an IANA name such as ``Europe/Rome``."""
    return now().astimezone(ZoneInfo(timezone)).date()


@contextmanager
def told(instant: datetime) -> Iterator[None]:
    """Run the block as if it were *instant*: how the demo lives through its history."""
    token = _told.set(instant)
    try:
        yield
    finally:
        _told.reset(token)
