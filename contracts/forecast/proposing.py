"""What is to come of a contract under a change that nobody has agreed to.  Pure.

A change is what :mod:`contracts.amending` makes of it when it is really done, so what
it settles, bills and gives back is the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from contracts.amending.altering import Change, Standing, alter, charges_after
from contracts.billing.charges import RECURRING, NewCharge
from contracts.billing.cycles import Cycle
from contracts.forecast.agreed import Agreed, Schedule
from contracts.forecast.outlook import Outlook
from upheld.dates import add_months
from upheld.money import Money

_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreOrLess:
    """Another quantity of one line from a day on, and what a year of it costs then."""

    position: int
    quantity: Decimal
    yearly_minor: int
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What would change: the first day not covered, the quantity of a line, or both."""

    ends_on: date | None = None
    line: MoreOrLess | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """A contract as it would be, and what is given back at once by credit notes."""

    agreed: Agreed
    credited: Money


@dataclass(frozen=True, slots=True)
class Difference:
    """What is invoiced in a year before tax: as things are, and under a change."""

    year: int
    before: Money
    after: Money

    @property
    def more(self) -> Money:
        """What it is more; less than nothing where it is less."""
        return self.after - self.before


def change_of(standing: Standing, proposal: Proposal, free_on: date) -> Change:
    """Return the change of charges that a proposal means."""
    line = proposal.line
    held = list(_held(standing, line)) if line else []
    return Change(
        cycle=_ending(standing.cycle, proposal.ends_on),
        ended={one.sequence: _first(one, line.since) for one in held if line},
        added=tuple(_again(one, line) for one in held if line),
        free_on=free_on,
    )


def under(agreed: Agreed, standing: Standing, change: Change) -> Proposed:
    """Return *agreed* as it would be after *change*."""
    done = alter(standing, change)
    cycle = done.cycle
    own_end = None if cycle.renewal_months else cycle.term.ends_on
    after = replace(
        agreed,
        charges=charges_after(standing, done),
        schedules=(Schedule(cycle, done.next_ordinal),),
        ends_on=cycle.ends_on or own_end,
    )
    given_back = -sum(row.net_minor for row in done.credits)
    return Proposed(after, Money(given_back, agreed.heading.currency))


def differences(before: Outlook, after: Outlook) -> tuple[Difference, ...]:
    """Return what is invoiced in each year, both ways."""
    sums = [{one.year: one.net for one in ahead.years} for ahead in (before, after)]
    none = Money.zero(before.currency)
    return tuple(
        Difference(year, *(found.get(year, none) for found in sums))
        for year in sorted({*sums[0], *sums[1]})
    )


def _held(standing: Standing, line: MoreOrLess) -> Iterator[NewCharge]:
    for one in standing.charges:
        open_then = one.ends_on is None or one.ends_on > line.since
        if one.kind == RECURRING and one.position == line.position and open_then:
            yield one


def _first(charge: NewCharge, day: date) -> date:
    """Return *day*, or where a charge has not begun by then, the day it begins."""
    return max(day, charge.starts_on) if charge.starts_on else day


def _again(charge: NewCharge, line: MoreOrLess) -> NewCharge:
    return replace(
        charge,
        quantity=line.quantity,
        net_minor=line.yearly_minor,
        period_months=_YEAR,
        starts_on=_first(charge, line.since),
    )


def _ending(cycle: Cycle, end: date | None) -> Cycle:
    """Return the cycle with another end, which may be later than its own."""
    if end is None:
        return cycle
    if cycle.renewal_months or not cycle.months:
        return cycle.ending(end)
    months = cycle.months
    while add_months(cycle.starts_on, months) < end:
        months += 1
    exact = add_months(cycle.starts_on, months) == end
    return replace(cycle, months=months, ends_on=None if exact else end)
