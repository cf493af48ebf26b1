"""Amend a contract: what was agreed holds from a day on, and bills follow it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contracts.amending.altering import Alteration, Change
from contracts.amending.comparing import Days, change_to
from contracts.amending.operations.altering import Locked, alter_contract, lock
from contracts.amending.operations.pausing import standing_pause
from contracts.amending.operations.revising import Revised, keep_renewal, revise
from contracts.amending.wording import changes_of
from contracts.lifecycle import IN_FORCE, State
from contracts.models import Contract
from contracts.operations import keep_event, note_event
from contracts.records import (
    Acceptance,
    Agreement,
    Amends,
    Event,
    Offer,
    contract_text,
    read_offer,
)
from upheld import audit
from upheld.errors import InvalidInput, Refused
from upheld.signals import announce, contract_amended, contract_renewed
from upheld.texts import _, use_language
from upheld.transactions import transaction

#: The states in which a contract can be changed.
CHANGEABLE = IN_FORCE | {State.ACCEPTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptable:
    """What is agreed: the very text of the offer, by whom, and what led there."""

    record: str
    acceptance: Acceptance
    events: Sequence[Event] = ()
    quote_id: str | None = None


def amend(contract_id: str, agreed: Acceptable, *, now: datetime) -> Alteration:
    """Make what was agreed the contract from its day on; return what is settled.

    All in one transaction: charges, schedule, credit notes, the next version with its
    paper, an event and an audit row.  Refused, with nothing changed, when the contract
    is another by now, has ended, or cannot change on that day.
    """
    offer = read_offer(agreed.record)
    with transaction():
        locked = lock(contract_id, now=now)
        change = checked_change(locked, offer)
        with use_language(offer.language):
            done = alter_contract(locked, change, now=now)
            changes = changes_of(locked.offer, offer)
        _revise(locked, offer, agreed, changes, now)
        note_change(
            locked.contract,
            renews=_amends(offer).renews,
            acceptance=agreed.acceptance,
            now=now,
        )
    return done


def checked_change(locked: Locked, offer: Offer) -> Change:
    """Return the change of charges that *offer* means, or refuse it with the reason."""
    amends = _amends(offer)
    _check_version(locked, amends)
    check_day(locked, amends.effective_on, renews=amends.renews)
    _check_offer(locked, offer)
    days = Days(amends.effective_on, locked.free_on)
    return change_to(offer, locked.offer, locked.standing, days)


def _amends(offer: Offer) -> Amends:
    """Return what *offer* changes, or refuse one that is for a contract of its own."""
    if offer.amends is None:
        raise InvalidInput.of("amends", _("This offer is for a contract of its own."))
    return offer.amends


def _check_version(locked: Locked, amends: Amends) -> None:
    contract = locked.contract
    if amends.contract != contract.number:
        raise Refused(
            _(
                "This offer changes %(number)s, not %(other)s.",
                number=amends.contract,
                other=contract.number,
            )
        )
    if State(contract.state) not in CHANGEABLE:
        raise Refused(
            _("%(number)s has ended.", number=contract.number),
            hint=_("Make a new quote for the customer."),
        )
    if standing_pause(contract.id, locked.today) is not None:
        raise Refused(
            _("%(number)s is suspended.", number=contract.number),
            hint=_("Let it go on first, then change it."),
        )
    if amends.version != contract.version:
        raise Refused(
            _(
                "%(number)s has been changed since this was offered.",
                number=contract.number,
            ),
            hint=_("Make the change anew: it starts from what holds now."),
        )


def check_day(locked: Locked, day: date, *, renews: bool = False) -> None:
    """Refuse a day before the contract, before the last change, or after the end.

    A new term can begin on the very day on which the last one has ended.
    """
    if day < (since := locked.since):
        raise InvalidInput.of(
            "effective_on",
            _("A change cannot hold before %(day)s.", day=since),
            hint=_("Choose that day or a later one."),
        )
    last = locked.ends_on
    if last is not None and (day > last or (day == last and not renews)):
        raise InvalidInput.of(
            "effective_on",
            _("The contract has ended by %(day)s.", day=day),
            hint=_("Choose an earlier day, or extend it from a day before its end."),
        )


def _check_offer(locked: Locked, offer: Offer) -> None:
    """Refuse what an amendment cannot change: whose it is, its money, its start."""
    before = locked.offer
    if offer.currency != before.currency:
        raise Refused(
            _("%(number)s is in another currency.", number=locked.contract.number),
            hint=_("End it and sign a new contract in the other currency."),
        )
    if offer.term.starts_on != before.term.starts_on:
        raise Refused(_("A contract that has begun keeps its first day."))
    known = {line.position for line in before.lines}
    for line in offer.lines:
        if line.was not in (0, line.position) or (
            (line.position in known) != bool(line.was)
        ):
            raise ValueError(f"line {line.position} does not keep its position")


def _revise(
    locked: Locked,
    offer: Offer,
    agreed: Acceptable,
    changes: tuple[str, ...],
    now: datetime,
) -> None:
    amends, contract = _amends(offer), locked.contract
    record = contract_text(
        agreed.record,
        Agreement(contract.number, contract.version + 1),
        acceptance=agreed.acceptance,
        events=agreed.events,
    )
    new = Revised(
        kind="renewed" if amends.renews else "amended",
        offer=offer,
        record=record,
        effective_on=amends.effective_on,
        changes=changes,
        quote_id=agreed.quote_id,
    )
    before = {"version": contract.version, "fingerprint": contract.fingerprint}
    yearly = contract.yearly_minor
    revise(contract, new, now=now)
    if amends.renews:
        keep_renewal(contract, amends.effective_on, "agreed", before=yearly, now=now)
    after = {
        "version": contract.version,
        "fingerprint": contract.fingerprint,
        "effective_on": amends.effective_on,
    }
    what = "contract.renewed" if amends.renews else "contract.amended"
    audit.record(what, contract.id, before=before, after=after)


def note_change(
    contract: Contract,
    *,
    now: datetime,
    renews: bool = False,
    acceptance: Acceptance | None = None,
) -> None:
    """Note in the history of a contract that it was changed or renewed, and tell.

    Without an *acceptance* it is who does it.
    """
    what = "renewed" if renews else "amended"
    if acceptance is None:
        note_event(contract, what, now)
    else:
        who, how, address = (
            acceptance.name,
            acceptance.identified_by,
            acceptance.address,
        )
        keep_event(contract, Event(now, what, who, how, address))
    announce(
        contract_renewed if renews else contract_amended,
        contract_id=contract.id,
        deal_id=contract.deal_id,
        seller_id=contract.seller_id,
    )
