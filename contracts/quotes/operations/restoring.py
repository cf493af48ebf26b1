"""Bring back what was removed from a draft."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import case, delete, func, select, update

from contracts.quotes.devices.storing import bring_devices_back
from contracts.quotes.models import QuoteLine
from contracts.quotes.operations.editing import editing
from contracts.quotes.operations.lines import insert_lines
from contracts.quotes.removals import Removal
from upheld import audit
from upheld.db import db


def restore_line(quote_id: str, removed: Removal, *, now: datetime) -> str:
    """Put a line back, a bundle with the parts that it had; return its new id.

    It comes back to its old place where that is still free, else to the end.
    """
    with editing(quote_id, edition=None, now=now) as edit:
        choice = removed.choice
        if choice.part_of and not _is_on(quote_id, choice.part_of):
            choice = replace(choice, part_of=None)
        line_id = insert_lines(edit.quote, [choice])[0]
        ids = [line_id]
        if removed.parts:
            _forget_parts(line_id)
            parts = [replace(part, part_of=line_id) for part in removed.parts]
            ids += insert_lines(edit.quote, parts)
        _place(quote_id, ids, removed.position)
        bring_devices_back(quote_id)
        audit.record("quote.changed", quote_id, after={"restored": choice.code})
    return line_id


def _is_on(quote_id: str, line_id: str) -> bool:
    found = select(QuoteLine.id).where(
        QuoteLine.id == line_id, QuoteLine.quote_id == quote_id
    )
    return db.session.scalar(found) is not None


def _forget_parts(line_id: str) -> None:
    """Take away the parts that a bundle begins with."""
    db.session.execute(
        delete(QuoteLine)
        .where(QuoteLine.bundle_line_id == line_id)
        .execution_options(synchronize_session=False)
    )


def _place(quote_id: str, ids: Sequence[str], first: int) -> None:
    """Give *ids* the places from *first* on, where nobody has taken them."""
    places = range(first, first + len(ids))
    taken = select(func.count(QuoteLine.id)).where(
        QuoteLine.quote_id == quote_id, QuoteLine.position.in_(places)
    )
    if db.session.scalar(taken):
        return
    numbered = dict(zip(ids, places, strict=True))
    db.session.execute(
        update(QuoteLine)
        .where(QuoteLine.quote_id == quote_id, QuoteLine.id.in_(ids))
        .values(position=case(numbered, value=QuoteLine.id))
        .execution_options(synchronize_session=False)
    )
