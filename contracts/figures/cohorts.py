"""Customers by the month of their first revenue, and what became of them.

Pure.  A month's revenue is that of its last day, and each currency has its own table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.figures.rates import Rate, rate
from upheld.money import Money

#: Minor units of MRR by customer, at the end of one month.
Revenue = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left of a cohort so many months after its first."""

    customers: int
    mrr: Money
    #: As a part of the first month's.
    customer_rate: Rate
    revenue_rate: Rate


@dataclass(frozen=True, slots=True)
class Cohort:
    """The customers whose first revenue was in one month."""

    #: The first day of that month.
    month: date
    #: From its first month on, as far as months are known.
    kept: tuple[Kept, ...]

    @property
    def customers(self) -> int:
        """How many they were."""
        return self.kept[0].customers

    @property
    def mrr(self) -> Money:
        """What they brought at the end of their first month."""
        return self.kept[0].mrr


def cohorts(
    months: Sequence[tuple[date, Revenue]],
    currency: str,
    since: Mapping[str, date] | None = None,
) -> tuple[Cohort, ...]:
    """Return the cohort of every month that has one, the earliest first.

    *months* follow each other, each with its first day.  *since* tells who had revenue
    before the first of them, and is in none of these cohorts.
    """
    seen = set(since or ())
    found = []
    for index, (month, revenue) in enumerate(months):
        members = {one for one, minor in revenue.items() if minor} - seen
        seen |= members
        if members:
            later = [brought for _month, brought in months[index:]]
            found.append(Cohort(month, _kept(members, later, currency)))
    return tuple(found)


def _kept(
    members: set[str], later: Sequence[Revenue], currency: str
) -> tuple[Kept, ...]:
    sums = []
    for revenue in later:
        brought = [minor for one in members if (minor := revenue.get(one, 0))]
        sums.append((len(brought), Money(sum(brought), currency)))
    customers, first = sums[0]
    return tuple(
        Kept(count, mrr, _part(count, customers), _part(mrr.minor, first.minor))
        for count, mrr in sums
    )


def _part(kept: int, first: int) -> Rate:
    found = rate(kept, first)
    if found is None:
        raise ValueError("a cohort begins with revenue")
    return found
