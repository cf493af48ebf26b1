"""What administrators do with endpoints and deliveries."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, insert, select

from upheld import audit, clock
from upheld.db import db, new_id
from upheld.egress import LONGEST_URL, Unreachable
from upheld.errors import InvalidInput, NotFound, Problem, Refused
from upheld.jobs import wake
from upheld.outbox import EVENTS, OutboxEvent
from upheld.plain import canonical
from upheld.state import settings
from upheld.texts import _
from upheld.transactions import after_commit, transaction
from upheld.webhooks.giving import new_delivery
from upheld.webhooks.models import (
    EVERYTHING,
    State,
    WebhookDelivery,
    WebhookEndpoint,
)
from upheld.webhooks.sending import egress
from upheld.webhooks.signing import secret_of

LONGEST_ABOUT = 200
MOST_ENDPOINTS = 50
TEST = "webhook.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSpec:
    """What an administrator says of an endpoint."""

    url: str
    #: Names of events; none for all of them.
    events: tuple[str, ...] = ()
    about: str = ""
    active: bool = True


def create_endpoint(spec: EndpointSpec) -> str:
    """Store an endpoint and return its id; refuses what must not be reached."""
    spec = _checked(spec)
    with transaction() as session:
        count = session.scalar(select(func.count(WebhookEndpoint.id))) or 0
        if count >= MOST_ENDPOINTS:
            raise Refused(_("There are 50 endpoints already; remove one first."))
        row = WebhookEndpoint(id=new_id(), created_at=clock.now(), **_columns(spec))
        session.add(row)
        session.flush()
        audit.record("webhook.created", row.id, after=_columns(spec))
        return row.id


def change_endpoint(endpoint_id: str, spec: EndpointSpec) -> None:
    """Change where an endpoint is, what it wants, or whether it is told at all."""
    spec = _checked(spec)
    with transaction() as session:
        row = _endpoint(endpoint_id)
        after = _columns(spec)
        before = {name: getattr(row, name) for name in after}
        for name, value in after.items():
            setattr(row, name, value)
        session.flush()
        audit.record("webhook.changed", row.id, before=before, after=after)
        after_commit(wake)


def rotate_secret(endpoint_id: str) -> str:
    """Give an endpoint a new secret and return it; the old one signs for a day."""
    with transaction() as session:
        row = _endpoint(endpoint_id)
        row.secret_round += 1
        row.rotated_at = clock.now()
        session.flush()
        audit.record("webhook.rotated", row.id, after={"round": row.secret_round})
        return secret(row.id, row.secret_round)


def remove_endpoint(endpoint_id: str) -> None:
    """Remove an endpoint, with what was delivered to it."""
    with transaction() as session:
        row = _endpoint(endpoint_id)
        audit.record("webhook.removed", row.id, before={"url": row.url})
        session.delete(row)
        session.flush()


def send_test(endpoint_id: str) -> str:
    """Send an endpoint an event that says nothing; return the delivery's id."""
    with transaction() as session:
        row = _endpoint(endpoint_id)
        if not row.active:
            raise Refused(_("The endpoint is off: switch it on, then test it."))
        _reachable(row.url)
        event_id = _test_event(row)
        delivery = new_delivery(row.id, event_id)
        session.execute(insert(WebhookDelivery), [delivery])
        audit.record("webhook.tested", row.id, after={"event": event_id})
        after_commit(wake)
        return str(delivery["id"])


def _test_event(endpoint: WebhookEndpoint) -> str:
    """Store an event for one endpoint alone: it is in no order, and given out."""
    now, event_id = clock.now(), new_id()
    last = db.session.scalar(select(func.min(OutboxEvent.sequence))) or 0
    facts = {"endpoint_id": endpoint.id, "seller_id": endpoint.seller_id}
    db.session.add(
        OutboxEvent(
            id=event_id,
            seller_id=endpoint.seller_id,
            name=TEST,
            subject_id=endpoint.id,
            at=now,
            sequence=min(last, 0) - 1,
            given_at=now,
            payload=canonical(facts),
        )
    )
    db.session.flush()
    return event_id


def replay(delivery_id: str) -> None:
    """Deliver once more what was delivered or given up, with all its tries."""
    with transaction() as session:
        row = session.scalar(
            select(WebhookDelivery)
            .where(WebhookDelivery.id == delivery_id)
            .with_for_update()
        )
        if row is None:
            raise NotFound(_("There is no such delivery."))
        if row.state == State.WAITING and row.due_at > clock.now() and not row.failure:
            raise Refused(_("It is being sent just now."))
        before = {"state": row.state, "attempts": row.attempts}
        row.state, row.round_attempts, row.due_at = State.WAITING, 0, clock.now()
        session.flush()
        audit.record("webhook.replayed", row.id, before=before)
        after_commit(wake)


def secret(endpoint_id: str, round_: int) -> str:
    """Return a secret of an endpoint."""
    return secret_of(settings().secret_key, endpoint_id, round_)


def _endpoint(endpoint_id: str) -> WebhookEndpoint:
    row = db.session.scalar(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.id == endpoint_id)
        .with_for_update()
    )
    if row is None:
        raise NotFound(_("There is no such endpoint."))
    return row


def _checked(spec: EndpointSpec) -> EndpointSpec:
    url, about = spec.url.strip(), " ".join(spec.about.split())
    problems = [
        Problem("events", _("There is no event “%(name)s”.", name=name[:64]))
        for name in spec.events
        if name not in EVENTS
    ]
    if len(about) > LONGEST_ABOUT:
        message = _("This is longer than %(count)s characters.", count=LONGEST_ABOUT)
        problems.append(Problem("about", message))
    if len(url) > LONGEST_URL:
        message = _("This is longer than %(count)s characters.", count=LONGEST_URL)
        problems.append(Problem("url", message))
    elif not url:
        problems.append(Problem("url", _("Give the address that is to be told.")))
    else:
        problems += _url_problems(url)
    if problems:
        raise InvalidInput(problems)
    events = tuple(name for name in EVENTS if name in spec.events)
    return EndpointSpec(url=url, events=events, about=about, active=spec.active)


def _url_problems(url: str) -> Iterable[Problem]:
    try:
        egress().check(url)
    except Unreachable as error:
        yield Problem("url", error.message, error.hint)


def _reachable(url: str) -> None:
    for problem in _url_problems(url):
        raise Refused(problem.message, hint=problem.hint)


def _columns(spec: EndpointSpec) -> dict[str, str | bool]:
    return {
        "url": spec.url,
        "events": " ".join(spec.events) or EVERYTHING,
        "about": spec.about,
        "active": spec.active,
    }
