"""What was done to a draft: to undo it, and to tell it to who else edits it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select

from contracts.quotes.meeting import Met
from contracts.quotes.models import QuoteStep
from contracts.quotes.steps import Step, read_step
from upheld.db import table_of
from upheld.isolation import in_scope
from upheld.prepared import Prepared
from upheld.principal import current_principal


@dataclass(frozen=True, slots=True)
class Turns:
    """The step that undoing takes back, and the one that redoing makes again."""

    undo: Step | None
    redo: Step | None


def turns(quote_id: str) -> Turns:
    """Return what the caller can undo and redo of a draft, in one statement."""
    rows = _TURNS.fetch({"quote_id": quote_id, "who_id": current_principal().id})
    found = {state: read_step(step) for state, step in rows}
    return Turns(found.get("done"), found.get("undone"))


def others_since(quote_id: str, edition: int) -> tuple[Met, ...]:
    """Return what others than the caller have done since an *edition*, in order."""
    rows = _SINCE.fetch(
        {"quote_id": quote_id, "edition": edition, "who_id": current_principal().id}
    )
    return tuple(Met(who, read_step(step)) for who, step in rows)


_STEP = table_of(QuoteStep)


def _turns() -> Select[Any]:
    mine = (
        in_scope(_STEP),
        _STEP.c.quote_id == bindparam("quote_id"),
        _STEP.c.who_id == bindparam("who_id"),
    )
    nearest = case(
        (_STEP.c.state == "done", func.max(_STEP.c.edition)),
        else_=func.min(_STEP.c.edition),
    )
    turning = (
        select(nearest)
        .where(*mine, or_(_STEP.c.state == "done", _STEP.c.state == "undone"))
        .group_by(_STEP.c.state)
    )
    return select(_STEP.c.state, _STEP.c.step).where(
        *mine, _STEP.c.edition.in_(turning)
    )


def _since() -> Select[Any]:
    return (
        select(_STEP.c.who, _STEP.c.step)
        .where(
            in_scope(_STEP),
            _STEP.c.quote_id == bindparam("quote_id"),
            _STEP.c.edition > bindparam("edition"),
            _STEP.c.who_id != bindparam("who_id"),
        )
        .order_by(_STEP.c.edition)
    )


#: Sent with every page of a draft.
_TURNS, _SINCE = Prepared(_turns), Prepared(_since)
