"""Two revisions of a quote beside each other."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from contracts.quotes.comparing import (
    Difference,
    Side,
    compare,
    side_of_draft,
    side_of_offer,
)
from contracts.quotes.models import Quote
from contracts.quotes.queries.drafts import builder_view
from contracts.quotes.queries.lists import RevisionRow, revisions
from contracts.quotes.states import UNSENT
from contracts.records import read_offer
from upheld.db import db
from upheld.errors import InvalidInput, NotFound
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class Compared:
    """Two revisions, what differs from the one to the other, and all there are."""

    before: RevisionRow
    after: RevisionRow
    difference: Difference
    #: The newest first.
    revisions: tuple[RevisionRow, ...]


def compare_revisions(
    quote_id: str, *, since: int | None = None, today: date
) -> Compared:
    """Return what changed from revision *since* to that of *quote_id*.

    Without *since* it is the revision before, and the first is compared with itself;
    a draft is taken with the prices of *today*.  Raises :class:`InvalidInput` for a
    revision that there is not.
    """
    own = db.session.execute(
        select(Quote.deal_id, Quote.number).where(Quote.id == quote_id)
    ).one_or_none()
    if own is None:
        raise NotFound(_("There is no such quote."))
    known = revisions(own.deal_id, own.number)
    after = next(one for one in known if one.id == quote_id)
    before = _before(known, after, since)
    sides = _side(before, today), _side(after, today)
    return Compared(before, after, compare(*sides), known)


def _before(
    known: tuple[RevisionRow, ...], after: RevisionRow, since: int | None
) -> RevisionRow:
    older = [one for one in known if one.revision < after.revision]
    if since is None:
        return older[0] if older else after
    for one in known:
        if one.revision == since and one.id != after.id:
            return one
    raise InvalidInput.of("since", _("There is no such revision to compare with."))


def _side(revision: RevisionRow, today: date) -> Side:
    if revision.state in UNSENT:
        return side_of_draft(builder_view(revision.id, today=today))
    row = db.session.execute(
        select(Quote.record, Quote.valid_until).where(Quote.id == revision.id)
    ).one()
    return side_of_offer(read_offer(row.record), row.valid_until)
