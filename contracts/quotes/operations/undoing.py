"""Undo what was done to a draft, step by step, and do it again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update

from contracts.quotes.draft import DraftLine
from contracts.quotes.models import Quote, QuoteLine, QuoteStep
from contracts.quotes.operations.editing import (
    Edit,
    buyer,
    check_draft,
    head_of,
    locked,
    search_text,
    seller_today,
    settle,
)
from contracts.quotes.queries.stored import load_lines
from contracts.quotes.steps import Head, Step, blocked, read_step
from upheld import audit
from upheld.db import db
from upheld.errors import Refused
from upheld.principal import current_principal
from upheld.texts import _
from upheld.transactions import transaction


def undo(quote_id: str, *, now: datetime) -> Step:
    """Take back the last change that the caller made to a draft, and return it.

    Refused when somebody has changed the same lines or fields since.
    """
    return _turn(quote_id, "done", "undone", now)


def redo(quote_id: str, *, now: datetime) -> Step:
    """Make once more the change that the caller has undone last, and return it."""
    return _turn(quote_id, "undone", "done", now)


def _turn(quote_id: str, state: str, to: str, now: datetime) -> Step:
    with transaction() as session:
        quote = locked(quote_id)
        check_draft(quote)
        row = _last(quote, state)
        step = read_step(row.step)
        made = step.backwards() if to == "undone" else step
        head, lines = head_of(quote), load_lines(quote_id)
        if blocked(made.backwards(), head, {line.id: line for line in lines}):
            raise _overtaken()
        row.state = to
        _put_head(quote, head.with_plain(made.after.head))
        _put_lines(quote, lines, made.after.lines)
        audit.record("quote.changed", quote_id, after={to: row.edition})
        edit = Edit(quote, now, seller_today(now), (head, lines))
        session.flush()
        settle(edit, state="dropped")
        return made


def _last(quote: Quote, state: str) -> QuoteStep:
    """Return the step to turn: the newest one done, the oldest of those undone."""
    mine = QuoteStep.quote_id == quote.id, QuoteStep.who_id == current_principal().id
    order = QuoteStep.edition.desc() if state == "done" else QuoteStep.edition
    found = db.session.scalar(
        select(QuoteStep).where(*mine, QuoteStep.state == state).order_by(order)
    )
    if found is None:
        raise Refused(
            _("There is nothing to undo.")
            if state == "done"
            else _("There is nothing to do again.")
        )
    return found


def _overtaken() -> Refused:
    return Refused(
        _("Somebody has changed this since, so it cannot be undone."),
        hint=_("Look at what is there now, and change it by hand."),
    )


def _put_head(quote: Quote, head: Head) -> None:
    before = quote.title
    for name in Head.__slots__:
        setattr(quote, name, getattr(head, name))
    quote.options = [one.as_plain() for one in head.options]
    if quote.title != before:
        quote.search_text = search_text(quote, buyer(quote.customer_id))


def _put_lines(
    quote: Quote, there: Sequence[DraftLine], wanted: Mapping[str, DraftLine | None]
) -> None:
    """Bring the lines *wanted* to how they are wanted; ``None`` takes one away.

    They leave their places first, as no two lines can have one; a place that
    somebody else has taken meanwhile is given up for one at the end.
    """
    if not wanted:
        return
    known = {line.id for line in there}
    mine = QuoteLine.quote_id == quote.id
    _change(mine, QuoteLine.id.in_(wanted), {"position": -QuoteLine.position})
    gone = [line_id for line_id, line in wanted.items() if line is None]
    if gone:
        db.session.execute(
            delete(QuoteLine)
            .where(mine, QuoteLine.id.in_(gone))
            .execution_options(synchronize_session=False)
        )
    rows = _placed([line for line in wanted.values() if line], there, set(wanted))
    for line_id, row in rows.items():
        if line_id in known:
            _change(mine, QuoteLine.id == line_id, row)
    owner = {
        "seller_id": quote.seller_id,
        "customer_id": quote.customer_id,
        "quote_id": quote.id,
    }
    new = [row | owner for line_id, row in rows.items() if line_id not in known]
    # A bundle comes before its parts, which name it.
    new.sort(key=lambda row: row["bundle_line_id"] is not None)
    if new:
        db.session.execute(insert(QuoteLine), new)


def _change(
    mine: ColumnElement[bool], which: ColumnElement[bool], values: Mapping[str, Any]
) -> None:
    db.session.execute(
        update(QuoteLine)
        .where(mine, which)
        .values(values)
        .execution_options(synchronize_session=False)
    )


def _placed(
    lines: Sequence[DraftLine], there: Sequence[DraftLine], moving: set[str]
) -> dict[str, dict[str, Any]]:
    """Return the rows of *lines*, in their places or, where taken, at the end."""
    taken = {line.position for line in there if line.id not in moving}
    end = max([*taken, *(line.position for line in lines)], default=0)
    rows = {}
    for line in sorted(lines, key=lambda one: one.position):
        position = line.position
        if position in taken:
            end += 1
            position = end
        taken.add(position)
        rows[line.id] = _row(line) | {"position": position}
    return rows


def _row(line: DraftLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "offering_code": line.code,
        "bundle_line_id": line.part_of,
        "quantity": line.quantity,
        "options": list(line.options),
        "discount_percent": line.discount_percent,
        "in_options": line.in_options,
        "optional": line.optional,
        "section": line.section,
        "from_year": line.years.first,
        "to_year": line.years.last,
        "level": line.level,
        "was": line.was,
        "merges": line.merges,
    }
