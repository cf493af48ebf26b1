"""End a contract on a day, and take that back before it comes."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import delete, func, select

from contracts.amending.altering import Alteration, Change
from contracts.amending.operations import Locked, alter_contract, lock
from contracts.billing.charges import ONCE
from contracts.billing.cycles import Cycle
from contracts.billing.models import Charge
from contracts.ending.rules import (
    Ending,
    check_ending,
    ending_change,
    fee_of,
)
from contracts.invoices.operations.crediting import NewCredit, credit_invoice
from contracts.lifecycle import IN_FORCE, State
from contracts.models import ContractEnding
from contracts.operations import note_event, terminate_contracts
from contracts.requests.models import ContractRequest
from contracts.requests.states import Kind
from contracts.requests.states import State as RequestState
from upheld import audit
from upheld.db import db
from upheld.errors import InvalidInput, MoveRefused
from upheld.plain import canonical, to_plain
from upheld.texts import _, use_language
from upheld.transactions import transaction

LONGEST_NOTE = 300
#: The states from which a contract can end.
ENDABLE = IN_FORCE | {State.ACCEPTED}
#: The states of a cancellation by which notice was given.
GIVEN = (RequestState.OPEN, RequestState.ACCEPTED, RequestState.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEnding:
    """How a contract is to end, and what the seller notes of it."""

    ending: Ending
    note: str = ""


def end_contract(contract_id: str, new: NewEnding, *, now: datetime) -> Alteration:
    """Note the end of a contract and settle it; on its day a job makes it the state.

    Refused, with nothing changed, when the notice is too short, when the contract ends
    by itself before, or when its end was noted already.
    """
    note = " ".join(new.note.split())
    if len(note) > LONGEST_NOTE:
        too_long = _("This is longer than %(count)s characters.", count=LONGEST_NOTE)
        raise InvalidInput.of("note", too_long)
    with transaction() as session:
        locked = lock(contract_id, now=now)
        with use_language(locked.offer.language):
            change = checked_ending(locked, new.ending)
            before = _before(locked)
            done = alter_contract(locked, change, now=now)
        row = _row(locked, new.ending, done, note, now)
        row.before = canonical(to_plain(before))
        session.add(row)
        contract = locked.contract
        contract.ends_on, contract.renewal_months = new.ending.ends_on, 0
        note_event(contract, "ending", now)
        session.flush()
        after = {"ends_on": new.ending.ends_on, "reason": new.ending.reason.value}
        audit.record("contract.ending", contract.id, before=before, after=after)
        terminate_contracts(now=now)
    return done


def checked_ending(locked: Locked, ending: Ending) -> Change:
    """Return the change of charges that an end means, or refuse it with the reason."""
    contract = locked.contract
    if State(contract.state) not in ENDABLE:
        raise MoveRefused(_("%(number)s has ended.", number=contract.number))
    if standing_ending(contract.id) is not None:
        raise MoveRefused(
            _("The end of %(number)s is noted already.", number=contract.number),
            hint=_("Take it back first, then note another one."),
        )
    term = locked.offer.term
    check_ending(term, ending, locked.today, locked.since, given=notice_given(locked))
    return ending_change(term, locked.standing, ending, locked.free_on)


def notice_given(locked: Locked) -> date | None:
    """Return the day on which the customer asked to end it; ``None`` if it did not.

    Notice counts from the day it was given, not from the one on which it is handled.
    """
    asked = db.session.scalar(
        select(func.max(ContractRequest.asked_at)).where(
            ContractRequest.contract_id == locked.contract.id,
            ContractRequest.kind == Kind.CANCEL,
            ContractRequest.state.in_(GIVEN),
        )
    )
    return asked and asked.astimezone(ZoneInfo(locked.offer.timezone)).date()


def withdraw_ending(contract_id: str, *, now: datetime) -> Alteration:
    """Take the end of a contract back, before its day; what was settled is billed."""
    with transaction() as session:
        locked = lock(contract_id, now=now)
        contract = locked.contract
        row = standing_ending(contract_id)
        if row is None or State(contract.state) not in ENDABLE:
            raise MoveRefused(
                _("No end of %(number)s can be taken back.", number=contract.number),
                hint=_("What has ended begins anew by a new contract."),
            )
        before = orjson.loads(row.before)
        change = Change(cycle=Cycle.read(before["cycle"]), free_on=locked.free_on)
        with use_language(locked.offer.language):
            done = alter_contract(locked, change, now=now)
            _withdraw_fee(locked, row, now)
        ends_on = before["ends_on"]
        contract.ends_on = date.fromisoformat(ends_on) if ends_on else None
        contract.renewal_months = before["renewal_months"]
        row.withdrawn_at = now
        note_event(contract, "ending_withdrawn", now)
        session.flush()
        audit.record(
            "contract.ending_withdrawn", contract_id, before={"ends_on": row.ends_on}
        )
    return done


def standing_ending(contract_id: str) -> ContractEnding | None:
    """Return the end that is noted of a contract; ``None`` for none."""
    return db.session.scalar(
        select(ContractEnding).where(
            ContractEnding.contract_id == contract_id,
            ContractEnding.withdrawn_at.is_(None),
        )
    )


def _before(locked: Locked) -> dict[str, object]:
    return {
        "cycle": locked.standing.cycle.text,
        "ends_on": locked.contract.ends_on,
        "renewal_months": locked.contract.renewal_months,
    }


def _row(
    locked: Locked, ending: Ending, done: Alteration, note: str, now: datetime
) -> ContractEnding:
    contract = locked.contract
    fee = fee_of(locked.offer.term, locked.standing.charges, ending)
    sequence = next((one.sequence for one in done.added if one.position == 0), 0)
    return ContractEnding(
        seller_id=contract.seller_id,
        customer_id=contract.customer_id,
        deal_id=contract.deal_id,
        contract_id=contract.id,
        ends_on=ending.ends_on,
        reason=ending.reason.value,
        settlement=ending.settlement.value,
        note=note,
        fee_minor=fee.minor if fee else 0,
        fee_sequence=sequence,
        created_at=now,
    )


def _withdraw_fee(locked: Locked, row: ContractEnding, now: datetime) -> None:
    """Drop the charge for ending early; one that was billed is credited."""
    if not row.fee_sequence:
        return
    billed = db.session.scalar(
        select(Charge.invoice_id).where(
            Charge.contract_id == row.contract_id, Charge.sequence == row.fee_sequence
        )
    )
    if billed is not None:
        amounts = {row.fee_sequence: row.fee_minor}
        reason = _("The end was taken back.")
        new = NewCredit(invoice_id=billed, reason=reason, amounts=amounts)
        credit_invoice(new, day=locked.today, now=now)
        return
    db.session.execute(
        delete(Charge).where(
            Charge.contract_id == row.contract_id,
            Charge.sequence == row.fee_sequence,
            Charge.kind == ONCE,
            Charge.invoice_id.is_(None),
        )
    )
