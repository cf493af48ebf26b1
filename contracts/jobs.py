"""What is done once a day by itself."""

from contracts.operations import activate_contracts, expire_contracts
from contracts.quotes.operations import expire_quotes
from contracts.quotes.operations.approving import remind_approvers
from upheld import clock
from upheld.jobs import Payload, daily


@daily("contract.days")
def contract_days(_payload: Payload) -> None:
    """Do what the day brings: contracts begin and end, quotes expire, people wait."""
    now = clock.now()
    activate_contracts(now=now)
    expire_contracts(now=now)
    expire_quotes(now=now)
    remind_approvers(now=now)
