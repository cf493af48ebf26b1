"""Bill everything that is due: in steps, each of them one transaction.

A step takes contracts that are due and leaves them due later, so whatever ends a run,
the next one goes on where it stopped.  "Exactly once" is the index of the invoices.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from contracts.billing.models import BillingRun, BillingSchedule
from contracts.billing.operations import issuing, staging
from contracts.billing.operations.schedules import complete_cycles
from contracts.billing.operations.sql import start_of_ids
from contracts.billing.operations.staging import CHARGES, SCHEDULES, STEP
from contracts.billing.usage.operations.rating import rate_usage
from contracts.models import Customer
from upheld import audit, clock, numbers
from upheld.accounts.models import Seller
from upheld.db import db, new_id, table_of
from upheld.errors import InvalidInput, NotFound, UpheldError
from upheld.failpoints import failpoint
from upheld.isolation import in_scope
from upheld.principal import current_principal
from upheld.scope import current_scope
from upheld.texts import _
from upheld.transactions import transaction

log = logging.getLogger("upheld.billing")

#: How many contracts one step takes.
SIZE = 20_000
#: How long to wait for contracts that another worker has.
_PATIENCE = 0.2
_CUSTOMERS = table_of(Customer)


@dataclass(frozen=True, slots=True)
class Step:
    """What one step has done."""

    contracts: int = 0
    invoices: int = 0
    parked: int = 0


Tell = Callable[[Step], None]


def start_run(day: date, *, now: datetime) -> str:
    """Note a run over everything due up to *day*, and return its id.

    Refused for a day before the last invoice: numbers and days grow together.
    """
    for prepare in _PREPARING:
        prepare(now)
    with transaction():
        check_day(day)
        run = BillingRun(
            id=new_id(),
            day=day,
            state="running",
            started_at=now,
            started_by=current_principal().name,
            due=count_due(day),
        )
        db.session.add(run)
        db.session.flush()
        audit.record("billing.run_started", run.id, after={"day": day, "due": run.due})
    return run.id


Prepare = Callable[[datetime], object]
_PREPARING: list[Prepare] = []


def before_runs(prepare: Prepare) -> Prepare:
    """Let *prepare* be called with the instant before a run begins, each time."""
    _PREPARING.append(prepare)
    return prepare


def check_day(day: date) -> None:
    """Refuse a day before the last invoice."""
    last = db.session.scalar(
        select(func.max(BillingRun.day)).where(BillingRun.invoices > 0)
    )
    if last is not None and day < last:
        raise InvalidInput.of(
            "day",
            _(
                "Invoices of %(last)s have been issued already: none can be dated"
                " before them.",
                last=last,
            ),
            hint=_(
                "What was missed is billed by a run on %(last)s or later.", last=last
            ),
        )


def count_due(day: date) -> int:
    """Return how many contracts are due up to *day* and can be billed."""
    due = select(func.count()).where(
        in_scope(SCHEDULES), SCHEDULES.c.next_due_on <= day, SCHEDULES.c.parked == ""
    )
    return db.session.scalar(due) or 0


def run_billing(run_id: str, *, size: int = SIZE, tell: Tell | None = None) -> None:
    """Bill all that a run has to bill, until somebody stops it; *tell* hears of steps.

    Any number of workers may work at one run, or at several for the same day.
    """
    run = db.session.get(BillingRun, run_id)
    if run is None:
        raise NotFound(_("There is no such run."))
    day = run.day
    failpoint("billing.begun")
    _rate_usage(run_id, day)
    while not _is_stopping(run_id):
        step = _step(run_id, day, size)
        failpoint("billing.committed")
        if step.contracts == 0 and step.parked == 0:
            if not count_due(day):
                end_run(run_id, "done")
                return
            time.sleep(_PATIENCE)
        elif tell:
            tell(step)
    end_run(run_id, "stopped")


def _rate_usage(run_id: str, day: date) -> None:
    """Rate the use of finished periods, which makes further contracts due."""
    parked = rate_usage(day)
    due = count_due(day)
    with transaction() as session:
        run = session.get_one(BillingRun, run_id)
        run.due = max(run.due, run.seen + due + parked)
        session.flush()
        if parked:
            _count(session, run_id, Step(parked=parked))


def _is_stopping(run_id: str) -> bool:
    asked = select(BillingRun.stopping).where(BillingRun.id == run_id)
    return bool(db.session.scalar(asked))


def end_run(run_id: str, state: str) -> None:
    """Note that nothing more is done in a run; the first to say so is heard."""
    with transaction() as session:
        changed = session.execute(
            update(BillingRun)
            .where(BillingRun.id == run_id, BillingRun.state == "running")
            .values(state=state, ended_at=clock.now())
            .returning(BillingRun.invoices, BillingRun.parked)
        ).first()
        if changed is not None:
            done = {"state": state, "invoices": changed[0], "parked": changed[1]}
            audit.record("billing.run_ended", run_id, after=done)


def _step(run_id: str, day: date, size: int) -> Step:
    """Bill some contracts; where one of them cannot be, find it and park it."""
    try:
        return _bill(run_id, day, staging.due_contracts(day, size))
    except (DBAPIError, UpheldError) as error:
        log.warning("a billing step failed and is divided: %s", error)
        db.session.rollback()
        ids = [row[0] for row in db.session.execute(staging.due_contracts(day, size))]
        db.session.rollback()
        return _divided(run_id, day, ids)


def _divided(run_id: str, day: date, ids: Sequence[str]) -> Step:
    """Bill *ids* in halves, down to the one that fails."""
    if not ids:
        return Step()
    chosen = staging.due_contracts(day, len(ids)).where(
        SCHEDULES.c.contract_id.in_(ids)
    )
    try:
        return _bill(run_id, day, chosen)
    except (DBAPIError, UpheldError) as error:
        db.session.rollback()
        if len(ids) == 1:
            return _park(run_id, ids[0], _reason(error))
    middle = len(ids) // 2
    halves = [_divided(run_id, day, part) for part in (ids[:middle], ids[middle:])]
    return Step(*(sum(getattr(one, name) for one in halves) for name in Step.__slots__))


def _reason(error: Exception) -> str:
    if "ck_invoice_not_negative" in str(error):
        return _(
            "Its invoice would be less than nothing: more is taken back than billed."
        )
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(cause).strip().splitlines()[0][:500] or type(error).__name__


def _park(run_id: str, contract_id: str, reason: str) -> Step:
    """Set one contract aside with a reason; the rest goes on."""
    with transaction() as session:
        session.execute(
            update(BillingSchedule)
            .where(
                BillingSchedule.contract_id == contract_id, BillingSchedule.rhythm == 1
            )
            .values(parked=reason)
        )
        _count(session, run_id, parked := Step(parked=1))
        audit.record("billing.parked", contract_id, after={"reason": reason})
    return parked


def _bill(run_id: str, day: date, chosen: Select[Any]) -> Step:
    with transaction() as session:
        staging.begin(session)
        contracts = staging.choose(session, chosen)
        if not contracts:
            return Step()
        parked = _set_aside(session)
        complete_cycles(session, day)
        start = start_of_ids()
        staging.fill(session, day, start)
        failpoint("billing.staged")
        invoices = _issue(session, run_id, day, start)
        issuing.mark_once(session, day)
        issuing.move_schedules(session)
        failpoint("billing.moved")
        step = Step(contracts - parked, invoices, parked)
        _count(session, run_id, step)
    return step


def _set_aside(session: Session) -> int:
    """Park what the step can make no invoice of; return how many."""
    found = (
        select(STEP.c.contract_id)
        .join(CHARGES, CHARGES.c.contract_id == STEP.c.contract_id)
        .join(_CUSTOMERS, _CUSTOMERS.c.id == STEP.c.customer_id)
        .where(
            in_scope(CHARGES),
            in_scope(_CUSTOMERS),
            CHARGES.c.tax_category.in_(("AE", "K")),
            _CUSTOMERS.c.tax_number == "",
        )
        .distinct()
    )
    ids: list[str] = list(session.scalars(found))
    if not ids:
        return 0
    reason = _("The customer owes the tax itself, but has no tax number.")
    session.execute(
        update(SCHEDULES)
        .where(
            in_scope(SCHEDULES),
            SCHEDULES.c.contract_id.in_(ids),
            SCHEDULES.c.rhythm == 1,
        )
        .values(parked=reason)
    )
    session.execute(delete(STEP).where(STEP.c.contract_id.in_(ids)))
    for contract_id in ids:
        audit.record("billing.parked", contract_id, after={"reason": reason})
    return len(ids)


def _issue(session: Session, run_id: str, day: date, start: str) -> int:
    """Write the invoices of the step; their numbers are drawn as late as can be."""
    seller = session.get_one(Seller, current_scope().seller_id)
    issuing.write_lines(session, day)
    invoices = issuing.write_taxes(session, start)
    if not invoices:
        return 0
    issuing.write_customers(session, seller.payment_days)
    party = issuing.seller_party(seller)
    failpoint("billing.lines")
    first = numbers.next_block("invoice", day.year, invoices)
    failpoint("billing.numbered")
    issue = issuing.Issue(
        run_id=run_id,
        day=day,
        first=first,
        now=clock.now(),
        seller_party_id=party,
    )
    issuing.write_invoices(session, start, issue)
    issuing.tell(start)
    failpoint("billing.invoices")
    audit.record(
        "billing.invoiced", run_id, after={"invoices": invoices, "first": first}
    )
    return invoices


def _count(session: Session, run_id: str, step: Step) -> None:
    session.execute(
        update(BillingRun)
        .where(BillingRun.id == run_id)
        .values(
            seen=BillingRun.seen + step.contracts + step.parked,
            invoices=BillingRun.invoices + step.invoices,
            parked=BillingRun.parked + step.parked,
        )
    )
