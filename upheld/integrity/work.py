"""Invariants of what every part uses: the trail, answers to keys, jobs, the clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import case, literal, or_, select

from upheld import clock, jobs
from upheld.accounts.models import Seller
from upheld.audit import AuditRow, verify_chain
from upheld.db import db, table_of
from upheld.idempotency import IdempotencyRow
from upheld.integrity.registry import (
    Look,
    Query,
    Violation,
    broken,
    by_query,
    by_scan,
    streamed,
)
from upheld.jobs import JobRow
from upheld.outbox import OutboxEvent
from upheld.webhooks.models import WebhookDelivery, WebhookEndpoint
from upheld.webhooks.sending import LEASE
from upheld.words import N_
from upheld.worker import DAILY_SECONDS

_AUDIT, _SELLERS, _JOBS = map(table_of, (AuditRow, Seller, JobRow))
_EVENTS, _DELIVERIES, _ENDPOINTS = map(
    table_of, (OutboxEvent, WebhookDelivery, WebhookEndpoint)
)
_ANSWERS = table_of(IdempotencyRow)
#: By how much two clocks may differ.
TOLERANCE = timedelta(minutes=5)


@by_scan(
    "INV-6",
    "audit-chain",
    N_("The audit trail has no hole, and every row is what was written."),
)
def audit_chain(look: Look) -> Iterator[Violation]:
    """Follow the chain of each seller from its first row to its head."""
    sellers = select(_SELLERS.c.id, _SELLERS.c.key)
    if look.seller_id is not None:
        sellers = sellers.where(_SELLERS.c.id == look.seller_id)
    for seller_id, key in db.session.execute(sellers).all():
        verdict = verify_chain(seller_id)
        look.rows += verdict.rows
        for problem in verdict.problems:
            yield Violation(seller_id, f"audit trail of {key}", problem)


@by_query(
    "INV-7",
    "events-given",
    N_("Every event was given out, and every delivery is made, or waits for its time."),
    rows=(_EVENTS, _DELIVERIES),
)
def events_given() -> tuple[Query, ...]:
    """Find events and deliveries that nobody has looked at for two leases."""
    before = clock.now() - 2 * LEASE
    waiting = broken(_DELIVERIES, _DELIVERIES.c.id, _DELIVERIES.c.event_id)
    return (
        broken(_EVENTS, _EVENTS.c.id, _EVENTS.c.name).where(
            _EVENTS.c.sequence.is_(None), _EVENTS.c.at < before
        ),
        waiting.join(_ENDPOINTS, _ENDPOINTS.c.id == _DELIVERIES.c.endpoint_id).where(
            _ENDPOINTS.c.active,
            _DELIVERIES.c.state == "waiting",
            _DELIVERIES.c.due_at < before,
        ),
    )


@by_query(
    "INV-12",
    "one-answer",
    N_("A request with an idempotency key has left one effect and its answer."),
    rows=_ANSWERS,
)
def one_answer() -> Query:
    """Find keys that were stored without the answer that was given."""
    return broken(_ANSWERS, _ANSWERS.c.key, _ANSWERS.c.endpoint).where(
        or_(_ANSWERS.c.status == 0, _ANSWERS.c.request_sha256 == "")
    )


@by_query(
    "INV-14",
    "leases",
    N_("No job is with a worker that has died; somebody works on jobs."),
    rows=_JOBS,
)
def leases() -> Query:
    """Find jobs whose lease has ended and which nobody has taken since."""
    sweep = timedelta(seconds=DAILY_SECONDS)
    return _job(_JOBS.c.id).where(
        _JOBS.c.state == "running", _JOBS.c.due_at < clock.now() - sweep
    )


@by_query(
    "INV-14",
    "tries",
    N_("No job is tried more often than its kind allows."),
    rows=_JOBS,
)
def tries() -> Query:
    """Find jobs that were tried more often than there are pauses between tries."""
    most = case(
        {kind.name: len(kind.pauses) + 1 for kind in jobs.KINDS.values()},
        value=_JOBS.c.name,
        else_=len(jobs.PAUSES) + 1,
    )
    # A worker that dies has used up a try, and leaves the job to another.
    return _job(_JOBS.c.attempts).where(
        _JOBS.c.state.in_(("waiting", "running")), _JOBS.c.attempts > 2 * most
    )


@by_query(
    "INV-14",
    "parked-for-a-reason",
    N_("A job that was given up says why."),
    rows=_JOBS,
)
def parked_for_a_reason() -> Query:
    """Find parked jobs that say nothing."""
    return _job(_JOBS.c.id).where(_JOBS.c.state == "parked", _JOBS.c.failure == "")


def _job(detail: object) -> Query:
    return broken(_JOBS, _JOBS.c.name + literal(" ") + _JOBS.c.key, detail)


@by_scan(
    "INV-15",
    "audit-times",
    N_("The times of the audit trail do not go back by more than five minutes."),
)
def audit_times(look: Look) -> Iterator[Violation]:
    """Compare each row of the trail with the one before it."""
    rows = select(_AUDIT.c.seller_id, _AUDIT.c.sequence, _AUDIT.c.at)
    ordered = rows.order_by(_AUDIT.c.seller_id, _AUDIT.c.sequence)
    last: tuple[str, datetime | None] = ("", None)
    for seller_id, sequence, at in streamed(look.confined(ordered, _AUDIT)):
        look.rows += 1
        if last[0] == seller_id and last[1] and last[1] - at > TOLERANCE:
            detail = f"{at:%Y-%m-%d %H:%M:%S} < {last[1]:%Y-%m-%d %H:%M:%S}"
            yield Violation(seller_id, f"audit row {sequence}", detail)
        last = (seller_id, at)
