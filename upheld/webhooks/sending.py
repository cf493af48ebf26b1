"""Deliver what is due: each endpoint by a thread of its own, so that none waits.

What is due stands in the rows of deliveries.  A try is written down before it is made,
with the time at which it is given up, so that a delivery outlives its worker.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import delete, select

from upheld import clock, jobs
from upheld.db import db
from upheld.egress import Answered, Egress, Unreachable
from upheld.outbox import OutboxEvent
from upheld.plain import canonical
from upheld.principal import acting_as, system
from upheld.scope import Scope, scoped, unscoped
from upheld.state import settings, state
from upheld.texts import _
from upheld.transactions import transaction
from upheld.webhooks.giving import give_out
from upheld.webhooks.models import (
    LONGEST_ANSWER,
    State,
    WebhookDelivery,
    WebhookEndpoint,
)
from upheld.webhooks.signing import headers, secret_of

log = logging.getLogger("upheld.webhooks")

#: How long to wait before the second try, the third, and so on: three days in all.
PAUSES = (
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
#: After that a try whose worker said nothing more is made again.
LEASE = timedelta(seconds=30)
#: How long a secret is valid after it was changed.
OVERLAP = timedelta(days=1)
#: How long events and what became of them are kept.
KEPT = timedelta(days=90)
#: How many endpoints are told at once.
AT_ONCE = 32
IDLE_SECONDS = 1.0
_SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True)
class Try:
    """One try of one delivery."""

    delivery_id: str
    seller_id: str
    attempt: int
    url: str
    body: bytes
    headers: dict[str, str]


def send_due() -> int:
    """Give out events and deliver all that is due, here and now; return how many."""
    give_out()
    sent = 0
    for seller_id, endpoint_id in due_endpoints():
        while send_next(seller_id, endpoint_id):
            sent += 1
    return sent


def due_endpoints() -> list[tuple[str, str]]:
    """Return the endpoints, behind their sellers, for which something is due."""
    with unscoped("a worker serves every seller"):
        rows = db.session.execute(
            select(WebhookEndpoint.seller_id, WebhookEndpoint.id)
            .join(WebhookDelivery, WebhookDelivery.endpoint_id == WebhookEndpoint.id)
            .where(
                WebhookEndpoint.active,
                WebhookDelivery.state == State.WAITING,
                WebhookDelivery.due_at <= clock.now(),
            )
            .distinct()
        ).all()
        db.session.rollback()
    return [(row.seller_id, row.id) for row in rows]


def send_next(seller_id: str, endpoint_id: str) -> bool:
    """Deliver what is due longest for an endpoint; false when nothing is."""
    with scoped(Scope(seller_id)), acting_as(system("webhooks", seller_id)):
        found = _begin(endpoint_id)
        if found is None:
            return False
        db.session.rollback()
        try:
            answer = egress().post(found.url, found.body, found.headers)
        except Unreachable as error:
            _end(found, None, error.message)
        else:
            failure = "" if answer.status in _SUCCESS else _answered(answer)
            _end(found, answer, failure)
    return True


def _answered(answer: Answered) -> str:
    return _("The answer was %(status)s.", status=answer.status)


def egress() -> Egress:
    """Return the way out of this installation."""
    made: Egress = state().keep("egress", lambda: Egress(settings().reachable))
    return made


def _begin(endpoint_id: str) -> Try | None:
    """Count a try and return it; ``None`` where nothing is due."""
    now = clock.now()
    with transaction() as session:
        row = session.scalar(
            select(WebhookDelivery)
            .where(
                WebhookDelivery.endpoint_id == endpoint_id,
                WebhookDelivery.state == State.WAITING,
                WebhookDelivery.due_at <= now,
            )
            .order_by(WebhookDelivery.due_at, WebhookDelivery.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        endpoint = session.get(WebhookEndpoint, endpoint_id)
        if row is None or endpoint is None or not endpoint.active:
            return None
        row.attempts += 1
        row.round_attempts += 1
        row.due_at, row.tried_at = now + LEASE, now
        session.flush()
        event = session.get_one(OutboxEvent, row.event_id)
        body = body_of(event)
        signed = headers(
            event.id, int(now.timestamp()), body, secrets_of(endpoint, now)
        )
        return Try(row.id, row.seller_id, row.attempts, endpoint.url, body, signed)


def body_of(event: OutboxEvent) -> bytes:
    """Return what is sent of an event: the same at every try."""
    at = event.at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    head = {
        "id": event.id,
        "sequence": event.sequence,
        "timestamp": at,
        "type": event.name,
    }
    # Sorted, "data" comes first.
    return f'{{"data":{event.payload},{canonical(head)[1:]}'.encode()


def secrets_of(endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """Return the secrets that are valid: for a day after a change, two."""
    key, newest = settings().secret_key, endpoint.secret_round
    rounds = [newest]
    if endpoint.rotated_at and now - endpoint.rotated_at < OVERLAP:
        rounds.append(newest - 1)
    return [secret_of(key, endpoint.id, one) for one in rounds]


def _end(made: Try, answer: Answered | None, failure: str) -> None:
    """Write down what came of a try, unless another was made meanwhile."""
    now = clock.now()
    with transaction() as session:
        row = session.scalar(
            select(WebhookDelivery)
            .where(
                WebhookDelivery.id == made.delivery_id,
                WebhookDelivery.attempts == made.attempt,
            )
            .with_for_update()
        )
        if row is None:
            return
        row.status = answer.status if answer else 0
        row.answer = answer.body[:LONGEST_ANSWER] if answer else ""
        row.milliseconds = answer.milliseconds if answer else 0
        row.failure = failure[:LONGEST_ANSWER]
        row.due_at = now
        if not failure:
            row.state = State.DELIVERED
        elif row.round_attempts > len(PAUSES):
            row.state = State.DEAD
            log.warning("delivery %s is given up: %s", row.id, failure)
        else:
            row.due_at = now + PAUSES[row.round_attempts - 1]


@jobs.daily("webhook.tidy")
def _tidy(_payload: jobs.Payload) -> None:
    """Forget what was delivered, or given up, long ago."""
    before = clock.now() - KEPT
    with transaction() as session:
        old = WebhookDelivery.created_at < before
        ended = WebhookDelivery.state != State.WAITING
        session.execute(delete(WebhookDelivery).where(old, ended))
        known = select(WebhookDelivery.event_id)
        session.execute(
            delete(OutboxEvent)
            .where(OutboxEvent.given_at < before, OutboxEvent.id.not_in(known))
            .execution_options(synchronize_session=False)
        )


class _Sender:
    """Threads that deliver what is due, beside a worker."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.stopping = threading.Event()
        self.awake = threading.Event()
        self.busy: dict[str, threading.Thread] = {}

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                with self.app.app_context():
                    give_out()
                    self._begin_all(due_endpoints())
            except Exception:
                log.exception("deliveries could not be looked for")
            self.awake.wait(IDLE_SECONDS)
            self.awake.clear()

    def _begin_all(self, due: list[tuple[str, str]]) -> None:
        self.busy = {key: one for key, one in self.busy.items() if one.is_alive()}
        for seller_id, endpoint_id in due:
            if endpoint_id in self.busy or len(self.busy) >= AT_ONCE:
                continue
            thread = threading.Thread(
                target=self._send_all,
                args=(seller_id, endpoint_id),
                name="upheld-webhooks",
                daemon=True,
            )
            self.busy[endpoint_id] = thread
            thread.start()

    def _send_all(self, seller_id: str, endpoint_id: str) -> None:
        try:
            with self.app.app_context():
                while not self.stopping.is_set() and send_next(seller_id, endpoint_id):
                    continue
        except Exception:
            log.exception("deliveries to endpoint %s failed", endpoint_id)

    def stop(self) -> None:
        self.stopping.set()
        self.awake.set()
        for thread in self.busy.values():
            thread.join(1)


@contextmanager
def _beside(app: Flask) -> Iterator[None]:
    sender = _Sender(app)
    jobs.listen(sender.awake.set)
    thread = threading.Thread(target=sender.run, name="upheld-webhooks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        jobs.ignore(sender.awake.set)
        sender.stop()
        thread.join(2)


jobs.accompany(_beside, send_due)
