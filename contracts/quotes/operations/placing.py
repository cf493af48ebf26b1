"""Where a line stands: in which options, under which heading, in which years."""

from typing import Any

from sqlalchemy import update

from contracts.quotes.models import Quote, QuoteLine
from contracts.quotes.options import membership, read_options
from contracts.quotes.requests import LONGEST_SECTION, LineChange, LineChoice
from contracts.quotes.years import checked_years
from upheld.db import db
from upheld.errors import InvalidInput, Refused
from upheld.texts import _

_COLUMNS = ("in_options", "optional", "section", "from_year", "to_year")


def placement(choice: LineChoice) -> dict[str, Any]:
    """Return the columns that say where a new line stands."""
    years = checked_years(choice.years.first, choice.years.last)
    return {
        "in_options": choice.in_options,
        "optional": choice.optional,
        "section": _section(choice.section),
        "from_year": years.first,
        "to_year": years.last,
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
        found["in_options"] = membership(change.in_options, options)
    if change.optional is not None:
        found["optional"] = change.optional
    if change.section is not None:
        found["section"] = _section(change.section)
    if change.years is not None:
        years = checked_years(change.years.first, change.years.last)
        found |= {"from_year": years.first, "to_year": years.last}
    return found


def _section(text: str) -> str:
    section = " ".join(text.split())
    if len(section) > LONGEST_SECTION:
        raise InvalidInput.of(
            "section",
            _("This is longer than %(count)s characters.", count=LONGEST_SECTION),
        )
    return section
