"""Billing runs that are done by a worker."""

from contracts.billing.operations.asking import JOB, ask_for_run
from contracts.billing.operations.running import count_due, run_billing
from upheld import clock
from upheld.accounts.models import Seller
from upheld.db import db
from upheld.jobs import Payload, daily, job
from upheld.scope import current_scope
from upheld.sellers import seller


@job(JOB)
def billing_run(payload: Payload) -> None:
    """Do one run, or go on with it where a worker that died has left it."""
    run_billing(payload["run"])


@daily("billing.days")
def billing_days(_payload: Payload) -> None:
    """Bill what is due today, for a seller that wants it."""
    if not db.session.get_one(Seller, current_scope().seller_id).bills_daily:
        return
    today = seller().today()
    if count_due(today):
        ask_for_run(today, now=clock.now())
