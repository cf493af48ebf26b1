"""Keep an offer open for longer: the one thing of it that may change once it is sent.

What was sent is frozen and stays as it is, to the byte.  The day until which it can
be accepted is checked in the column beside it, and the extension is an event of its
own, which the record of the contract repeats.
"""

from datetime import date, datetime

from contracts.operations import note_event
from contracts.quotes.freezing import prepared_with
from contracts.quotes.models import Quote
from contracts.quotes.operations.deciding import closed, state_today
from contracts.quotes.operations.editing import locked, seller_today
from contracts.quotes.requests import MOST_YEARS
from contracts.quotes.revisions import display
from contracts.quotes.states import Move, State, after
from upheld import audit
from upheld.dates import add_months
from upheld.db import db
from upheld.errors import InvalidInput, MoveRefused
from upheld.texts import _, format_date
from upheld.transactions import transaction


def extend_quote(quote_id: str, *, until: date, now: datetime) -> None:
    """Let an offer be accepted until a later day; one that has expired opens again.

    *until* is the last day.  Refused for an offer that was withdrawn, declined,
    accepted or replaced, and for a day that is not later than the present one.
    """
    with transaction():
        quote = locked(quote_id)
        today = seller_today(now)
        _check_extendable(quote, today)
        _check_later(quote.valid_until, until, today)
        before = {"state": quote.state, "valid_until": quote.valid_until.isoformat()}
        quote.state = _opened(quote).value
        quote.valid_until = until
        event = note_event(quote, "extended", now, format_date(until))
        quote.prepared = prepared_with(quote.prepared, event)
        db.session.flush()
        audit.record(
            "quote.extended",
            quote.id,
            before=before,
            after={"state": quote.state, "valid_until": until.isoformat()},
        )


def _check_extendable(quote: Quote, today: date) -> None:
    state = state_today(quote, today)
    number = display(quote.number, quote.revision)
    if state is State.EXPIRED and not quote.link_key:
        raise MoveRefused(
            _("%(number)s was withdrawn.", number=number),
            hint=_("Make a new revision, and send that."),
        )
    if state not in {State.SENT, State.VIEWED, State.EXPIRED}:
        raise closed(state, number, quote.valid_until)


def _check_later(before: date, until: date, today: date) -> None:
    least = max(before, today)
    if until <= before or until < today:
        raise InvalidInput.of(
            "valid_until",
            _("Choose a day after %(day)s.", day=format_date(least)),
        )
    if until > add_months(today, 12 * MOST_YEARS):
        raise InvalidInput.of(
            "valid_until",
            _(
                "%(day)s is more than %(years)s years away.",
                day=format_date(until),
                years=MOST_YEARS,
            ),
        )


def _opened(quote: Quote) -> State:
    """Return where it stands then: what was looked at before was looked at."""
    state = after(State(quote.state), Move.EXTEND)
    return after(state, Move.VIEW) if quote.viewed_at else state
