"""What is done by itself: once a day, or when its time has come."""

from contracts.operations import (
    activate_contracts,
    expire_contracts,
    pause_contracts,
    terminate_contracts,
)
from contracts.quotes.operations import expire_quotes
from contracts.quotes.operations.approving import REMINDER, remind_approver
from upheld import clock
from upheld.jobs import Payload, daily, job


@daily("contract.days")
def contract_days(_payload: Payload) -> None:
    """Do what the day brings: contracts begin and end, quotes expire."""
    now = clock.now()
    activate_contracts(now=now)
    pause_contracts(now=now)
    terminate_contracts(now=now)
    expire_contracts(now=now)
    expire_quotes(now=now)


@job(REMINDER)
def approval_reminder(payload: Payload) -> None:
    """Remind of one question, a day after it was asked."""
    remind_approver(payload["approval"], now=clock.now())
