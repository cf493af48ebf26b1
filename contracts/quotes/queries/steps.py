"""What was done to a draft: to undo it, and to tell it to who else edits it."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from contracts.quotes.meeting import Met
from contracts.quotes.models import QuoteStep
from contracts.quotes.steps import Step, read_step
from upheld.db import db
from upheld.principal import current_principal


@dataclass(frozen=True, slots=True)
class Turns:
    """The step that undoing takes back, and the one that redoing makes again."""

    undo: Step | None
    redo: Step | None


def turns(quote_id: str) -> Turns:
    """Return what the caller can undo and redo of a draft, in one statement."""
    rows = db.session.execute(
        select(QuoteStep.state, QuoteStep.step).where(
            QuoteStep.quote_id == quote_id,
            QuoteStep.who_id == current_principal().id,
            QuoteStep.edition.in_(
                select(
                    case(
                        (QuoteStep.state == "done", func.max(QuoteStep.edition)),
                        else_=func.min(QuoteStep.edition),
                    )
                )
                .where(
                    QuoteStep.quote_id == quote_id,
                    QuoteStep.who_id == current_principal().id,
                    QuoteStep.state.in_(["done", "undone"]),
                )
                .group_by(QuoteStep.state)
            ),
        )
    )
    found = {row.state: read_step(row.step) for row in rows}
    return Turns(found.get("done"), found.get("undone"))


def others_since(quote_id: str, edition: int) -> tuple[Met, ...]:
    """Return what others than the caller have done since an *edition*, in order."""
    rows = db.session.execute(
        select(QuoteStep.who, QuoteStep.step)
        .where(
            QuoteStep.quote_id == quote_id,
            QuoteStep.edition > edition,
            QuoteStep.who_id != current_principal().id,
        )
        .order_by(QuoteStep.edition)
    )
    return tuple(Met(row.who, read_step(row.step)) for row in rows)
