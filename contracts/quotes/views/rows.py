"""The rows of the builder: made once, and sent again only where they differ.

A page names what it shows by a mark that the server has given it; the rows that this
page has already come back as an empty row that says "the same".  A mark that this
process does not know, such as that of another one, brings all rows.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from markupsafe import Markup

from contracts.quotes.table import Row
from contracts.quotes.views.settings import QUIET
from upheld.bounded import Bounded, by_first
from upheld.templating import environment
from upheld.web import wants_part
from upheld.words import Wording, reading

#: How many rows of all builders are kept, at least; about a kilobyte each.
KEPT_ROWS = 4_096
#: Of how many pages it is known which rows they show.
KEPT_PAGES = 64
#: The header in which a page says what it shows.
SHOWN = "Upheld-Shown"

#: The language and the words that rows are written in.
Spoken = tuple[str, Wording | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of a page, and what else they are made of."""

    rows: tuple[Row, ...]
    #: Where a change goes; empty where nothing can be changed.
    change_url: str
    spoken: Spoken


_pages: Bounded[str, Sheet] = Bounded(KEPT_PAGES)


def sheet_of(rows: Iterable[Row], change_url: str) -> Sheet:
    """Return the *rows* of a page, for whoever reads it."""
    return Sheet(tuple(rows), change_url, reading())


def mark(sheet: Sheet) -> str:
    """Return the mark of a page that is about to show just these rows."""
    given = secrets.token_urlsafe(9)
    _pages.put(given, sheet)
    return given


def rows_renderer(
    sheet: Sheet, said: Mapping[str, Any]
) -> Callable[[Sequence[Row]], Markup]:
    """Return what makes rows of a *sheet*; those that have not changed are not made.

    :param said: what is said at the fields; see the builder.
    """
    there = _there(sheet)
    troubled = {name.partition("-")[2] for name in said["wrong"]}

    def one(row: Row) -> str:
        if row.id in troubled:
            return _render_row(row, sheet.change_url, said)
        known = there.get(row.id)
        # They are mostly the same object, which is known faster than equal ones.
        if known is row or known == row:
            return f'<tr id="l{row.place}" data-same></tr>'
        return _kept_row(row, sheet.change_url, sheet.spoken)

    def show_rows(rows: Sequence[Row]) -> Markup:
        return Markup("".join(map(one, rows)))  # noqa: S704  each of them is escaped

    return show_rows


def _there(sheet: Sheet) -> Mapping[str, Row]:
    """Return the rows that the page which asks has, by the ids of their lines."""
    given = request.headers.get(SHOWN, "") if wants_part() else ""
    shown = _pages.get(given) if given else None
    if shown is None or (shown.change_url, shown.spoken) != (
        sheet.change_url,
        sheet.spoken,
    ):
        return {}
    return {row.id: row for row in shown.rows}


@by_first(most=KEPT_ROWS)
def _kept_row(row: Row, change_url: str, _spoken: Spoken) -> Markup:
    return _render_row(row, change_url, QUIET)


def _render_row(row: Row, change_url: str, said: Mapping[str, Any]) -> Markup:
    template = environment().get_template("pages/quotes/row.html")
    return Markup(  # noqa: S704  the template has escaped it
        template.render(
            row=row, editable=bool(change_url), change_url=change_url, **said
        )
    )
