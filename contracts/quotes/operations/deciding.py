"""What happens to a quote that was sent: viewed, declined, withdrawn, expired."""

from datetime import date, datetime

from sqlalchemy import select

from contracts.operations import note_event
from contracts.quotes.declining import Reason
from contracts.quotes.freezing import prepared_with
from contracts.quotes.models import Quote
from contracts.quotes.operations.editing import locked, seller_today
from contracts.quotes.revisions import display
from contracts.quotes.states import OPEN, Move, State, after, current
from upheld import audit
from upheld.db import db
from upheld.errors import InvalidInput, MoveRefused
from upheld.signals import announce, quote_declined, quote_viewed
from upheld.texts import _, format_date
from upheld.transactions import transaction

LONGEST_REASON = 500


def view_quote(quote_id: str, *, now: datetime) -> None:
    """Note that the customer has opened a quote; only the first time is noted.

    A quote whose validity has passed is noted as expired.
    """
    found = db.session.execute(
        select(Quote.state, Quote.valid_until).where(Quote.id == quote_id)
    ).one_or_none()
    if found is None or State(found.state) not in OPEN:
        return
    today = seller_today(now)
    if current(State(found.state), found.valid_until, today) is State.EXPIRED:
        _expire(quote_id, now, today)
    elif found.state == State.SENT:
        _view(quote_id, now)


def decline_quote(
    quote_id: str, *, because: str = "", reason: str = "", now: datetime
) -> None:
    """Note that the customer does not want an offer, and why.

    *because* is one of :class:`~contracts.quotes.declining.Reason`, for the figures;
    *reason* is what the customer says.
    """
    reason = _reason(reason)
    because = _known(because)
    with transaction():
        quote = locked(quote_id)
        check_open(quote, seller_today(now))
        quote.declined_for = because
        _move(quote, Move.DECLINE, now, reason)
        announce(
            quote_declined,
            quote_id=quote.id,
            deal_id=quote.deal_id,
            seller_id=quote.seller_id,
        )


def withdraw_quote(quote_id: str, *, reason: str = "", now: datetime) -> None:
    """Take an offer back: it cannot be accepted, and its link leads nowhere."""
    reason = _reason(reason)
    with transaction():
        quote = locked(quote_id)
        check_open(quote, seller_today(now))
        quote.link_key = ""
        _move(quote, Move.WITHDRAW, now, reason)


def expire_quotes(*, now: datetime) -> int:
    """Expire every open quote whose validity has passed; return how many."""
    today = seller_today(now)
    lapsed = db.session.scalars(
        select(Quote.id).where(Quote.state.in_([*OPEN]), Quote.valid_until < today)
    ).all()
    return sum(_expire(quote_id, now, today) for quote_id in lapsed)


def check_open(quote: Quote, today: date) -> None:
    """Refuse a decision about a quote that nobody can decide on any more."""
    if state_today(quote, today) not in OPEN:
        raise closed(
            state_today(quote, today),
            display(quote.number, quote.revision),
            quote.valid_until,
        )


def state_today(quote: Quote, today: date) -> State:
    """Return the state as of *today*."""
    return current(State(quote.state), quote.valid_until, today)


def closed(state: State, number: str, valid_until: date) -> MoveRefused:
    """Return the refusal of a decision, with what can be done instead."""
    ask, newer = _("Ask for a new offer."), _("Open the newest revision.")
    sentences = {
        State.DRAFT: (_("%(number)s has not been sent yet.", number=number), ""),
        State.IN_REVIEW: (_("%(number)s has not been sent yet.", number=number), ""),
        State.ACCEPTED: (
            _("%(number)s has been accepted.", number=number),
            _("Its contract is among your documents."),
        ),
        State.DECLINED: (_("%(number)s has been declined.", number=number), ask),
        State.EXPIRED: (
            _(
                "%(number)s can no longer be accepted; it was valid until %(day)s.",
                number=number,
                day=format_date(valid_until),
            ),
            ask,
        ),
        State.REPLACED: (
            _("%(number)s has been replaced by a newer revision.", number=number),
            newer,
        ),
    }
    sentence, hint = sentences[state]
    return MoveRefused(sentence, hint=hint)


def _view(quote_id: str, now: datetime) -> None:
    with transaction():
        quote = locked(quote_id)
        if quote.state != State.SENT:
            return
        quote.viewed_at = now
        _move(quote, Move.VIEW, now)
        announce(
            quote_viewed,
            quote_id=quote_id,
            deal_id=quote.deal_id,
            seller_id=quote.seller_id,
        )


def _expire(quote_id: str, now: datetime, today: date) -> bool:
    """Expire one quote; false when somebody decided on it meanwhile."""
    with transaction():
        quote = locked(quote_id)
        stored = State(quote.state)
        if stored not in OPEN or state_today(quote, today) is not State.EXPIRED:
            return False
        _move(quote, Move.EXPIRE, now)
        return True


_PAST = {
    Move.VIEW: "viewed",
    Move.DECLINE: "declined",
    Move.WITHDRAW: "withdrawn",
    Move.EXPIRE: "expired",
}


def _move(quote: Quote, move: Move, now: datetime, note: str = "") -> None:
    before = quote.state
    quote.state = after(State(before), move).value
    event = note_event(quote, _PAST[move], now, note)
    if move is Move.VIEW:
        quote.prepared = prepared_with(quote.prepared, event)
    else:
        quote.decided_at = now
    db.session.flush()
    audit.record(
        f"quote.{_PAST[move]}",
        quote.id,
        before={"state": before},
        after={"state": quote.state, "note": note} if note else {"state": quote.state},
    )


def _known(because: str) -> str:
    if because and because not in {*Reason}:
        raise InvalidInput.of("because", _("Choose one of the reasons."))
    return because


def _reason(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_REASON:
        raise InvalidInput.of(
            "reason",
            _("This is longer than %(count)s characters.", count=LONGEST_REASON),
        )
    return text
