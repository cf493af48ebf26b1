"""What open quotes are worth, by month and by state.

Pure: rows come in, one frozen table goes out.  An amount counts once for a deal: of
its revisions the one that its customer can accept, else the draft.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.quotes.states import State
from upheld.dates import add_months
from upheld.money import Money

#: How many months stand beside each other without a gap; beyond, empty ones are left
#: out.
MOST_MONTHS = 24
#: How likely it is, in percent, that a quote in this state becomes a contract.
PROBABILITIES: Mapping[str, int] = {
    State.DRAFT: 10,
    State.IN_REVIEW: 20,
    State.SENT: 30,
    State.VIEWED: 50,
}
#: The states of a pipeline, in the order in which a quote goes through them.
OPEN_STATES = tuple(PROBABILITIES)


class By(StrEnum):
    """What a month is taken from."""

    #: The last day on which it can be accepted: when a decision is expected.
    DECISION = "decision"
    #: The first day of cover: from when money is expected.
    START = "start"


@dataclass(frozen=True, slots=True)
class Counted:
    """The quotes of one state and one day."""

    state: str
    day: date
    count: int
    yearly: Money
    #: Over the whole term, what is paid once included.
    term: Money


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many quotes, and what they are worth."""

    count: int
    yearly: Money
    term: Money

    def __add__(self, other: "Amounts") -> "Amounts":
        """Return both together."""
        return Amounts(
            self.count + other.count,
            self.yearly + other.yearly,
            self.term + other.term,
        )


@dataclass(frozen=True, slots=True)
class Month:
    """The quotes of one month; every state of :data:`OPEN_STATES` has its cell."""

    first: date
    cells: Mapping[str, Amounts]
    total: Amounts
    #: The yearly values by the probabilities of their states.
    expected: Money


@dataclass(frozen=True, slots=True)
class Pipeline:
    """All months, and what they come to."""

    currency: str
    months: tuple[Month, ...]
    totals: Mapping[str, Amounts]
    total: Amounts
    expected: Money


def pipeline(rows: Iterable[Counted], currency: str) -> Pipeline:
    """Return the pipeline of the quotes in *currency*."""
    found: dict[date, dict[str, Amounts]] = {}
    for row in rows:
        if row.yearly.currency == currency and row.state in PROBABILITIES:
            cells = found.setdefault(row.day.replace(day=1), _empty(currency))
            cells[row.state] += Amounts(row.count, row.yearly, row.term)
    months = [
        _month(first, found.get(first) or _empty(currency)) for first in _months(found)
    ]
    whole = _empty(currency)
    for month in months:
        for state, amounts in month.cells.items():
            whole[state] += amounts
    total = _month(date.min, whole)
    return Pipeline(currency, tuple(months), whole, total.total, total.expected)


def _empty(currency: str) -> dict[str, Amounts]:
    nothing = Money.zero(currency)
    return dict.fromkeys(OPEN_STATES, Amounts(0, nothing, nothing))


def _months(found: Iterable[date]) -> list[date]:
    known = sorted(found)
    if not known:
        return []
    every = [known[0]]
    while every[-1] < known[-1] and len(every) <= MOST_MONTHS:
        every.append(add_months(every[-1], 1))
    return every if every[-1] == known[-1] and len(every) <= MOST_MONTHS else known


def _month(first: date, cells: Mapping[str, Amounts]) -> Month:
    amounts = list(cells.values())
    expected = sum(
        cell.yearly.minor * PROBABILITIES[state] for state, cell in cells.items()
    )
    currency = amounts[0].yearly.currency
    # Half a cent and more counts as one; a forecast is no bill.
    rounded = (2 * expected + 100) // 200
    total = amounts[0]
    for one in amounts[1:]:
        total += one
    return Month(first, cells, total, Money(rounded, currency))
