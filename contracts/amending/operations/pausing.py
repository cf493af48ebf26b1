"""Suspend a contract for some days, and let it go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import orjson
from sqlalchemy import or_, select

from contracts.amending.altering import Alteration, Change
from contracts.amending.operations.altering import Locked, alter_contract, lock
from contracts.amending.pausing import (
    Interrupted,
    Pause,
    interrupted_by,
    pausing,
    resuming,
)
from contracts.lifecycle import State
from contracts.models import Contract, ContractPause
from contracts.operations import pause_contracts
from upheld import audit
from upheld.db import db
from upheld.errors import InvalidInput, MoveRefused, Problem
from upheld.plain import canonical, to_plain
from upheld.texts import _, use_language
from upheld.transactions import transaction

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPause:
    """What is asked for; ``last_day`` is the last day suspended, ``None`` for open."""

    starts_on: date
    last_day: date | None = None
    put_back: bool = False
    #: Whether days that were billed are settled now, not on the next invoice.
    now: bool = False
    reason: str = ""

    @property
    def pause(self) -> Pause:
        """The days, the end exclusive."""
        ends_on = self.last_day + timedelta(days=1) if self.last_day else None
        return Pause(starts_on=self.starts_on, ends_on=ends_on, put_back=self.put_back)


def suspend_contract(contract_id: str, new: NewPause, *, now: datetime) -> Alteration:
    """Suspend a contract; nothing of these days is billed, also not later.

    Refused, with nothing changed, where it is suspended already, has ended, or was
    changed with effect after that day.
    """
    with transaction() as session:
        locked = lock(contract_id, now=now)
        change = pausing_change(locked, new)
        interrupted = interrupted_by(locked.standing, new.pause)
        with use_language(locked.offer.language):
            done = alter_contract(locked, change, now=now)
        contract = locked.contract
        session.add(
            ContractPause(
                seller_id=contract.seller_id,
                customer_id=contract.customer_id,
                deal_id=contract.deal_id,
                contract_id=contract.id,
                starts_on=new.starts_on,
                ends_on=new.pause.ends_on,
                put_back=new.put_back,
                reason=new.reason.strip(),
                charges=_plain(interrupted),
                created_at=now,
            )
        )
        _put_back(contract, done)
        session.flush()
        after = {"from": new.starts_on, "until": new.last_day, "reason": new.reason}
        audit.record("contract.paused", contract.id, after=after)
        pause_contracts(now=now)
    return done


def pausing_change(locked: Locked, new: NewPause) -> Change:
    """Return the change of charges that a pause means, or refuse it with the reason."""
    _check(locked, new)
    return pausing(
        locked.standing,
        new.pause,
        settle_on=locked.free_on if new.now else None,
        free_on=locked.free_on,
    )


def resume_contract(contract_id: str, day: date, *, now: datetime) -> Alteration:
    """Let a suspended contract go on from a *day*, also another than was planned."""
    with transaction() as session:
        locked = lock(contract_id, now=now)
        row = pause_of(locked)
        change = resuming_change(locked, row, day)
        with use_language(locked.offer.language):
            done = alter_contract(locked, change, now=now)
        before = {"until": row.ends_on}
        row.ends_on = day
        _put_back(locked.contract, done)
        session.flush()
        audit.record(
            "contract.unpaused", contract_id, before=before, after={"until": day}
        )
        pause_contracts(now=now)
    return done


def pause_of(locked: Locked) -> ContractPause:
    """Return the pause of a contract, or refuse what cannot go on."""
    row = standing_pause(locked.contract.id, locked.today)
    if row is None:
        raise MoveRefused(
            _("%(number)s is not suspended.", number=locked.contract.number)
        )
    return row


def resuming_change(locked: Locked, row: ContractPause, day: date) -> Change:
    """Return the change by which a contract goes on, or refuse it with the reason."""
    if day <= row.starts_on:
        raise InvalidInput.of(
            "day",
            _("It is suspended from %(day)s: it goes on later.", day=row.starts_on),
            hint=_("Choose a later day."),
        )
    pause = Pause(starts_on=row.starts_on, ends_on=day, put_back=row.put_back)
    stored: Mapping[str, str | None] = orjson.loads(row.charges)
    interrupted = {
        int(key): date.fromisoformat(end) if end else None
        for key, end in stored.items()
    }
    return resuming(locked.standing, pause, interrupted, free_on=locked.free_on)


def standing_pause(contract_id: str, today: date) -> ContractPause | None:
    """Return the pause that a contract is in, or that is to come; ``None`` for none."""
    return db.session.scalar(
        select(ContractPause)
        .where(
            ContractPause.contract_id == contract_id,
            or_(ContractPause.ends_on.is_(None), ContractPause.ends_on > today),
        )
        .order_by(ContractPause.starts_on)
        .limit(1)
    )


def _plain(interrupted: Interrupted) -> str:
    return canonical({str(key): to_plain(day) for key, day in interrupted.items()})


def _check(locked: Locked, new: NewPause) -> None:
    contract = locked.contract
    if State(contract.state) not in {State.ACCEPTED, State.ACTIVE}:
        raise MoveRefused(
            _("Only a contract that is in force can be suspended."),
            hint=_("Let it go on first, or make a new quote."),
        )
    known = standing_pause(contract.id, locked.today)
    if known is not None:
        raise MoveRefused(
            _("It is to be suspended from %(day)s already.", day=known.starts_on),
            hint=_("Say another day on which it goes on instead."),
        )
    problems = [*_problems(locked, new)]
    if problems:
        raise InvalidInput(problems)


def _problems(locked: Locked, new: NewPause) -> list[Problem]:
    found = []
    since = locked.since
    end = locked.ends_on
    if new.starts_on < since or (end is not None and new.starts_on >= end):
        found.append(
            Problem(
                "starts_on",
                _("The contract cannot be suspended on %(day)s.", day=new.starts_on),
                _("Choose a day from %(day)s on, before it ends.", day=since),
            )
        )
    if new.last_day is not None and new.last_day < new.starts_on:
        found.append(Problem("last_day", _("It goes on before it is suspended.")))
    if new.put_back and locked.standing.cycle.renewal_months:
        found.append(
            Problem(
                "put_back",
                _("It renews by itself: there is no end to put back."),
                _("Leave the end as it is."),
            )
        )
    if not new.reason.strip():
        found.append(Problem("reason", _("Say why: it stays with the contract.")))
    if len(new.reason) > LONGEST_REASON:
        most = LONGEST_REASON
        found.append(
            Problem(
                "reason", _("This is longer than %(count)s characters.", count=most)
            )
        )
    return found


def _put_back(contract: Contract, done: Alteration) -> None:
    """Note another end of the contract, where the pause has moved it."""
    cycle = done.cycle
    if contract.ends_on is not None and not cycle.renewal_months:
        contract.ends_on = cycle.ends_on or cycle.term.ends_on
