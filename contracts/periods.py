"""Billing periods and what is due in each: paid in advance, exact to the cent.

Pure.  An amount for a part of a charge's period is rounded once, as the difference of
two rounded running totals, so that the payments of a term add up to its price.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from contracts.records import Offer, Payment
from contracts.terms import Term
from upheld.dates import Period, add_months
from upheld.money import Money, total


@dataclass(frozen=True, slots=True)
class Charge:
    """What one line costs: ``net`` for each ``period_months``, or once for 0.

    ``first`` are the months of the agreement before it is delivered, ``until`` those
    before it ends; 0 for no end.
    """

    net: Money
    period_months: int
    first: int = 0
    until: int = 0

    def due(self, months: int) -> Money:
        """Return what is due for the first *months* of the agreement."""
        delivered = (min(months, self.until) if self.until else months) - self.first
        if delivered <= 0:
            return Money.zero(self.net.currency)
        return share(self.net, delivered, self.period_months)


def share(amount: Money, months: int, period_months: int) -> Money:
    """Return what *months* cost at *amount* for each *period_months*, half up.

    A period of 0 is paid once, whatever the months.
    """
    return amount.part(months, period_months) if period_months else amount


def percent_of(amount: Money, percent: Decimal) -> Money:
    """Return *percent* of *amount*, rounded half up."""
    with localcontext(prec=60):
        return Money.of(amount.amount * percent / 100, amount.currency)


def due(charges: Iterable[Charge], months: int, currency: str) -> Money:
    """Return everything that is due for the first *months* of an agreement."""
    return total([one.due(months) for one in charges], currency)


def billed_months(term: Term) -> Iterator[tuple[int, int]]:
    """Yield the billing periods in months from the start, first and end.

    Each term begins a new one, so the last of a term may be short.  An agreement
    that renews or is evergreen has no last one.
    """
    start, length = 0, term.months or 12
    while length:
        end = start + length
        for first in range(start, end, term.billing_months):
            yield first, min(first + term.billing_months, end)
        start, length = end, term.renewal_months if term.months else 12


@dataclass(frozen=True, slots=True)
class Plan:
    """The charges of one agreement, when they are paid, and with which tax."""

    term: Term
    charges: Sequence[Charge]
    currency: str
    tax_percent: Decimal

    @classmethod
    def of(cls, offer: Offer) -> "Plan":
        """Return the plan of what was sent."""
        charges = [
            Charge(
                line.net,
                line.period_months if line.charge == "recurring" else 0,
                12 * (max(line.from_year, 1) - 1),
                12 * line.to_year,
            )
            for line in offer.lines
        ]
        return cls(offer.term, charges, offer.currency, offer.totals.tax_percent)

    def payments(self) -> tuple[Payment, ...]:
        """Return the payments of the first term; of its first year when evergreen."""
        length = self.term.months or 12
        before = Money.zero(self.currency)
        paid = []
        for first, end in billed_months(self.term):
            after = self._due(end)
            paid.append(self._payment(first, end, before, after))
            before = after
            if end >= length:
                break
        return tuple(paid)

    def next_payment(self, day: date, ends_on: date | None = None) -> Payment | None:
        """Return the first payment due on or after *day* and before *ends_on*."""
        for first, end in billed_months(self.term):
            due_on = add_months(self.term.starts_on, first)
            if ends_on is not None and due_on >= ends_on:
                return None
            if due_on >= day:
                return self._payment(first, end, self._due(first), self._due(end))
        return None

    def _payment(self, first: int, end: int, before: Money, after: Money) -> Payment:
        """Return what is due between two running totals."""
        net = after - before
        tax = percent_of(after, self.tax_percent) - percent_of(before, self.tax_percent)
        start = add_months(self.term.starts_on, first)
        period = Period(start, add_months(self.term.starts_on, end))
        return Payment(start, period.start, period.end, net, tax, net + tax)

    def _due(self, months: int) -> Money:
        """Return what is paid for the first *months*; one-off charges come first."""
        if not months:
            return Money.zero(self.currency)
        return due(self.charges, months, self.currency)
