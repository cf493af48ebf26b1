"""Where an invoice stands, and the words for it.  Pure."""

from collections.abc import Mapping
from enum import StrEnum

from upheld.texts import _


class Standing(StrEnum):
    """Where an invoice stands on a day."""

    OPEN = "open"
    OVERDUE = "overdue"
    SETTLED = "settled"
    CREDIT = "credit"


def standing_words() -> Mapping[Standing, tuple[str, str]]:
    """Return for each standing its word and the tone of its chip."""
    return {
        Standing.OPEN: (_("Open"), "info"),
        Standing.OVERDUE: (_("Overdue"), "bad"),
        Standing.SETTLED: (_("Settled"), "good"),
        Standing.CREDIT: (_("Credit note"), "neutral"),
    }
