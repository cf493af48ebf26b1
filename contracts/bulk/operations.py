"""Ask for an action on many things, and do it: each in a transaction of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from catalog.models import Category, Offering
from catalog.operations import reinstate_offering, retire_offering, revise_offering
from catalog.queries import offering
from contracts.customers.operations import change_customer, delete_customer
from contracts.customers.queries import customer
from contracts.documents.operations import print_again
from contracts.models import Contract, Customer
from contracts.quotes.models import Quote
from contracts.quotes.operations import delete_quote, extend_quote, withdraw_quote
from contracts.quotes.operations.editing import locked
from contracts.quotes.revisions import display
from contracts.renewing.operations import WantedRenewal, prepare_renewal
from contracts.renewing.typed import read_wanted_text
from upheld import audit, clock, progress
from upheld.accounts.models import User
from upheld.db import db
from upheld.errors import InvalidInput, UpheldError
from upheld.jobs import Payload, enqueue, job
from upheld.principal import Principal, Role, acting_as, current_principal
from upheld.scope import current_scope
from upheld.texts import _
from upheld.transactions import transaction
from upheld.words import shipped

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


def _speak(customer_id: str, language: str, _now: datetime) -> None:
    details = customer(customer_id).details
    change_customer(customer_id, replace(details, language=language))


def _segment(customer_id: str, segment: str, _now: datetime) -> None:
    details = customer(customer_id).details
    change_customer(customer_id, replace(details, segment=segment or None))


def _forget(customer_id: str, _value: str, now: datetime) -> None:
    delete_customer(customer_id, now=now)


def _sort(offering_id: str, category: str, now: datetime) -> None:
    view = offering(offering_id)
    revise_offering(offering_id, replace(view.spec, category=category), now=now)


def _retire(offering_id: str, _value: str, now: datetime) -> None:
    retire_offering(offering_id, now=now)


def _reinstate(offering_id: str, _value: str, now: datetime) -> None:
    reinstate_offering(offering_id, now=now)


def _print_again(contract_id: str, _value: str, now: datetime) -> None:
    print_again(contract_id, now=now)


def _renew(contract_id: str, wanted: str, now: datetime) -> None:
    prepare_renewal(contract_id, WantedRenewal(**read_wanted_text(wanted)), now=now)


@dataclass(frozen=True, slots=True)
class Action:
    """What is done to each of many things of one kind."""

    #: ``quote``, ``customer``, ``contract`` or ``offering``.
    kind: str
    act: Act


ACTIONS: Mapping[str, Action] = {
    "extend": Action("quote", _extend),
    "owner": Action("quote", give_quote),
    "withdraw": Action("quote", _withdraw),
    "delete": Action("quote", _delete),
    "language": Action("customer", _speak),
    "segment": Action("customer", _segment),
    "forget": Action("customer", _forget),
    "print": Action("contract", _print_again),
    "renew": Action("contract", _renew),
    "category": Action("offering", _sort),
    "retire": Action("offering", _retire),
    "reinstate": Action("offering", _reinstate),
}


def ask(
    action: str, ids: Sequence[str], *, value: str = "", kind: str = "quote"
) -> str:
    """Ask for *action* on all things with *ids*; return the id of its progress.

    *kind* is what they are, and *value* what the action needs, such as the last day
    or the owner.  Raises :class:`InvalidInput`.
    """
    if action not in ACTIONS or ACTIONS[action].kind != kind:
        raise InvalidInput.of("action", _("Choose what is to be done."))
    if not ids:
        raise InvalidInput.of("action", _("Choose at least one of the list."))
    if len(ids) > MOST:
        raise InvalidInput.of("action", _("Choose at most 10,000 at once."))
    _check_value(action, value)
    person = current_principal()
    payload = {
        "action": action,
        "ids": list(ids),
        "value": value,
        "person": [person.kind, person.id, person.name, sorted(person.roles)],
    }
    with transaction():
        run_id = progress.begin(action, len(ids))
        enqueue(JOB, run_id, {**payload, "run": run_id})
        audit.record("run.started", run_id, after={"action": action, "total": len(ids)})
    return run_id


@job(JOB)
def run(payload: Payload) -> None:
    """Do what was asked for, from where it stands."""
    action, run_id = ACTIONS[payload["action"]], payload["run"]
    known = progress.start(run_id)
    with acting_as(_person(payload)):
        for one in payload["ids"][known.done :]:
            if known.stopping or not _one(action, one, payload):
                break
    progress.end(run_id)


def _one(action: Action, id_: str, payload: Payload) -> bool:
    name = _name(action.kind, id_)
    try:
        with transaction():
            action.act(id_, payload["value"], clock.now())
            return progress.advance(payload["run"], name)
    except UpheldError as error:
        with transaction():
            return progress.advance(payload["run"], name, failure=error.message)


def _name(kind: str, id_: str) -> str:
    """Return what people call a thing: its number, its name or its code."""
    if kind == "quote":
        row = db.session.execute(
            select(Quote.number, Quote.revision).where(Quote.id == id_)
        ).one_or_none()
        return display(row.number, row.revision) if row else id_
    column, key = _NAMES[kind]
    return db.session.scalar(select(column).where(key == id_)) or id_


_NAMES: Mapping[str, tuple[Any, Any]] = {
    "customer": (Customer.name, Customer.id),
    "contract": (Contract.number, Contract.id),
    "offering": (Offering.code, Offering.id),
}


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
    if action == "language" and value not in shipped():
        raise InvalidInput.of("language", _("Choose one of the languages."))
    if action == "category" and not db.session.scalar(
        select(Category.id).where(Category.code == value)
    ):
        raise InvalidInput.of("category", _("Choose one of the categories."))
