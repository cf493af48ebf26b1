"""Ask for a billing run, stop it, look at it before, take up what was parked."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update

from contracts.billing.models import BillingRun, BillingSchedule
from contracts.billing.operations import issuing, running, staging
from contracts.billing.operations.issuing import TAXES
from contracts.billing.operations.schedules import complete_cycles
from contracts.billing.operations.sql import start_of_ids, total
from contracts.billing.operations.staging import DUE, STEP
from contracts.billing.usage.operations.rating import rate_usage
from upheld import audit
from upheld.accounts.models import Seller
from upheld.errors import MoveRefused, NotFound
from upheld.isolation import in_scope
from upheld.jobs import enqueue
from upheld.money import Money
from upheld.scope import current_scope
from upheld.texts import _
from upheld.transactions import transaction

JOB = "billing.run"
#: More contracts than anybody has: a preview is one step.
_ALL = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would issue: how many invoices, and their net by currency."""

    contracts: int
    invoices: int
    net: tuple[Money, ...]


def ask_for_run(day: date, *, now: datetime) -> str:
    """Note a run over everything due up to *day* and let a worker do it."""
    with transaction():
        run_id = running.start_run(day, now=now)
        enqueue(JOB, run_id, {"run": run_id})
    return run_id


def stop_run(run_id: str) -> None:
    """Ask a run to stop after the step that it is at; what is issued stays."""
    with transaction() as session:
        run = session.get(BillingRun, run_id)
        if run is None:
            raise NotFound(_("There is no such run."))
        if run.state != "running":
            raise MoveRefused(_("The run is over."))
        run.stopping = True
        session.flush()
        audit.record("billing.run_stopped", run_id, after={"invoices": run.invoices})


def release(contract_id: str) -> None:
    """Let the next run bill a contract that was parked."""
    with transaction() as session:
        lead = session.get(BillingSchedule, (contract_id, 1))
        if lead is None:
            raise NotFound(_("There is no such contract."))
        if not lead.parked:
            raise MoveRefused(_("The contract is not parked."))
        before, lead.parked = lead.parked, ""
        session.flush()
        audit.record("billing.released", contract_id, before={"parked": before})


def bill_daily(*, on: bool) -> None:
    """Bill what is due each day by itself, or only when somebody asks."""
    with transaction() as session:
        seller_id = current_scope().seller_id
        changed = session.execute(
            update(Seller)
            .where(Seller.id == seller_id, Seller.bills_daily != on)
            .values(bills_daily=on)
            .returning(Seller.id)
        ).first()
        if changed:
            audit.record("billing.daily", seller_id, after={"on": on})


class _NothingStored(Exception):
    """Undoes what a preview has written, and brings what it has seen."""

    def __init__(self, seen: Preview) -> None:
        super().__init__()
        self.seen = seen


def preview_run(day: date) -> Preview:
    """Return what a run up to *day* would issue; stores nothing.

    It bills all that is due in one transaction, and undoes it.
    """
    running.check_day(day)
    try:
        _bill_and_undo(day)
    except _NothingStored as undone:
        return undone.seen
    raise AssertionError("what a preview writes is always undone")


def _bill_and_undo(day: date) -> None:
    with transaction():
        raise _NothingStored(_billed(day))


def _billed(day: date) -> Preview:
    rate_usage(day)
    with transaction() as session:
        staging.begin(session)
        contracts = staging.choose(session, staging.due_contracts(day, _ALL))
        complete_cycles(session, day)
        start = start_of_ids()
        staging.fill(session, day, start)
        issuing.write_lines(session, day)
        issuing.write_taxes(session, start)
        sums = (
            select(STEP.c.currency, total(TAXES.c.taxable_minor))
            .join_from(DUE, STEP, STEP.c.place == DUE.c.step)
            .join(TAXES, TAXES.c.invoice_id == DUE.c.invoice_id)
            .where(in_scope(TAXES))
            .group_by(STEP.c.currency)
        )
        net = tuple(Money(minor, code) for code, minor in session.execute(sums))
        count = select(func.count(TAXES.c.invoice_id.distinct())).join(
            DUE, DUE.c.invoice_id == TAXES.c.invoice_id
        )
        invoices = session.scalar(count.where(in_scope(TAXES))) or 0
    return Preview(contracts, invoices, net)
