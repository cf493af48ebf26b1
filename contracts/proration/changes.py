"""What a change within a period costs: credit for unused time, charge for the rest.

Pure.  The part left is measured once, by days or by seconds; the credit is that part of
the old price and the charge is that part of the new one, each rounded once.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from contracts.cycles.intervals import Every, Unit, in_order
from contracts.proration.amounts import prorated
from contracts.proration.methods import ChangeDay, Part
from upheld.dates import DateError, Period
from upheld.intervals import Interval
from upheld.money import Money
from upheld.words import _

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_PERCENT = 100


def unused(period: Period, change: date, belongs: ChangeDay = ChangeDay.NEW) -> Part:
    """Return the days of *period* that are left after a *change* on a day.

    The day itself is left where it belongs to the new price, and used where it
    belongs to the old: a termination with effect at the end of that day.
    """
    if change not in period:
        raise DateError(
            _(
                "%(day)s is not in the period from %(first)s to %(last)s.",
                day=change,
                first=period.start,
                last=period.last_day,
            ),
            hint=_("Choose a day of the period that is changed."),
        )
    left_from = change if belongs is ChangeDay.NEW else change + _DAY
    return Part.days((period.end - left_from).days, period.days)


def unused_seconds(time: Interval, change: datetime) -> Part:
    """Return the seconds of *time* that are left from *change* on."""
    if not time.start <= change < time.end:
        raise DateError(
            _(
                "%(day)s is not in the period from %(first)s to %(last)s.",
                day=change.isoformat(),
                first=time.start.isoformat(),
                last=time.end.isoformat(),
            ),
            hint=_("Choose a day of the period that is changed."),
        )
    left, of = (time.end - change) // _SECOND, time.length // _SECOND
    return Part(Fraction(left), Fraction(of))


@dataclass(frozen=True, slots=True)
class Taxed:
    """An amount with its tax, each rounded by itself."""

    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """Both together."""
        return self.net + self.tax


def with_tax(net: Money, percent: Decimal) -> Taxed:
    """Return *net* with its tax, which is rounded from the rounded amount."""
    return Taxed(net, net.times(percent / _PERCENT))


def part_with_tax(price: Money, part: Part, tax_percent: Decimal) -> Taxed:
    """Return a part of a price with its tax: a first invoice, or a credit."""
    return with_tax(prorated(price, part), tax_percent)


@dataclass(frozen=True, slots=True)
class Change:
    """A change from one price to another with *part* of the period left."""

    old: Money
    new: Money
    part: Part

    @property
    def unused(self) -> Money:
        """What was paid at the old price for the part that is left."""
        return prorated(self.old, self.part)

    @property
    def used(self) -> Money:
        """What the old price made until the change."""
        return self.old - self.unused

    @property
    def charge(self) -> Money:
        """What the new price makes for the part that is left."""
        return prorated(self.new, self.part)

    @property
    def due(self) -> Money:
        """What is paid now: the charge less the unused part; negative is a credit."""
        return self.charge - self.unused

    @property
    def credit(self) -> Money:
        """What is left to the customer after the charge; nothing for an upgrade."""
        return max(-self.due, Money.zero(self.old.currency))

    def next_invoice(self) -> Money:
        """Return the next period at the new price, less the credit that is left."""
        return max(self.new - self.credit, Money.zero(self.new.currency))


class Direction(StrEnum):
    """Which way a change of plans goes, by their prices per month."""

    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    SAME = "same"


def monthly_value(price: Decimal, every: Every) -> Fraction:
    """Return what *price* for each interval makes a month; a year has 52 weeks."""
    if every.months:
        return Fraction(price) / every.months
    a_year = Fraction(_YEAR_UNITS[every.unit], every.count)
    return Fraction(price) * a_year / 12


def direction(old: Fraction, new: Fraction) -> Direction:
    """Return whether a change from one monthly value to another goes up or down."""
    if new == old:
        return Direction.SAME
    return Direction.UPGRADE if new > old else Direction.DOWNGRADE


def after_trial(start: date, trial_days: int) -> date:
    """Return the first day that is paid after a trial of so many days."""
    end = start + timedelta(days=trial_days)
    in_order(start, end)
    return end


_YEAR_UNITS = {Unit.WEEK: 52, Unit.DAY: 365}
