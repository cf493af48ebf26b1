"""What comes up for renewal, month by month, and how sure it is.

Pure: whoever calls says which day it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.terms import Term
from upheld.dates import add_months
from upheld.money import Money, total


class Standing(StrEnum):
    """How sure it is that a contract goes on after its term.

    ``noticed``: notice was given, it ends.  ``at_risk``: it ends by itself, unless it
    is renewed, or it is suspended.  ``open``: it renews by itself, but notice can still
    be given.  ``secured``: it renews by itself, and the last day for notice is over.
    """

    NOTICED = "noticed"
    AT_RISK = "at_risk"
    OPEN = "open"
    SECURED = "secured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A contract in force, as far as its renewal goes."""

    id: str
    number: str
    customer: str
    term: Term
    #: The recurring net for twelve months.
    yearly: Money
    noticed: bool = False
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Renewal:
    """A term that comes to its end."""

    agreement: Agreement
    #: The last day of the term in force.
    last_day: date
    #: The last day for notice; ``None`` where there is nothing to prevent.
    deadline: date | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class RenewalMonth:
    """The terms of one currency that end in one month, the first to end first."""

    first: date
    renewals: tuple[Renewal, ...]
    #: Yearly value and number by standing; every standing is there.
    value: Mapping[Standing, Money]
    count: Mapping[Standing, int]

    @property
    def total(self) -> Money:
        """The yearly value of all of them."""
        amounts = list(self.value.values())
        return total(amounts, amounts[0].currency)


def renewal(agreement: Agreement, today: date) -> Renewal | None:
    """Return the next end of a term; ``None`` for one without end, or long over."""
    term = agreement.term
    if term.evergreen:
        return None
    last_day = term.on(today).last_day
    if last_day < today:
        return None
    deadline = term.notice_before(last_day) if term.renewal_months else None
    return Renewal(agreement, last_day, deadline, _standing(agreement, deadline, today))


def _standing(agreement: Agreement, deadline: date | None, today: date) -> Standing:
    if agreement.noticed:
        return Standing.NOTICED
    if deadline is None or agreement.suspended:
        return Standing.AT_RISK
    return Standing.OPEN if today <= deadline else Standing.SECURED


def pipeline(
    agreements: Iterable[Agreement], currency: str, *, today: date, months: int = 12
) -> tuple[RenewalMonth, ...]:
    """Return what ends in the month of *today* and those after it, *months* in all.

    Only what is in *currency*; every month is there, also one without any.
    """
    by_month: dict[date, list[Renewal]] = defaultdict(list)
    for agreement in agreements:
        found = renewal(agreement, today)
        if found and agreement.yearly.currency == currency:
            by_month[found.last_day.replace(day=1)].append(found)
    first = today.replace(day=1)
    wanted = [add_months(first, index) for index in range(months)]
    return tuple(_month(day, by_month[day], currency) for day in wanted)


def _month(first: date, found: list[Renewal], currency: str) -> RenewalMonth:
    ordered = sorted(found, key=lambda one: (one.last_day, one.agreement.number))
    sides = {
        kind: [one.agreement.yearly for one in ordered if one.standing is kind]
        for kind in Standing
    }
    return RenewalMonth(
        first,
        tuple(ordered),
        {kind: total(amounts, currency) for kind, amounts in sides.items()},
        {kind: len(amounts) for kind, amounts in sides.items()},
    )
