"""From what contracts bring, and between which days, to the revenue of months.

Pure.  The MRR of a month is that of its last day, or of today in the month that runs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.lifecycle import IN_FORCE, State
from upheld.dates import add_months

#: The states in which a contract brings money, or will, until its term is over.
_RUNNING = IN_FORCE | {State.ACCEPTED}
#: Those in which it has never been agreed.
_NOT_AGREED = frozenset({State.DRAFT, State.OFFERED})


@dataclass(frozen=True, slots=True)
class Span:
    """Revenue of one customer between two days."""

    customer: str
    #: Minor units a month, and a year.
    monthly: int
    yearly: int
    start: date
    #: The first day without it; ``None`` for no end.
    end: date | None
    #: The contract that brings it; empty where that is not asked for.
    contract: str = ""

    def on(self, day: date) -> int:
        """Return the minor units of MRR on a day."""
        holds = self.start <= day and (self.end is None or day < self.end)
        return self.monthly if holds else 0


@dataclass(frozen=True, slots=True)
class Life:
    """How long a contract brings money, as its row says."""

    state: str
    starts_on: date
    ends_on: date | None
    renewal_months: int

    def until(self) -> date | None:
        """Return the first day without revenue; ``None`` while it goes on.

        A contract that renews by itself goes on as long as it is in force.
        """
        if self.state in _NOT_AGREED:
            return self.starts_on
        if self.state in _RUNNING and self.renewal_months:
            return None
        return self.ends_on


@dataclass(frozen=True, slots=True)
class Delivered:
    """When a charge is delivered, within the life of its contract.

    Months are those of the agreement, 0 for no end.  Days are those on which a charge
    holds that an amendment or a suspension has begun or ended; ``None`` for all.
    """

    first_month: int = 0
    until_month: int = 0
    starts_on: date | None = None
    ends_on: date | None = None


def span(
    customer: str,
    amounts: tuple[int, int],
    life: Life,
    delivered: Delivered = Delivered(),
    contract: str = "",
) -> Span | None:
    """Return when a charge brings revenue; ``None`` for never.

    *amounts* are those of a month and of a year.
    """
    start = add_months(life.starts_on, delivered.first_month)
    start = max(start, delivered.starts_on or start)
    ends = [life.until(), delivered.ends_on]
    if delivered.until_month:
        ends.append(add_months(life.starts_on, delivered.until_month))
    end = min((day for day in ends if day), default=None)
    if end is not None and end <= start:
        return None
    return Span(customer, *amounts, start, end, contract)


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The revenue of a month in one currency, customer by customer."""

    #: The first day of the month.
    month: date
    #: The day it is of.
    day: date
    #: Minor units of MRR by customer; no customer is there without any.
    mrr: Mapping[str, int]
    arr: int

    @property
    def total(self) -> int:
        """The minor units of all customers."""
        return sum(self.mrr.values())


def last_days(until: date, months: int, today: date) -> tuple[date, ...]:
    """Return the last days of *months* months up to that of *until*; none is ahead."""
    first = until.replace(day=1)
    ends = (add_months(first, 1 - back) for back in reversed(range(months)))
    return tuple(min(end - timedelta(days=1), today) for end in ends)


def month_ends(spans: Iterable[Span], days: Sequence[date]) -> tuple[MonthEnd, ...]:
    """Return the revenue on each of *days*, which are in order."""
    return tuple(_walk(tuple(spans), days))


def first_days(spans: Iterable[Span]) -> Mapping[str, date]:
    """Return the first day of revenue of each customer."""
    found: dict[str, date] = {}
    for one in spans:
        if one.monthly:
            found[one.customer] = min(found.get(one.customer, one.start), one.start)
    return found


def by_contract(
    spans: Iterable[Span], days: Sequence[date]
) -> Mapping[str, tuple[int, ...]]:
    """Return the MRR on each of *days* of the contracts in which it differs."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * len(days))
    for one in spans:
        for place, day in enumerate(days):
            sums[one.contract][place] += one.on(day)
    return {one: tuple(held) for one, held in sums.items() if len({*held}) > 1}


def _walk(spans: tuple[Span, ...], days: Sequence[date]) -> Iterator[MonthEnd]:
    begin = sorted(spans, key=lambda one: one.start, reverse=True)
    ending = [
        (one.end, one.customer, one.monthly, one.yearly) for one in spans if one.end
    ]
    ending.sort(reverse=True)
    mrr: dict[str, int] = defaultdict(int)
    arr = 0
    for day in days:
        while begin and begin[-1].start <= day:
            one = begin.pop()
            mrr[one.customer] += one.monthly
            arr += one.yearly
        while ending and ending[-1][0] <= day:
            _end, customer, monthly, yearly = ending.pop()
            mrr[customer] -= monthly
            arr -= yearly
        held = {customer: minor for customer, minor in mrr.items() if minor}
        yield MonthEnd(day.replace(day=1), day, held, arr)
