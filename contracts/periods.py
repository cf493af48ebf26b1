"""Billing periods and what is due in each, exact to the cent.

Pure.  An amount for a part of a charge's period is rounded once, as the difference of
two rounded running totals, so that the payments of a term add up to its price.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from contracts.billed_periods import BilledPeriod, billed_periods, first_term
from contracts.records import Offer, Payment
from contracts.taxes import TaxRate, percent_of, tax_sums
from contracts.terms import Term
from upheld.money import Money, total

__all__ = [
    "Charge",
    "Months",
    "Plan",
    "due",
    "paid_until",
    "payment_ends",
    "percent_of",
    "share",
    "whole",
]

Months: TypeAlias = int | Fraction


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
    #: ``None`` for that of the agreement.
    rate: TaxRate | None = None

    def due_in(self, first: Months, end: Months) -> Money:
        """Return what is due for the months from *first* to *end*."""
        return self.due(end) - self.due(first)

    def due(self, months: Months) -> Money:
        """Return what is due for the first *months* of the agreement."""
        delivered = (min(months, self.until) if self.until else months) - self.first
        if delivered <= 0:
            return Money.zero(self.net.currency)
        return share(self.net, delivered, self.period_months)


def share(amount: Money, months: Months, period_months: int) -> Money:
    """Return what *months* cost at *amount* for each *period_months*, half up.

    A period of 0 is paid once, whatever the months.
    """
    if not period_months:
        return amount
    return amount.part(months.numerator, months.denominator * period_months)


def due(charges: Iterable[Charge], months: Months, currency: str) -> Money:
    """Return everything that is due for the first *months* of an agreement."""
    return total([one.due(months) for one in charges], currency)


@lru_cache(maxsize=1024)
def payment_ends(months: int, billing_months: int) -> tuple[int, ...]:
    """Return how many months are paid for after each payment of the first term.

    Of an agreement without an end, for 0 *months*, after those of its first year.
    """
    length = months or 12
    starts = range(0, length, billing_months)
    return tuple(min(first + billing_months, length) for first in starts)


@lru_cache(maxsize=1024)
def paid_until(term: Term) -> tuple[Months, ...]:
    """Return how many months are paid for after each payment of the first term.

    Where periods are aligned these are months and parts of one.
    """
    if not term.rhythm.aligned:
        return payment_ends(term.months, term.billing_months)
    return tuple(whole(one.after) for one in _first_term(term))


def whole(months: Fraction) -> Months:
    """Return whole *months* as a whole number, with which reckoning is quick."""
    return months.numerator if months.denominator == 1 else months


@lru_cache(maxsize=1024)
def _first_term(term: Term) -> tuple[BilledPeriod, ...]:
    return tuple(first_term(term))


@dataclass(frozen=True, slots=True)
class Plan:
    """The charges of one agreement, when they are paid, and with which tax.

    Each payment becomes an invoice, and is taxed as one: what it has of one rate
    together, rounded once (EN 16931, BR-CO-17).
    """

    term: Term
    charges: Sequence[Charge]
    currency: str
    #: Of the charges that have none of their own.
    rate: TaxRate
    #: Whether the tax is rounded on all that is paid until then, as it is in offers
    #: from before there were several rates.
    running: bool = False

    @classmethod
    def of(cls, offer: Offer) -> "Plan":
        """Return the plan of what was sent."""
        charges = [
            Charge(
                line.net,
                line.period_months if line.charge == "recurring" else 0,
                12 * (max(line.from_year, 1) - 1),
                12 * line.to_year,
                offer.rate(line),
            )
            for line in offer.lines
            if not line.bundle
        ]
        rate = TaxRate.of(offer.totals.tax_percent, offer.tax_sentence)
        return cls(
            offer.priced_term,
            charges,
            offer.currency,
            rate,
            running=not offer.totals.taxes,
        )

    def payments(self) -> tuple[Payment, ...]:
        """Return the payments of the first term; of its first year when evergreen."""
        return tuple(map(self._payment, _first_term(self.term)))

    def next_payment(self, day: date, ends_on: date | None = None) -> Payment | None:
        """Return the first payment due on or after *day*, of what *ends_on* a day."""
        for one in billed_periods(self.term, ends_on):
            if one.due_on >= day:
                return self._payment(one)
        return None

    def _payment(self, one: BilledPeriod) -> Payment:
        """Return what is due for a period."""
        first, end = whole(one.before), whole(one.after)
        nets = [(own.rate or self.rate, own.due_in(first, end)) for own in self.charges]
        net = total([amount for _rate, amount in nets], self.currency)
        taxes = tax_sums((rate, amount) for rate, amount in nets if amount)
        tax = total([each.tax for each in taxes], self.currency)
        if self.running:
            tax = self._tax_until(end) - self._tax_until(first)
        return Payment(
            one.due_on,
            one.period.start,
            one.period.end,
            net,
            tax,
            net + tax,
            taxes if self._several else (),
        )

    @property
    def _several(self) -> bool:
        rates = [one.rate or self.rate for one in self.charges]
        return len({(one.percent, one.category) for one in rates}) > 1

    def _tax_until(self, months: Months) -> Money:
        """Return the one tax on all that is paid for the first *months*."""
        if not months:
            return Money.zero(self.currency)
        return self.rate.on(due(self.charges, months, self.currency))
