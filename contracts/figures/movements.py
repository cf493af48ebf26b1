"""How recurring revenue moves from one day to another.

Pure.  A movement is a customer's, whatever becomes of its single contracts: who drops
one of two contracts has contracted, not churned.  Each currency stands by itself; who
goes from one to another has churned in the one and is new in the other.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from upheld.money import Money, total


class Kind(StrEnum):
    """What a customer's revenue did between two days.

    ``new``: none before, ever.  ``reactivation``: none on the first day, but some
    before it.  ``churn``: none on the second day.
    """

    NEW = "new"
    REACTIVATION = "reactivation"
    EXPANSION = "expansion"
    CONTRACTION = "contraction"
    CHURN = "churn"


#: What takes revenue away.
LOSSES = frozenset({Kind.CONTRACTION, Kind.CHURN})


@dataclass(frozen=True, slots=True)
class Movement:
    """What one customer's MRR moved by; ``amount`` is never negative."""

    kind: Kind
    amount: Money

    @property
    def signed(self) -> Money:
        """The amount, negative for a loss."""
        return -self.amount if self.kind in LOSSES else self.amount


def movement(before: Money, after: Money, *, has_paid: bool = False) -> Movement | None:
    """Return how a customer moved; ``None`` when its revenue is what it was.

    *has_paid* tells whether it brought revenue on any day before the first of the two.
    A customer without revenue counts as none: a free contract or a trial is no start.
    """
    if before == after:
        return None
    if not before:
        kind = Kind.REACTIVATION if has_paid else Kind.NEW
        return Movement(kind, after)
    if not after:
        return Movement(Kind.CHURN, before)
    if before < after:
        return Movement(Kind.EXPANSION, after - before)
    return Movement(Kind.CONTRACTION, before - after)


@dataclass(frozen=True, slots=True)
class Moved:
    """The movements of one kind together."""

    amount: Money
    customers: int = 0


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the MRR of one day to that of another, in one currency."""

    opening: Money
    #: How many customers had revenue on the first day.
    customers: int
    #: Every kind is there.
    moved: Mapping[Kind, Moved]

    @property
    def closing(self) -> Money:
        """The MRR of the second day: opening and all movements."""
        return self.opening + self.gained - self.lost

    @property
    def closing_customers(self) -> int:
        """How many customers have revenue on the second day."""
        moved = self.moved
        come = moved[Kind.NEW].customers + moved[Kind.REACTIVATION].customers
        return self.customers + come - moved[Kind.CHURN].customers

    @property
    def gained(self) -> Money:
        """What was won: new, expansion, reactivation."""
        return self._sum(kind for kind in Kind if kind not in LOSSES)

    @property
    def lost(self) -> Money:
        """What was lost: contraction and churn."""
        return self._sum(LOSSES)

    def amount(self, kind: Kind) -> Money:
        """Return what moved in one way; never negative."""
        return self.moved[kind].amount

    def _sum(self, kinds: Iterable[Kind]) -> Money:
        return total([self.moved[one].amount for one in kinds], self.opening.currency)


def bridge(
    before: Mapping[str, int],
    after: Mapping[str, int],
    currency: str,
    *,
    paid_before: Collection[str] = (),
) -> Bridge:
    """Return how revenue in *currency* moved from *before* to *after*.

    Both tell minor units of MRR by customer.  *paid_before* are the customers who
    brought revenue on any day before the first of the two.
    """
    sums = dict.fromkeys(Kind, 0)
    counts = dict.fromkeys(Kind, 0)
    for _customer, one in movements(before, after, currency, paid_before):
        sums[one.kind] += one.amount.minor
        counts[one.kind] += 1
    return Bridge(
        Money(sum(before.values()), currency),
        sum(1 for amount in before.values() if amount),
        {kind: Moved(Money(sums[kind], currency), counts[kind]) for kind in Kind},
    )


def movements(
    before: Mapping[str, int],
    after: Mapping[str, int],
    currency: str,
    paid_before: Collection[str] = (),
) -> Iterator[tuple[str, Movement]]:
    """Yield each customer that moved, and how: see :func:`bridge`."""
    for customer in before.keys() | after.keys():
        old, new = before.get(customer, 0), after.get(customer, 0)
        if old != new:
            paid = customer in paid_before
            moved = movement(Money(old, currency), Money(new, currency), has_paid=paid)
            if moved:
                yield customer, moved


def of_amounts(
    opening: Money, amounts: Mapping[Kind, Money], customers: int = 0
) -> Bridge:
    """Return a bridge of which only the sums are known."""
    zero = Money.zero(opening.currency)
    moved = {kind: Moved(amounts.get(kind, zero)) for kind in Kind}
    return Bridge(opening, customers, moved)
