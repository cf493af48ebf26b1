"""Ask for something about a contract, take it back, and answer it."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from contracts.models import Contract
from contracts.operations import IDENTIFIED_BY, note_event
from contracts.queries import contract_view
from contracts.quotes.operations.moving import check_customers_move
from contracts.records import Offer
from contracts.requests.facts import Facts
from contracts.requests.mails import asker_address, post_answered, post_asked
from contracts.requests.models import ContractRequest
from contracts.requests.states import (
    ALIVE,
    ASKABLE,
    DECISIONS,
    ONCE,
    Kind,
    Move,
    State,
    after,
)
from plugins.moves import CANCEL, RENEW
from upheld import audit
from upheld.db import db
from upheld.errors import InvalidInput, MoveRefused, NotFound, Refused
from upheld.plain import to_plain
from upheld.principal import current_principal
from upheld.sellers import seller
from upheld.signals import announce, contract_notice_given
from upheld.texts import _
from upheld.transactions import transaction

LONGEST_NOTE = 1000
#: What plugins are asked about; everything else anybody may ask for.
_PLUGIN_MOVES = {Kind.RENEW: RENEW, Kind.CANCEL: CANCEL}
#: The facts of a request that has none.
NOTHING = Facts()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """What a customer asks for, and what it was shown of it."""

    contract_id: str
    kind: Kind
    facts: Facts = NOTHING
    note: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The request that stands now."""

    id: str
    #: Whether it was there before this call.
    already: bool


def ask(new: NewRequest, *, now: datetime) -> Asked:
    """Store a request for the seller to answer.

    A contract has one notice and one renewal at a time: asking again returns the
    first.  Refused for a contract that has ended.
    """
    note = _checked(new.note, "note")
    if new.kind is Kind.CHANGE and not note:
        raise InvalidInput.of("note", _("Say what should change."))
    if name := _PLUGIN_MOVES.get(new.kind):
        check_customers_move(name, partial(_told, new.contract_id))
    try:
        with transaction():
            contract = _contract(new.contract_id)
            standing = _standing(new)
            if standing:
                return Asked(standing, already=True)
            return Asked(_store(contract, new, note, now), already=False)
    except IntegrityError:
        return Asked(_standing(new), already=True)


def _told(contract_id: str) -> tuple[Offer, str]:
    view = contract_view(contract_id, today=seller().today())
    return view.record.offer, view.record.contract.number


def withdraw_request(request_id: str, *, now: datetime) -> None:
    """Take a request back that nobody has answered yet."""
    with transaction():
        _move(_locked(request_id), Move.WITHDRAW, now)


def decide_request(
    request_id: str, move: Move, *, answer: str = "", now: datetime
) -> None:
    """Accept, decline or finish a request; the customer reads the *answer*."""
    answer = _checked(answer, "answer")
    if move not in DECISIONS:
        raise MoveRefused(_("Only the customer can take a request back."))
    if move is Move.DECLINE and not answer:
        raise InvalidInput.of("answer", _("Say why: the customer reads it."))
    with transaction():
        request = _locked(request_id)
        request.answer = answer or request.answer
        _move(request, move, now)
        post_answered(request)


def _checked(text: str, where: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_NOTE:
        raise InvalidInput.of(
            where, _("This is longer than %(count)s characters.", count=LONGEST_NOTE)
        )
    return text


def _contract(contract_id: str) -> Contract:
    contract = db.session.scalar(
        select(Contract).where(Contract.id == contract_id).with_for_update()
    )
    if contract is None:
        raise NotFound(_("There is no such contract."))
    if contract.state not in ASKABLE:
        raise Refused(
            _("%(number)s has ended.", number=contract.number),
            hint=_("Ask us for a new offer."),
        )
    return contract


def _standing(new: NewRequest) -> str:
    """Return the id of the notice or renewal that stands already; or empty."""
    if new.kind not in ONCE:
        return ""
    found = db.session.scalar(
        select(ContractRequest.id).where(
            ContractRequest.contract_id == new.contract_id,
            ContractRequest.kind == new.kind,
            ContractRequest.state.in_([*ALIVE]),
        )
    )
    return found or ""


def _store(contract: Contract, new: NewRequest, note: str, now: datetime) -> str:
    actor = current_principal()
    request = ContractRequest(
        seller_id=contract.seller_id,
        customer_id=contract.customer_id,
        deal_id=contract.deal_id,
        contract_id=contract.id,
        kind=new.kind.value,
        state=State.OPEN.value,
        facts=to_plain(new.facts),
        note=note,
        asked_at=now,
        asked_by=actor.name,
        asked_email=asker_address(),
        identified_by=IDENTIFIED_BY.get(actor.kind, actor.kind),
    )
    db.session.add(request)
    db.session.flush()
    note_event(request, f"asked_{request.kind}", now)
    db.session.flush()
    post_asked(request)
    audit.record(
        "request.asked",
        request.id,
        after={"contract": contract.number, "kind": request.kind, **request.facts},
    )
    if new.kind is Kind.CANCEL:
        announce(
            contract_notice_given,
            contract_id=contract.id,
            deal_id=contract.deal_id,
            seller_id=contract.seller_id,
        )
    return request.id


def _locked(request_id: str) -> ContractRequest:
    request = db.session.scalar(
        select(ContractRequest)
        .where(ContractRequest.id == request_id)
        .with_for_update()
    )
    if request is None:
        raise NotFound(_("There is no such request."))
    return request


_PAST = {
    Move.ACCEPT: "accepted",
    Move.DECLINE: "declined",
    Move.FINISH: "done",
    Move.WITHDRAW: "withdrawn",
}


def _move(request: ContractRequest, move: Move, now: datetime) -> None:
    before = State(request.state)
    request.state = after(before, move).value
    request.decided_at, request.decided_by = now, current_principal().name
    note_event(request, f"request_{_PAST[move]}", now)
    db.session.flush()
    audit.record(
        f"request.{_PAST[move]}",
        request.id,
        before={"state": before.value},
        after={"state": request.state, "answer": request.answer},
    )
