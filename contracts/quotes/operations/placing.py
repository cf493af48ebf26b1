"""Where a line stands: in which options, under which heading, in which years."""

from typing import Any

from sqlalchemy import update

from contracts.quotes.models import Quote, QuoteLine
from contracts.quotes.options import chosen_letters, read_options
from contracts.quotes.requests import LineChange, LineChoice, checked_section
from contracts.quotes.years import checked_years
from upheld.db import db
from upheld.errors import Refused
from upheld.texts import _

_COLUMNS = ("in_options", "optional", "section", "from_year", "to_year")


def placement(choice: LineChoice) -> dict[str, Any]:
    """Return the columns that say where a new line stands."""
    return {
        "in_options": choice.in_options,
        "optional": choice.optional,
        "section": choice.section,
        "from_year": choice.years.first,
        "to_year": choice.years.last,
        "level": choice.level,
    }


def placement_of(line: QuoteLine) -> dict[str, Any]:
    """Return the same columns of a line that is there."""
    return {name: getattr(line, name) for name in _COLUMNS}


def place_line(quote: Quote, line: QuoteLine, change: LineChange) -> None:
    """Put a line where *change* says; the parts of a bundle go with it."""
    found = _changed(quote, change)
    if not found:
        return
    if line.bundle_line_id is not None:
        raise Refused(
            _("A part of a bundle stands where its bundle stands."),
            hint=_("Change the bundle."),
        )
    for name, value in found.items():
        setattr(line, name, value)
    db.session.execute(
        update(QuoteLine)
        .where(QuoteLine.quote_id == quote.id, QuoteLine.bundle_line_id == line.id)
        .values(found)
        .execution_options(synchronize_session=False)
    )


def _changed(quote: Quote, change: LineChange) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if change.in_options is not None:
        options = read_options(quote.options)
        found["in_options"] = chosen_letters(change.in_options, options)
    if change.optional is not None:
        found["optional"] = change.optional
    if change.section is not None:
        found["section"] = checked_section(change.section)
    if change.years is not None:
        years = checked_years(change.years.first, change.years.last)
        found |= {"from_year": years.first, "to_year": years.last}
    return found
