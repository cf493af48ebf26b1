"""Begin a new term by itself, where that was agreed: on its day, and once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select, update

from contracts.amending.comparing import Days, change_to
from contracts.amending.operations import (
    Locked,
    Revised,
    alter_contract,
    keep_renewal,
    lock,
    revise,
)
from contracts.amending.operations.amending import note_change
from contracts.amending.wording import changes_of
from contracts.lifecycle import State
from contracts.models import Contract, ContractRenewal
from contracts.quotes.renewing import PriceBasis, Renewing
from contracts.records import (
    Acceptance,
    Agreement,
    Amends,
    Offer,
    contract_text,
    offer_text,
    read_contract,
)
from contracts.renewing.queries import published
from contracts.renewing.rules import (
    carried_offer,
    rate_for,
    renewing_on,
)
from contracts.term_changes import change_after, change_days
from contracts.terms import NoticeUnit, Term
from contracts.uplift import Every, Rate, read_uplift
from upheld import audit
from upheld.db import db
from upheld.errors import UpheldError
from upheld.plain import fingerprint
from upheld.sellers import seller
from upheld.texts import _, format_date, use_language
from upheld.transactions import transaction

#: Contracts whose term may begin anew: those that renew, and those with a rise a year.
_GOING_ON = or_(Contract.renewal_months > 0, Contract.uplift != "")


@dataclass(frozen=True, slots=True)
class Due:
    """A term of one contract that begins anew, or a year whose prices change."""

    contract_id: str
    day: date
    #: Whether it is a term, not only a year within one.
    term: bool


@dataclass(frozen=True, slots=True)
class Left:
    """A contract that could not be renewed, and why."""

    contract_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Done:
    """How many terms and years began anew, and which contracts are left."""

    renewed: int
    left: tuple[Left, ...] = ()


def renew_due(*, now: datetime) -> Done:
    """Begin anew what is due by today, each in a transaction of its own.

    Days that were missed are caught up, the oldest first; one contract that cannot be
    renewed, such as for an index without a value, is left for the next time and stops
    no other.
    """
    renewed, left = 0, []
    for due in [*due_renewals(now=now)]:
        try:
            renewed += renew_contract(due, now=now)
        except UpheldError as error:
            left.append(Left(due.contract_id, f"{error.message} {error.hint}".strip()))
    return Done(renewed, tuple(left))


def due_renewals(*, now: datetime) -> Iterator[Due]:
    """Yield what begins anew by today and was not done yet, the oldest first."""
    zone = ZoneInfo(seller().timezone)
    today = now.astimezone(zone).date()
    for row in db.session.execute(_candidates(today)).all():
        since = max(row.created_at.astimezone(zone).date(), row.done or date.min)
        days = [*change_days(_term(row), read_uplift(row.uplift), since, today)]
        for day, begins in days:
            yield Due(row.id, day, begins)
        if not days:
            _look_later(row, today)


def _look_later(row: Any, today: date) -> None:  # noqa: ANN401  a row of _candidates
    """Let a contract be looked at when something begins anew the next time."""
    following = change_after(_term(row), read_uplift(row.uplift), today)
    with transaction() as session:
        session.execute(
            update(Contract).where(Contract.id == row.id).values(renews_on=following)
        )


def renew_contract(due: Due, *, now: datetime) -> bool:
    """Begin one term anew; tell whether it was done now, and not before.

    What was agreed of prices holds from its day on; a change of prices makes the next
    version of the contract, with its paper.
    """
    with transaction() as session:
        locked = lock(due.contract_id, now=now)
        known = session.scalar(
            select(ContractRenewal.id).where(
                ContractRenewal.contract_id == due.contract_id,
                ContractRenewal.starts_on == due.day,
            )
        )
        if known is not None or not _goes_on(locked.contract):
            return False
        before = locked.contract.yearly_minor
        with use_language(locked.offer.language):
            contract = locked.contract
            amends = Amends(contract.number, contract.version, due.day, renews=due.term)
            offer = _next_offer(locked, due, amends)
            if offer is not None:
                _agree(locked, offer, amends, now)
        _note(locked, due, before, now)
    return True


def _candidates(today: date) -> Any:  # noqa: ANN401  a select of the columns below
    names = ("id", "created_at", "starts_on", "term_months", "billing_months")
    more = ("renewal_months", "notice", "notice_unit", "uplift")
    columns = [getattr(Contract, name) for name in (*names, *more)]
    done = (
        select(func.max(ContractRenewal.starts_on))
        .where(ContractRenewal.contract_id == Contract.id)
        .scalar_subquery()
        .label("done")
    )
    return (
        select(*columns, done)
        .where(Contract.renews_on <= today, Contract.state == State.ACTIVE, _GOING_ON)
        .order_by(Contract.renews_on, Contract.id)
    )


def _term(row: Any) -> Term:  # noqa: ANN401  a row of _candidates
    return Term(
        row.starts_on,
        row.term_months,
        row.billing_months,
        row.renewal_months,
        row.notice,
        NoticeUnit(row.notice_unit),
    )


def _goes_on(contract: Contract) -> bool:
    return State(contract.state) is State.ACTIVE and bool(
        contract.renewal_months or contract.uplift
    )


def _next_offer(locked: Locked, due: Due, amends: Amends) -> Offer | None:
    """Return what is agreed from the day on; ``None`` where nothing changes."""
    offer = locked.offer
    uplift = offer.uplift
    if uplift is None or not (due.term or uplift.every is Every.YEAR):
        return None
    rate = rate_for(uplift, published(uplift.index), offer, due.day)
    if not rate.percent:
        return None
    return carried_offer(offer, _renewing(offer, due, rate), amends)


def _renewing(offer: Offer, due: Due, rate: Rate) -> Renewing:
    following = renewing_on(offer, due.day)
    return Renewing(
        starts_on=due.day,
        months=following.months,
        months_before=following.months_before,
        basis=PriceBasis.CONTRACTED,
        percent=rate.percent,
        why=rate.sentence,
    )


def _agree(locked: Locked, offer: Offer, amends: Amends, now: datetime) -> None:
    """Make *offer* the contract from its day on, as was agreed in advance."""
    contract = locked.contract
    days = Days(amends.effective_on, locked.free_on)
    change = change_to(offer, locked.offer, locked.standing, days)
    alter_contract(locked, change, now=now)
    acceptance = _acceptance(contract, offer, amends.effective_on, now)
    record = contract_text(
        offer_text(offer),
        Agreement(contract.number, contract.version + 1),
        acceptance=acceptance,
        events=(),
    )
    new = Revised(
        kind="renewed" if amends.renews else "amended",
        offer=offer,
        record=record,
        effective_on=amends.effective_on,
        changes=changes_of(locked.offer, offer),
    )
    revise(contract, new, now=now)


def _acceptance(
    contract: Contract, offer: Offer, day: date, now: datetime
) -> Acceptance:
    """Return what it rests on: what the customer has agreed to in advance."""
    signed = read_contract(contract.record).acceptance
    return Acceptance(
        name=signed.name if signed else offer.customer.name,
        title=signed.title if signed else "",
        at=now,
        address="",
        identified_by="agreement",
        statement=_(
            "Goes on by itself from %(day)s, as agreed in version %(version)s.",
            day=format_date(day),
            version=contract.version,
        ),
        offer_fingerprint=fingerprint(offer_text(offer)),
    )


def _note(locked: Locked, due: Due, before: int, now: datetime) -> None:
    contract = locked.contract
    kind = "automatic" if due.term else "yearly"
    keep_renewal(contract, due.day, kind, before=before, now=now)
    db.session.flush()
    note_change(contract, renews=due.term, now=now)
    what = "contract.renewed" if due.term else "contract.amended"
    after = {"from": due.day, "version": contract.version}
    audit.record(what, contract.id, after=after)
