"""What happens to contracts as days go by."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, or_, select

from contracts.lifecycle import IN_FORCE, Lifecycle, Move, State
from contracts.models import Contract, ContractEnding, ContractPause, DealEvent
from contracts.records import Event
from upheld import audit
from upheld.accounts.models import Seller
from upheld.db import DealOwned, db
from upheld.principal import current_principal
from upheld.scope import current_scope
from upheld.signals import (
    announce,
    contract_activated,
    contract_cancelled,
    contract_expired,
    contract_resumed,
    contract_suspended,
)
from upheld.transactions import transaction

#: How the history calls the way in which somebody was identified.
IDENTIFIED_BY = {"user": "password", "token": "token", "link": "link"}


def note_event(of: DealOwned, what: str, at: datetime, note: str = "") -> Event:
    """Add to the history of a deal what the current principal did."""
    actor = current_principal()
    how = IDENTIFIED_BY.get(actor.kind, actor.kind)
    event = Event(at, what, actor.name, how, actor.address, note[:500])
    return keep_event(of, event)


def keep_event(of: DealOwned, event: Event) -> Event:
    """Add *event* to the history of a deal."""
    db.session.add(
        DealEvent(
            seller_id=of.seller_id,
            customer_id=of.customer_id,
            deal_id=of.deal_id,
            **{name: getattr(event, name) for name in Event.__slots__},
        )
    )
    return event


def activate_contracts(*, now: datetime) -> int:
    """Activate every contract whose first day has come; return how many."""
    today = _today(now)
    due = (Contract.state == State.ACCEPTED) & (Contract.starts_on <= today)
    return _move_all(due, Move.ACTIVATE, now, today)


def expire_contracts(*, now: datetime) -> int:
    """Expire every contract whose last day has passed; return how many.

    One that renews by itself has no last day until somebody cancels it.
    """
    today = _today(now)
    due = (
        Contract.state.in_([*IN_FORCE])
        & (Contract.renewal_months == 0)
        & (Contract.ends_on <= today)
    )
    return _move_all(due, Move.EXPIRE, now, today)


def pause_contracts(*, now: datetime) -> int:
    """Suspend and resume every contract whose day for it has come; return how many."""
    today = _today(now)
    paused = exists().where(
        ContractPause.contract_id == Contract.id,
        ContractPause.starts_on <= today,
        or_(ContractPause.ends_on.is_(None), ContractPause.ends_on > today),
    )
    begun = (Contract.state == State.ACTIVE) & paused
    over = (Contract.state == State.SUSPENDED) & ~paused
    return _move_all(begun, Move.SUSPEND, now, today) + _move_all(
        over, Move.RESUME, now, today
    )


def terminate_contracts(*, now: datetime) -> int:
    """End every contract whose agreed end has come; return how many."""
    today = _today(now)
    ended = exists().where(
        ContractEnding.contract_id == Contract.id,
        ContractEnding.ends_on <= today,
        ContractEnding.withdrawn_at.is_(None),
    )
    due = Contract.state.in_([*IN_FORCE, State.ACCEPTED]) & ended
    return _move_all(due, Move.TERMINATE, now, today)


def _today(now: datetime) -> date:
    zone = db.session.scalar(
        select(Seller.timezone).where(Seller.id == current_scope().seller_id)
    )
    return now.astimezone(ZoneInfo(zone or "UTC")).date()


def _move_all(due: ColumnElement[bool], move: Move, now: datetime, today: date) -> int:
    """Make *move* on every contract that is due, each in its own transaction."""
    ids = db.session.scalars(select(Contract.id).where(due)).all()
    moved = 0
    for contract_id in ids:
        with transaction() as session:
            contract = session.scalar(
                select(Contract)
                .where(Contract.id == contract_id, due)
                .with_for_update()
            )
            if contract is not None:
                _move(contract, move, now, today)
                moved += 1
    return moved


#: What the timeline calls each move.
_PAST = {
    Move.ACTIVATE: "activated",
    Move.EXPIRE: "expired",
    Move.SUSPEND: "suspended",
    Move.RESUME: "resumed",
    Move.TERMINATE: "terminated",
}
_SIGNALS = {
    Move.ACTIVATE: contract_activated,
    Move.EXPIRE: contract_expired,
    Move.SUSPEND: contract_suspended,
    Move.RESUME: contract_resumed,
    Move.TERMINATE: contract_cancelled,
}


def _move(contract: Contract, move: Move, now: datetime, today: date) -> None:
    before = State(contract.state)
    standing = Lifecycle(before, contract.starts_on, contract.ends_on)
    contract.state = standing.after(move, today).state.value
    note_event(contract, _PAST[move], now)
    db.session.flush()
    audit.record(
        f"contract.{_PAST[move]}",
        contract.id,
        before={"state": before.value},
        after={"state": contract.state},
    )
    announce(
        _SIGNALS[move],
        contract_id=contract.id,
        deal_id=contract.deal_id,
        seller_id=contract.seller_id,
    )
