"""All that what is to come of a contract follows from, as one frozen value.  Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from contracts.billing.charges import RECURRING, NewCharge
from contracts.billing.cycles import Cycle
from contracts.records import Party
from contracts.terms import Term
from upheld.dates import Period
from upheld.words import _

#: The tax categories whose tax the customer owes, who then needs a tax number.
OWED_BY_CUSTOMER = frozenset({"AE", "K"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What each invoice of a contract says, whatever it bills."""

    contract_number: str
    contract_title: str
    language: str
    seller: Party
    customer: Party
    #: How many days the customer has to pay.
    payment_days: int
    currency: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """One rhythm of a contract, and the first period that has not been billed."""

    cycle: Cycle
    next_ordinal: int = 0
    rhythm: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A contract, or what would become one.

    Of ``charges`` those that come once are here only as long as no invoice has them.
    """

    heading: Heading
    term: Term
    charges: tuple[NewCharge, ...]
    schedules: tuple[Schedule, ...]
    #: The first day not covered, where that is settled: by an end that was agreed
    #: or given notice of, or because the term does not renew.
    ends_on: date | None = None
    #: Why the billing run leaves it alone, if it does.
    parked: str = ""

    @property
    def obstacle(self) -> str:
        """Why no invoice can be made; empty where nothing is in the way."""
        owed = any(one.tax.category in OWED_BY_CUSTOMER for one in self.charges)
        if owed and not self.heading.customer.tax_number:
            return _("The customer owes the tax itself, but has no tax number.")
        return self.parked

    def released(self) -> "Agreed":
        """Return it as it is when nothing is in the way of its invoices any more."""
        return replace(self, parked="")

    def covers(self, day: date) -> bool:
        """Tell whether the agreement still holds on *day*."""
        return self.ends_on is None or day < self.ends_on

    def terms_from(self, day: date) -> Iterator[Period]:
        """Yield the terms from the one that *day* falls into, until it ends."""
        one = self.term.on(max(day, self.term.starts_on))
        while self.covers(one.start):
            yield one
            following = self.term.on(one.end)
            if following == one:
                return
            one = following

    def yearly(self, day: date) -> int:
        """Return the recurring price of a year, in minor units, of what holds then."""
        return sum(
            12 * one.net_minor // one.period_months
            for one in self.charges
            if one.kind == RECURRING
            and (one.starts_on is None or one.starts_on <= day)
            and (one.ends_on is None or one.ends_on > day)
        )
