"""What renewals do by themselves: once a day, and before a billing run."""

from datetime import datetime

from contracts.billing.operations.running import before_runs
from contracts.renewing.operations import renew_due, tell_customers
from upheld import clock
from upheld.jobs import Payload, daily


@daily("contract.renewals")
def renewals(_payload: Payload) -> None:
    """Begin terms anew, and tell customers of those that end."""
    now = clock.now()
    renew_due(now=now)
    tell_customers(now=now)


@before_runs
def _renewed(now: datetime) -> None:
    """Let a run find the prices of the day, whichever job comes first."""
    renew_due(now=now)
