"""Endpoints and deliveries, as administrators see them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from upheld import clock
from upheld.db import db
from upheld.errors import NotFound
from upheld.outbox import OutboxEvent
from upheld.texts import _
from upheld.webhooks.models import (
    EVERYTHING,
    State,
    WebhookDelivery,
    WebhookEndpoint,
)
from upheld.webhooks.operations import secret
from upheld.webhooks.sending import OVERLAP

LISTED = 100


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint, with how its deliveries stand."""

    id: str
    url: str
    about: str
    #: None of them stands for all.
    events: tuple[str, ...]
    active: bool
    created_at: datetime
    #: The secret; the one before it, as long as it is valid.
    secret: str
    old_secret: str
    waiting: int = 0
    delivered: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery."""

    id: str
    endpoint_id: str
    url: str
    event_id: str
    event: str
    subject_id: str
    #: Empty of a test.
    sequence: int | None
    state: str
    attempts: int
    status: int
    answer: str
    failure: str
    milliseconds: int
    created_at: datetime
    tried_at: datetime | None
    #: When it is tried next; nothing once it is delivered or dead.
    next_at: datetime | None


def list_endpoints() -> tuple[Endpoint, ...]:
    """Return the endpoints of the seller, the oldest first."""
    rows = db.session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id))
    counts = _counts()
    return tuple(_endpoint(row, counts.get(row.id, {})) for row in rows)


def endpoint(endpoint_id: str) -> Endpoint:
    """Return one endpoint, or raise :class:`NotFound`."""
    row = db.session.scalar(
        select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)
    )
    if row is None:
        raise NotFound(_("There is no such endpoint."))
    return _endpoint(row, _counts().get(row.id, {}))


def list_deliveries(
    *, state: str = "", endpoint_id: str = "", limit: int = LISTED
) -> tuple[Delivery, ...]:
    """Return the newest deliveries, those that were given up before all others."""
    dead_first = case((WebhookDelivery.state == State.DEAD, 0), else_=1)
    asked = (
        select(WebhookDelivery, OutboxEvent, WebhookEndpoint.url)
        .join(OutboxEvent, OutboxEvent.id == WebhookDelivery.event_id)
        .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
        .order_by(dead_first, WebhookDelivery.id.desc())
    )
    if state:
        asked = asked.where(WebhookDelivery.state == state)
    if endpoint_id:
        asked = asked.where(WebhookDelivery.endpoint_id == endpoint_id)
    rows = db.session.execute(
        asked.limit(limit).execution_options(populate_existing=True)
    )
    return tuple(_delivery(*row) for row in rows)


def delivery(delivery_id: str) -> Delivery:
    """Return one delivery, or raise :class:`NotFound`."""
    row = db.session.execute(
        select(WebhookDelivery, OutboxEvent, WebhookEndpoint.url)
        .join(OutboxEvent, OutboxEvent.id == WebhookDelivery.event_id)
        .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
        .where(WebhookDelivery.id == delivery_id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound(_("There is no such delivery."))
    return _delivery(*row)


def _counts() -> dict[str, dict[str, int]]:
    rows = db.session.execute(
        select(
            WebhookDelivery.endpoint_id, WebhookDelivery.state, func.count()
        ).group_by(WebhookDelivery.endpoint_id, WebhookDelivery.state)
    )
    counts: dict[str, dict[str, int]] = {}
    for endpoint_id, state, count in rows:
        counts.setdefault(endpoint_id, {})[state] = count
    return counts


def _endpoint(row: WebhookEndpoint, counts: dict[str, int]) -> Endpoint:
    rotated = row.rotated_at and clock.now() - row.rotated_at < OVERLAP
    return Endpoint(
        id=row.id,
        url=row.url,
        about=row.about,
        events=() if row.events == EVERYTHING else tuple(row.events.split()),
        active=row.active,
        created_at=row.created_at,
        secret=secret(row.id, row.secret_round),
        old_secret=secret(row.id, row.secret_round - 1) if rotated else "",
        **{state.value: counts.get(state.value, 0) for state in State},
    )


def _delivery(row: WebhookDelivery, event: OutboxEvent, url: str) -> Delivery:
    waits = row.state == State.WAITING
    sequence = event.sequence if (event.sequence or 0) > 0 else None
    return Delivery(
        id=row.id,
        endpoint_id=row.endpoint_id,
        url=url,
        event_id=event.id,
        event=event.name,
        subject_id=event.subject_id,
        sequence=sequence,
        state=row.state,
        attempts=row.attempts,
        status=row.status,
        answer=row.answer,
        failure=row.failure,
        milliseconds=row.milliseconds,
        created_at=row.created_at,
        tried_at=row.tried_at,
        next_at=row.due_at if waits else None,
    )
