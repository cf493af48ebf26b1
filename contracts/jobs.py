"""What is done once a day by itself."""

from contracts.operations import activate_contracts, expire_contracts
from contracts.quotes.operations import expire_quotes
from upheld import clock
from upheld.jobs import Payload, daily


@daily("contract.days")
def contract_days(_payload: Payload) -> None:
    """Activate and expire contracts, and expire quotes, as their days come."""
    now = clock.now()
    activate_contracts(now=now)
    expire_contracts(now=now)
    expire_quotes(now=now)
