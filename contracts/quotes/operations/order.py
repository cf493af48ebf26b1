"""Put the lines of a draft in order, and make more of one."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select, update

from contracts.quotes.draft import DraftLine
from contracts.quotes.models import QuoteLine
from contracts.quotes.operations.editing import editing
from contracts.quotes.operations.lines import insert_lines, line_on
from contracts.quotes.queries.stored import load_lines
from contracts.quotes.requests import LineChoice
from upheld import audit
from upheld.db import db
from upheld.errors import InvalidInput
from upheld.texts import _


def move_line(
    quote_id: str, line_id: str, *, to: int, edition: int | None, now: datetime
) -> int:
    """Put a line in place *to*, counted from 1; return the new edition."""
    with editing(quote_id, edition=edition, now=now) as edit:
        line = line_on(quote_id, line_id)
        places = list(
            db.session.scalars(
                select(QuoteLine.position)
                .where(QuoteLine.quote_id == quote_id)
                .order_by(QuoteLine.position)
            )
        )
        if not 1 <= to <= len(places):
            raise InvalidInput.of(
                "position",
                _(
                    "There is no place %(to)s among %(count)s lines.",
                    to=to,
                    count=len(places),
                ),
            )
        before, after = line.position, places[to - 1]
        audit.record(
            "quote.changed",
            quote_id,
            before={"code": line.offering_code, "position": before},
            after={"code": line.offering_code, "position": after},
        )
        _shift(line, before, after)
    return edit.quote.edition


def duplicate_line(
    quote_id: str, line_id: str, *, edition: int | None, now: datetime
) -> str:
    """Put a copy of a line right below it, of a bundle with the parts that it has.

    Returns the id of the copy.
    """
    with editing(quote_id, edition=edition, now=now) as edit:
        line_on(quote_id, line_id)
        lines = load_lines(quote_id)
        own = next(line for line in lines if line.id == line_id)
        parts = [line for line in lines if line.part_of == line_id]
        copy = insert_lines(edit.quote, [_choice(own)])[0]
        if parts:
            _replace_parts(quote_id, copy)
            again = [replace(_choice(part), part_of=copy) for part in parts]
            insert_lines(edit.quote, again)
        audit.record("quote.changed", quote_id, after={"copied": own.code})
        db.session.flush()
        _shift(
            line_on(quote_id, copy), line_on(quote_id, copy).position, own.position + 1
        )
    return copy


def _choice(line: DraftLine) -> LineChoice:
    return LineChoice(
        code=line.code,
        quantity=line.quantity,
        options=line.options,
        discount_percent=line.discount_percent,
        part_of=line.part_of,
        in_options=line.in_options,
        optional=line.optional,
        section=line.section,
        years=line.years,
        level=line.level,
    )


def _replace_parts(quote_id: str, bundle_line_id: str) -> None:
    """Take away the parts that a bundle begins with."""
    db.session.execute(
        delete(QuoteLine)
        .where(
            QuoteLine.quote_id == quote_id, QuoteLine.bundle_line_id == bundle_line_id
        )
        .execution_options(synchronize_session=False)
    )


def _shift(line: QuoteLine, before: int, after: int) -> None:
    """Move a line and close ranks; through negative places, as places are unique."""
    line_id, quote_id = line.id, line.quote_id
    db.session.expunge(line)
    step = 1 if after < before else -1
    least, most = sorted((before, after))
    mine = (QuoteLine.quote_id == quote_id,)
    for criteria, position in (
        ((QuoteLine.position.between(least, most),), -(QuoteLine.position + step)),
        ((QuoteLine.id == line_id,), -after),
        ((QuoteLine.position < 0,), -QuoteLine.position),
    ):
        db.session.execute(
            update(QuoteLine)
            .where(*mine, *criteria)
            .values(position=position)
            .execution_options(synchronize_session=False)
        )
