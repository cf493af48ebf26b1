"""Give events out: each in its place, to every endpoint that wants it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, insert, select, update

from upheld import clock
from upheld.accounts.models import Seller
from upheld.db import db, new_id, table_of
from upheld.isolation import in_scope
from upheld.outbox import OutboxEvent
from upheld.scope import Scope, current_scope, scoped, unscoped
from upheld.transactions import transaction
from upheld.webhooks.models import (
    EVERYTHING,
    State,
    WebhookDelivery,
    WebhookEndpoint,
)

_AT_ONCE = 1000
_EVENTS = table_of(OutboxEvent)


def give_out() -> int:
    """Give out every event that was committed; return how many there were."""
    with unscoped("a worker serves every seller"):
        waiting = select(_EVENTS.c.seller_id).where(_EVENTS.c.sequence.is_(None))
        sellers = db.session.scalars(waiting.distinct()).all()
        db.session.rollback()
    given = 0
    for seller_id in sellers:
        with scoped(Scope(seller_id)):
            while batch := _give_batch():
                given += batch
    return given


def _give_batch() -> int:
    """Give out the oldest events of the seller in scope; return how many."""
    with transaction() as session:
        # One at a time, so that the order is one; nobody else waits for this lock.
        session.execute(
            select(Seller.id)
            .where(Seller.id == current_scope().seller_id)
            .with_for_update(key_share=True)
        )
        last = session.scalar(select(func.max(OutboxEvent.sequence))) or 0
        # Tests are in no order: they have places below the first.
        last = max(last, 0)
        new = session.execute(
            select(OutboxEvent.id, OutboxEvent.name)
            .where(OutboxEvent.sequence.is_(None))
            .order_by(OutboxEvent.at, OutboxEvent.id)
            .limit(_AT_ONCE)
        ).all()
        _place([row.id for row in new], last)
        _ask_for((row.id, row.name) for row in new)
    return len(new)


def _place(ids: Sequence[str], last: int) -> None:
    now = clock.now()
    for place, event_id in enumerate(ids, start=last + 1):
        db.session.execute(
            update(_EVENTS)
            .where(in_scope(_EVENTS), _EVENTS.c.id == event_id)
            .values(sequence=place, given_at=now)
        )


def _ask_for(events: Iterable[tuple[str, str]]) -> None:
    endpoints = db.session.execute(
        select(WebhookEndpoint.id, WebhookEndpoint.events).where(WebhookEndpoint.active)
    ).all()
    rows = [
        new_delivery(endpoint.id, event_id)
        for event_id, name in events
        for endpoint in endpoints
        if wants(endpoint.events, name)
    ]
    if rows:
        db.session.execute(insert(WebhookDelivery), rows)


def wants(events: str, name: str) -> bool:
    """Tell whether an endpoint that asked for *events* wants the one called *name*."""
    return events == EVERYTHING or name in events.split()


def new_delivery(endpoint_id: str, event_id: str) -> dict[str, object]:
    """Return the row of a delivery that is due at once."""
    now = clock.now()
    return {
        "id": new_id(),
        "seller_id": current_scope().seller_id,
        "endpoint_id": endpoint_id,
        "event_id": event_id,
        "state": State.WAITING.value,
        "due_at": now,
        "attempts": 0,
        "round_attempts": 0,
        "status": 0,
        "answer": "",
        "failure": "",
        "milliseconds": 0,
        "created_at": now,
        "tried_at": None,
    }
