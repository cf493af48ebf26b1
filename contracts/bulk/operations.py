"""Ask for an action on many quotes, and do it: each in a transaction of its own."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from contracts.quotes.models import Quote
from contracts.quotes.operations import delete_quote, extend_quote, withdraw_quote
from contracts.quotes.operations.editing import locked
from contracts.quotes.revisions import display
from upheld import audit, clock, progress
from upheld.accounts.models import User
from upheld.db import db
from upheld.errors import InvalidInput, UpheldError
from upheld.jobs import Payload, enqueue, job
from upheld.principal import Principal, Role, acting_as, current_principal
from upheld.scope import current_scope
from upheld.texts import _
from upheld.transactions import transaction

JOB = "quotes.bulk"
#: More than that is asked for in parts.
MOST = 10_000

Act = Callable[[str, str, datetime], None]


def _extend(quote_id: str, until: str, now: datetime) -> None:
    extend_quote(quote_id, until=date.fromisoformat(until), now=now)


def _withdraw(quote_id: str, reason: str, now: datetime) -> None:
    withdraw_quote(quote_id, reason=reason, now=now)


def _delete(quote_id: str, _value: str, now: datetime) -> None:
    delete_quote(quote_id, now=now)


def give_quote(quote_id: str, owner_id: str, now: datetime) -> None:
    """Let somebody else of the seller look after a quote, whatever its state."""
    with transaction():
        quote = locked(quote_id)
        before = {"owner": quote.owner_id}
        quote.owner_id = owner_id
        quote.changed_at = now
        db.session.flush()
        audit.record(
            "quote.owner_changed", quote_id, before=before, after={"owner": owner_id}
        )


ACTIONS: Mapping[str, Act] = {
    "extend": _extend,
    "owner": give_quote,
    "withdraw": _withdraw,
    "delete": _delete,
}


def ask(action: str, quote_ids: Sequence[str], *, value: str = "") -> str:
    """Ask for *action* on all of *quote_ids*; return the id of its progress.

    *value* is the last day, the owner or the reason.  Raises :class:`InvalidInput`.
    """
    if action not in ACTIONS:
        raise InvalidInput.of("action", _("Choose what is to be done."))
    if not quote_ids:
        raise InvalidInput.of("action", _("Choose at least one quote."))
    if len(quote_ids) > MOST:
        raise InvalidInput.of("action", _("Choose at most 10,000 quotes at once."))
    _check_value(action, value)
    person = current_principal()
    payload = {
        "action": action,
        "ids": list(quote_ids),
        "value": value,
        "person": [person.kind, person.id, person.name, sorted(person.roles)],
    }
    with transaction():
        run_id = progress.begin(action, len(quote_ids))
        enqueue(JOB, run_id, {**payload, "run": run_id})
        audit.record(
            "run.started", run_id, after={"action": action, "total": len(quote_ids)}
        )
    return run_id


@job(JOB)
def run(payload: Payload) -> None:
    """Do what was asked for, from where it stands."""
    act, run_id = ACTIONS[payload["action"]], payload["run"]
    known = progress.start(run_id)
    with acting_as(_person(payload)):
        for quote_id in payload["ids"][known.done :]:
            if known.stopping or not _one(act, quote_id, payload):
                break
    progress.end(run_id)


def _one(act: Act, quote_id: str, payload: Payload) -> bool:
    number = _number(quote_id)
    try:
        with transaction():
            act(quote_id, payload["value"], clock.now())
            return progress.advance(payload["run"], number)
    except UpheldError as error:
        with transaction():
            return progress.advance(payload["run"], number, failure=error.message)


def _number(quote_id: str) -> str:
    row = db.session.execute(
        select(Quote.number, Quote.revision).where(Quote.id == quote_id)
    ).one_or_none()
    return display(row.number, row.revision) if row else quote_id


def _person(payload: Payload) -> Principal:
    kind, id_, name, roles = payload["person"]
    return Principal(
        kind,
        id=id_,
        name=name,
        seller_id=current_scope().seller_id,
        roles=frozenset(map(Role, roles)),
    )


def _check_value(action: str, value: str) -> None:
    if action == "extend":
        try:
            date.fromisoformat(value)
        except ValueError:
            message = _("Give the last day on which they can be accepted.")
            raise InvalidInput.of("until", message) from None
    if action == "owner" and not db.session.scalar(
        select(User.id).where(User.id == value, User.active, User.customer_id.is_(None))
    ):
        raise InvalidInput.of("owner", _("Choose who is to look after them."))
