"""The newest term of a contract that was renewed.  Pure."""

from dataclasses import dataclass
from datetime import date

from upheld.dates import add_months


@dataclass(frozen=True, slots=True)
class Renewed:
    """The term that figures are of, where it is not the first one of the contract."""

    starts_on: date
    #: How long it is, and how many months of the contract come before it.
    months: int
    months_before: int

    @property
    def ends_on(self) -> date:
        """The first day after it."""
        return add_months(self.starts_on, self.months)
