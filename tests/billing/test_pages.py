"""Billing from the screen: what is due, a run with its progress, what is parked."""

from datetime import date

import pytest
from sqlalchemy import func, select, update

from contracts.billing.jobs import billing_days
from contracts.billing.models import BillingRun, BillingSchedule, Invoice
from contracts.billing.operations.running import run_billing
from tests.pages.conftest import Desk, desk, kept
from tests.stock import working
from upheld.db import db
from upheld.jobs import JobRow
from upheld.transactions import transaction

__all__ = ["desk", "kept"]


@pytest.fixture
def at(desk: Desk):
    """Give the desk to an administrator, and act for the seller."""
    desk.who = "administrator"
    with working(desk.world, "own"):
        yield desk


def park(contract_id: str, reason: str = "") -> None:
    with transaction() as session:
        lead = BillingSchedule.contract_id == contract_id
        session.execute(update(BillingSchedule).where(lead).values(parked=reason))


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_preview_says_what_would_be_issued_and_stores_nothing(at: Desk) -> None:
    before = count(Invoice), count(BillingRun)

    page = at.post("/billing/", {"day": "2040-01-01", "action": "preview"}, 200)

    assert "invoices would be issued, €" in page
    assert (count(Invoice), count(BillingRun)) == before
    assert at.done() == []


def test_a_day_that_has_not_come_is_not_billed(at: Desk) -> None:
    before = count(BillingRun)

    page = at.post("/billing/", {"day": "2040-01-01", "action": "issue"}, 422)

    assert "has not come yet." in page
    assert 'value="2040-01-01"' in page
    assert count(BillingRun) == before


@pytest.mark.parametrize("typed", ["", "soon", "2027-02-30"])
def test_what_is_no_day_is_refused(at: Desk, typed: str) -> None:
    page = at.post("/billing/", {"day": typed, "action": "issue"}, 422)

    assert "This is not a day." in page
    assert at.done() == []


def test_a_run_is_begun_done_by_a_worker_and_seen(at: Desk) -> None:
    to = at.post("/billing/", {"day": "2026-11-01", "action": "issue"})
    assert at.done() == ["billing.run_started"]
    run_id = to.rpartition("/")[2]
    jobs = select(JobRow.key).where(JobRow.name == "billing.run")
    assert run_id in db.session.scalars(jobs).all()
    assert "every 1s" in at.get(to)

    run_billing(run_id)

    page = at.get(to)
    assert "Done" in page
    assert "every 1s" not in page


def test_a_run_stops_after_the_step_that_it_is_at(at: Desk) -> None:
    to = at.post("/billing/", {"day": "2026-11-01", "action": "issue"})
    at.post(f"{to}/stop", {})

    run_billing(to.rpartition("/")[2])

    assert "Stopped" in at.get(to)
    assert at.done()[:2] == ["billing.run_started", "billing.run_stopped"]


def test_what_is_parked_is_shown_with_its_reason_and_released(at: Desk) -> None:
    contract_id = at.ids["contract"]
    park(contract_id, "The customer has no tax number.")
    assert "The customer has no tax number." in at.get("/billing/")

    at.post(f"/billing/parked/{contract_id}/release", {})

    assert "The customer has no tax number." not in at.get("/billing/")
    assert at.done() == ["billing.released"]
    assert at.post(f"/billing/parked/{contract_id}/release", {}, 409)


def test_billing_every_day_is_switched_on_and_off(at: Desk) -> None:
    billing_days({"day": "2026-11-23"})
    before = count(BillingRun)

    at.post("/billing/daily", {"on": "1"})

    assert "What is due is billed every day." in at.get("/billing/", at.who)
    with transaction() as session:
        session.execute(update(BillingSchedule).values(next_due_on=date(2020, 1, 1)))
    billing_days({"day": "2026-11-23"})
    assert count(BillingRun) == before + 1
    at.post("/billing/daily", {"on": "0"})
    billing_days({"day": "2026-11-24"})
    assert count(BillingRun) == before + 1
