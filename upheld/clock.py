"""The one place that looks up the time; rules are told it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return this instant, in UTC."""
    return datetime.now(UTC)


def today(timezone: str) -> date:
    """Return the day it is in *timezone*, an IANA name such as ``Europe/Rome``."""
    return now().astimezone(ZoneInfo(timezone)).date()
