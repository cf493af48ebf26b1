"""Write what a change makes of charges and schedule, and credit what is left over."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, delete, func, insert, select, update

from contracts.amending.altering import (
    Alteration,
    Change,
    Settled,
    Standing,
    alter,
)
from contracts.amending.queries import first_free_day, standing_of
from contracts.billing.charges import NewCharge
from contracts.billing.models import BillingSchedule, Charge, Invoice, InvoiceLine
from contracts.invoices.operations.crediting import (
    NewCredit,
    credit_invoice,
    creditable_lines,
)
from contracts.models import Contract
from contracts.records import Offer, read_contract
from upheld.db import db
from upheld.errors import NotFound, Refused
from upheld.money import Money
from upheld.texts import _, format_money


@dataclass(frozen=True, slots=True)
class Locked:
    """A contract that nobody else changes or bills until the end of the transaction."""

    contract: Contract
    offer: Offer
    standing: Standing
    #: The day it is at the seller, and the first from then on without an invoice.
    today: date
    free_on: date

    @property
    def since(self) -> date:
        """The first day from which on it can be changed: after all earlier changes."""
        days = [self.contract.starts_on]
        if self.offer.amends:
            days.append(self.offer.amends.effective_on)
        first = self.standing.first_ordinal
        if first:
            days.append(next(self.standing.cycle.periods(first)).period.start)
        return max(days)

    @property
    def ends_on(self) -> date | None:
        """The first day on which it no longer holds; ``None`` where it goes on."""
        cycle = self.standing.cycle
        return cycle.ends_on or (None if cycle.renewal_months else cycle.term.ends_on)


def lock(contract_id: str, *, now: datetime) -> Locked:
    """Return a contract to change, in this transaction.

    A billing run that has it is waited for; one that comes later leaves it alone.
    """
    db.session.execute(
        select(BillingSchedule.rhythm)
        .where(BillingSchedule.contract_id == contract_id)
        .with_for_update()
    ).all()
    mine = select(Contract).where(Contract.id == contract_id)
    return _read(db.session.scalar(mine.with_for_update(key_share=True)), now)


def look(contract_id: str, *, now: datetime) -> Locked:
    """Return the same to look at only: to reckon what a change would do."""
    return _read(db.session.get(Contract, contract_id), now)


def _read(contract: Contract | None, now: datetime) -> Locked:
    if contract is None:
        raise NotFound(_("There is no such contract."))
    offer = read_contract(contract.record).offer
    today = now.astimezone(ZoneInfo(offer.timezone)).date()
    return Locked(
        contract=contract,
        offer=offer,
        standing=standing_of(contract.id, offer.term),
        today=today,
        free_on=first_free_day(contract.id, today),
    )


def alter_contract(locked: Locked, change: Change, *, now: datetime) -> Alteration:
    """Write *change* of the charges of a locked contract; return what it made of them.

    Call it in the language of the customer: the rows of the settlement are sentences.
    """
    done, currency = alter(locked.standing, change), locked.contract.currency
    _refuse([row for row in done.credits if not _credited(row, locked, now)], currency)
    _end(locked.contract.id, done.ended)
    _withdraw(locked.contract.id, done.withdrawn)
    if done.added:
        db.session.execute(
            insert(Charge), [_charge_row(locked.contract, one) for one in done.added]
        )
    _reschedule(locked.contract, done)
    return done


def _end(contract_id: str, ended: Mapping[int, date]) -> None:
    for sequence, day in ended.items():
        db.session.execute(
            update(Charge)
            .where(Charge.contract_id == contract_id, Charge.sequence == sequence)
            .values(ends_on=day)
        )


def _withdraw(contract_id: str, sequences: Iterable[int]) -> None:
    db.session.execute(
        delete(Charge).where(
            Charge.contract_id == contract_id,
            Charge.sequence.in_([*sequences]),
            Charge.invoice_id.is_(None),
        )
    )


def _charge_row(contract: Contract, one: NewCharge) -> dict[str, Any]:
    names = (name for name in NewCharge.__slots__ if name != "tax")
    return {
        **{name: getattr(one, name) for name in names},
        "seller_id": contract.seller_id,
        "customer_id": contract.customer_id,
        "deal_id": contract.deal_id,
        "contract_id": contract.id,
        "invoice_id": None,
        "tax_category": one.tax.category,
        "tax_millionths": one.tax.millionths,
        "tax_reason": one.tax.reason,
    }


def _credited(row: Settled, locked: Locked, now: datetime) -> bool:
    """Credit a row on the invoices that billed its days; tell whether all of it was."""
    left = -row.net_minor
    for invoice_id, positions in _billed_by(locked.contract.id, row):
        amounts = {}
        for one, _line in creditable_lines(invoice_id):
            if one.position in positions and one.left > 0 and left:
                amounts[one.position] = min(one.left, left)
                left -= amounts[one.position]
        if amounts:
            new = NewCredit(invoice_id=invoice_id, reason=row.sentence, amounts=amounts)
            credit_invoice(new, day=locked.today, now=now)
        if not left:
            return True
    return False


def _billed_by(contract_id: str, row: Settled) -> Iterator[tuple[str, set[int]]]:
    """Yield the invoices with lines for days of *row*, the newest first."""
    found = db.session.execute(
        select(Invoice.id, InvoiceLine.position)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .join(
            Charge,
            and_(
                Charge.contract_id == InvoiceLine.contract_id,
                Charge.sequence == InvoiceLine.sequence,
            ),
        )
        .where(
            Invoice.contract_id == contract_id,
            Invoice.kind != "credit",
            Charge.position == row.charge.position,
            InvoiceLine.starts_on < row.period.end,
            InvoiceLine.ends_on > row.period.start,
        )
        .order_by(Invoice.id.desc())
    )
    invoices: dict[str, set[int]] = {}
    for invoice_id, position in found:
        invoices.setdefault(invoice_id, set()).add(position)
    yield from invoices.items()


def _refuse(left: list[Settled], currency: str) -> None:
    """Refuse what no invoice can be credited with: a part of it was credited before."""
    if not left:
        return
    amount = Money(-sum(row.net_minor for row in left), currency)
    raise Refused(
        _(
            "%(amount)s of what is taken back is on no invoice any more.",
            amount=format_money(amount),
        ),
        hint=_("Look at the credit notes of the contract, or choose a later day."),
    )


def _reschedule(contract: Contract, done: Alteration) -> None:
    once = db.session.scalar(
        select(func.min(Charge.due_on)).where(
            Charge.contract_id == contract.id, Charge.invoice_id.is_(None)
        )
    )
    days = [day for day in (done.period_due_on, once) if day]
    values = {
        "cycle_id": done.cycle.id,
        "cycle": done.cycle.text,
        "next_ordinal": done.next_ordinal,
        "period_due_on": done.period_due_on,
        "once_due_on": once,
        "next_due_on": min(days, default=None),
    }
    known = db.session.get(BillingSchedule, (contract.id, 1))
    if known is not None:
        for name, value in values.items():
            setattr(known, name, value)
    elif days:
        db.session.add(
            BillingSchedule(
                seller_id=contract.seller_id,
                customer_id=contract.customer_id,
                deal_id=contract.deal_id,
                contract_id=contract.id,
                rhythm=1,
                currency=contract.currency,
                **values,
            )
        )
    db.session.flush()
