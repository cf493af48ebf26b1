"""Why customers decline: the reasons to choose from.  Pure."""

from collections.abc import Callable
from enum import StrEnum

from upheld.texts import _


class Reason(StrEnum):
    """Why an offer is not wanted; figures count by it."""

    PRICE = "price"
    TIMING = "timing"
    SCOPE = "scope"
    SUPPLIER = "supplier"
    NO_NEED = "no_need"
    OTHER = "other"


_WORDS: dict[str, Callable[[], str]] = {
    Reason.PRICE: lambda: _("The price is too high"),
    Reason.TIMING: lambda: _("It is the wrong time"),
    Reason.SCOPE: lambda: _("It does not contain what is needed"),
    Reason.SUPPLIER: lambda: _("Another supplier was chosen"),
    Reason.NO_NEED: lambda: _("It is no longer needed"),
    Reason.OTHER: lambda: _("Another reason"),
}


def reason_words(reason: str) -> str:
    """Return *reason* in words; nothing was said where it is empty."""
    return _WORDS[reason]() if reason else _("No reason was given")


def reason_choices() -> tuple[tuple[str, str], ...]:
    """Return the reasons to choose from, with what they are called."""
    return tuple((reason.value, reason_words(reason)) for reason in Reason)


def reason_note(reason: str, text: str) -> str:
    """Return what the timeline says: the reason, then the words of the customer."""
    chosen = reason_words(reason) if reason else ""
    return ": ".join(part for part in (chosen, text) if part)
