"""How a contract stands on a day, in the words that customers read.

Pure.  Words are in the language in force.
"""

from dataclasses import dataclass
from datetime import date

from contracts.lifecycle import IN_FORCE, State
from upheld.texts import _, format_date


@dataclass(frozen=True, slots=True)
class Standing:
    """How a contract stands: a few words, and the tone of their chip."""

    words: str
    tone: str


def standing(
    state: str, starts_on: date, last_day: date | None, *, today: date
) -> Standing:
    """Return how a contract stands *today*; *last_day* is the last one covered."""
    start, end = format_date(starts_on), format_date(last_day) if last_day else ""
    words = {
        State.ACCEPTED: (_("Starts on %(day)s", day=start), "info"),
        State.ACTIVE: (_("In force"), "good"),
        State.SUSPENDED: (_("Paused"), "act"),
        State.EXPIRED: (
            _("Ended on %(day)s", day=end) if end else _("Ended"),
            "neutral",
        ),
        State.TERMINATED: (_("Cancelled"), "neutral"),
        State.RENEWED: (_("Renewed"), "good"),
    }
    known = _as_of(State(state), starts_on, last_day, today)
    return Standing(*words.get(known, (_("Being prepared"), "neutral")))


def _as_of(state: State, starts_on: date, last_day: date | None, today: date) -> State:
    """Return the state that the calendar gives: the stored one may be hours behind."""
    if state is State.ACCEPTED and starts_on <= today:
        state = State.ACTIVE
    is_over = last_day is not None and last_day < today
    return State.EXPIRED if state in IN_FORCE and is_over else state
