"""The states of quotes in plain words."""

from collections.abc import Callable
from typing import Any

from contracts import wording
from contracts.price_steps import line_steps
from contracts.quotes.states import State
from contracts.quotes.table import with_parts_below
from contracts.wording import StateWords
from upheld.texts import _

_STATES: dict[str, Callable[[], StateWords]] = {
    State.DRAFT: lambda: StateWords(_("Draft"), "neutral"),
    State.IN_REVIEW: lambda: StateWords(_("In review"), "act"),
    State.SENT: lambda: StateWords(_("Sent"), "info"),
    State.VIEWED: lambda: StateWords(_("Viewed"), "act"),
    State.ACCEPTED: lambda: StateWords(_("Accepted"), "good"),
    State.DECLINED: lambda: StateWords(_("Declined"), "bad"),
    State.EXPIRED: lambda: StateWords(_("Expired"), "bad"),
    State.REPLACED: lambda: StateWords(_("Replaced"), "neutral"),
}


def quote_state(state: str) -> StateWords:
    """Return how the state of a quote is shown."""
    return _STATES[state]()


#: For templates, by the names that they use.
WORDS: dict[str, Any] = wording.WORDS | {
    "line_steps": line_steps,
    "quote_state": quote_state,
    "with_parts_below": with_parts_below,
}
