"""What is done once a day by itself."""

from contracts.quotes.reminders.operations import remind
from upheld import clock
from upheld.jobs import Payload, daily


@daily("quote.reminders")
def reminders(_payload: Payload) -> None:
    """Remind of the offers that wait too long."""
    remind(now=clock.now())
