"""Accept an offer: a new contract, or the change of one that there is."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import select

from contracts.amending.operations.amending import Acceptable, amend
from contracts.models import Contract
from contracts.operations import IDENTIFIED_BY
from contracts.quotes.models import Quote
from contracts.quotes.operations.acceptance import (
    NOTHING,
    Accepted,
    Chosen,
    Signature,
    accept_quote,
    checked_signature,
    offered,
)
from contracts.quotes.operations.deciding import closed
from contracts.quotes.operations.editing import locked
from contracts.quotes.operations.moving import check_customers_move
from contracts.quotes.revisions import display
from contracts.quotes.states import MOVES, Move, State, after, current
from contracts.records import Acceptance, Event, read_offer
from plugins.moves import ACCEPT
from upheld import audit
from upheld.db import db
from upheld.plain import from_plain
from upheld.principal import current_principal
from upheld.signals import announce, quote_accepted
from upheld.transactions import transaction


def accept_offer(
    quote_id: str, signature: Signature, *, chosen: Chosen = NOTHING, now: datetime
) -> Accepted:
    """Make of an open offer what it is for, and return the contract.

    That of a new contract is as :func:`contracts.quotes.operations.accept_quote` says;
    one that changes a contract gives it its next version, once however often and at
    once this is called.  Refused where the contract is another by now.
    """
    amends = select(Quote.amends_id).where(Quote.id == quote_id)
    if db.session.scalar(amends) is None:
        return accept_quote(quote_id, signature, chosen=chosen, now=now)
    signature = checked_signature(signature)
    check_customers_move(ACCEPT, partial(offered, quote_id, chosen, now))
    with transaction():
        return _accept(locked(quote_id), signature, now)


def _accept(quote: Quote, signature: Signature, now: datetime) -> Accepted:
    contract = db.session.get_one(Contract, quote.amends_id)
    if quote.state == State.ACCEPTED:
        return Accepted(contract.id, contract.number, already=True)
    offer = read_offer(quote.record)
    today = now.astimezone(ZoneInfo(offer.timezone)).date()
    before = current(State(quote.state), quote.valid_until, today)
    if (before, Move.ACCEPT) not in MOVES:
        raise closed(before, display(quote.number, quote.revision), quote.valid_until)
    quote.state, quote.decided_at = after(before, Move.ACCEPT).value, now
    amend(contract.id, _agreed(quote, signature, now), now=now)
    audit.record(
        "quote.accepted",
        quote.id,
        before={"state": before.value},
        after={
            "state": quote.state,
            "contract": contract.number,
            "fingerprint": contract.fingerprint,
        },
    )
    announce(
        quote_accepted,
        quote_id=quote.id,
        deal_id=quote.deal_id,
        seller_id=quote.seller_id,
    )
    return Accepted(contract.id, contract.number, already=False)


def _agreed(quote: Quote, signature: Signature, now: datetime) -> Acceptable:
    """Return what is agreed, by whom, and what has happened until then."""
    actor, plain = current_principal(), orjson.loads(quote.prepared)
    how = IDENTIFIED_BY.get(actor.kind, actor.kind)
    event = Event(now, "accepted", signature.name, how, actor.address)
    acceptance = Acceptance(
        name=signature.name,
        title=signature.title,
        at=now,
        address=actor.address,
        identified_by=how,
        statement=plain["statement"],
        offer_fingerprint=quote.fingerprint,
        drawing=signature.drawing,
    )
    earlier = [from_plain(Event, one) for one in plain["events"]]
    return Acceptable(
        record=quote.record,
        acceptance=acceptance,
        events=(*earlier, event),
        quote_id=quote.id,
    )
