"""The charges of an agreement: what its lines cost, and what is due for a period.

Pure.  The same arithmetic stands in :mod:`contracts.billing.items` as SQL, for a
million contracts at once; a test holds the two against each other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from contracts.billing.cycles import BilledPeriod, Cycle
from contracts.records import Line, Offer
from contracts.taxes import TaxRate
from upheld.dates import Period
from upheld.money import Money
from upheld.plain import to_plain

#: A rate of 22 % is 220,000: whole numbers on every database, four digits of a percent.
MILLIONTHS = 1_000_000
_PER_PERCENT = MILLIONTHS // 100
RECURRING, ONCE = "recurring", "once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """The tax of a charge: a category of EN 16931, a rate, and why none is charged."""

    category: str
    millionths: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCharge:
    """A charge as it is written; its names are those of the table."""

    sequence: int
    #: The line of the contract that it comes from.
    position: int
    kind: str
    title: str
    quantity: Decimal
    unit: str
    currency: str
    net_minor: int
    #: 0 for a charge that is billed once.
    period_months: int = 0
    first_month: int = 0
    until_month: int = 0
    due_on: date | None = None
    #: The days that it pays for; of a recurring charge ``None`` for all.
    starts_on: date | None = None
    ends_on: date | None = None
    reason: str = ""
    rhythm: int = 1
    tax: Tax

    @property
    def net(self) -> Money:
        """The amount before tax."""
        return Money(self.net_minor, self.currency)

    def due_in(self, period: BilledPeriod) -> int:
        """Return what is due for *period*, in minor units: nothing if billed once.

        A period that a recurring charge pays for in part is billed by charges that
        come once: see :mod:`contracts.amending.altering`.
        """
        if self.kind != RECURRING or not self._pays_for(period.period):
            return 0
        return self.running(period.after) - self.running(period.before)

    def _pays_for(self, days: Period) -> bool:
        begun = self.starts_on is None or self.starts_on <= days.start
        return begun and (self.ends_on is None or days.end <= self.ends_on)

    def running(self, months: Fraction) -> int:
        """Return what is due for the first *months* of the agreement."""
        delivered = (
            min(months, Fraction(self.until_month)) if self.until_month else months
        )
        delivered = max(delivered - self.first_month, Fraction(0))
        return half_up(self.net_minor * delivered / self.period_months)


def half_up(amount: Fraction) -> int:
    """Return *amount* rounded to a whole number, halves away from zero."""
    size = abs(amount)
    rounded = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    return rounded if amount >= 0 else -rounded


def tax_of(taxable_minor: int, millionths: int) -> int:
    """Return the tax on what one invoice has of one rate: rounded once."""
    return half_up(Fraction(taxable_minor * millionths, MILLIONTHS))


def charges_of(offer: Offer) -> tuple[NewCharge, ...]:
    """Return the charges of what was agreed; what costs nothing has none."""
    cycle = Cycle.of(offer.term)
    charged = [line for line in offer.lines if not line.bundle and line.net.minor]
    return tuple(
        _charge(number, line, offer, cycle)
        for number, line in enumerate(charged, start=1)
    )


def prepared_charges(offer: Offer) -> dict[str, Any]:
    """Return what signing *offer* writes of its charges, as JSON can hold it."""
    cycle = Cycle.of(offer.term)
    return {
        "charges": [to_plain(_columns(one)) for one in charges_of(offer)],
        "cycle": cycle.text,
        "cycle_id": cycle.id,
        "next_due_on": next(cycle.periods()).due_on.isoformat(),
    }


def _columns(charge: NewCharge) -> dict[str, Any]:
    tax = charge.tax
    values = {name: getattr(charge, name) for name in charge.__slots__ if name != "tax"}
    return values | {
        "tax_category": tax.category,
        "tax_millionths": tax.millionths,
        "tax_reason": tax.reason,
    }


def _charge(number: int, line: Line, offer: Offer, cycle: Cycle) -> NewCharge:
    first, until = _months_of(line, offer)
    recurring = line.charge == RECURRING
    period = None if recurring else _period_with(cycle, first)
    return NewCharge(
        sequence=number,
        position=line.position,
        kind=RECURRING if recurring else ONCE,
        title=line.title,
        quantity=line.quantity,
        unit=line.unit,
        currency=offer.currency,
        net_minor=line.net.minor,
        period_months=line.period_months if recurring else 0,
        first_month=first if recurring else 0,
        until_month=until if recurring else 0,
        due_on=period.due_on if period else None,
        starts_on=period.period.start if period else None,
        ends_on=period.period.end if period else None,
        tax=tax_of_rate(offer.rate(line)),
    )


def _months_of(line: Line, offer: Offer) -> tuple[int, int]:
    """Return the months of the contract before a line is delivered, and to its end.

    Its years are those of the term that the offer is of.
    """
    before = offer.renewed.months_before if offer.renewed else 0
    first = before + 12 * (line.from_year - 1) if line.from_year > 1 else 0
    return first, before + 12 * line.to_year if line.to_year else 0


def _period_with(cycle: Cycle, month: int) -> BilledPeriod:
    """Return the period in which *month* begins: a charge once is billed with it."""
    return next(one for one in cycle.periods() if one.after > month)


def tax_of_rate(rate: TaxRate) -> Tax:
    """Return the tax of a charge whose line has *rate*."""
    return Tax(
        category=rate.category,
        millionths=int(rate.percent * _PER_PERCENT),
        reason=rate.reason,
    )


@dataclass(frozen=True, slots=True)
class Item:
    """One charge in one period, or once: what becomes a line of an invoice."""

    charge: NewCharge
    due_on: date
    period: Period
    net_minor: int


def items_due(
    charges: Iterable[NewCharge], cycle: Cycle, until: date, *, ordinal: int = 0
) -> Iterator[Item]:
    """Yield what becomes due up to *until*, from the period *ordinal* on.

    Charges that are billed once are all taken as not billed yet.
    """
    known = tuple(charges)
    for one in known:
        if one.due_on and one.starts_on and one.ends_on and one.due_on <= until:
            period = Period(one.starts_on, one.ends_on)
            yield Item(one, one.due_on, period, one.net_minor)
    for billed in cycle.periods(ordinal):
        if billed.due_on > until:
            return
        for one in known:
            if net := one.due_in(billed):
                yield Item(one, billed.due_on, billed.period, net)
