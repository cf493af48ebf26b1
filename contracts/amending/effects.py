"""What a change does to the money, before anyone confirms it.  Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import islice

from contracts.amending.altering import (
    Alteration,
    Change,
    Settled,
    Standing,
    alter,
    charges_after,
)
from contracts.billing.charges import ONCE, RECURRING, NewCharge, half_up, items_due
from contracts.billing.cycles import Cycle
from upheld.money import Money

#: How many invoices to come are shown.
SHOWN = 3
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Coming:
    """What is billed on one day, before tax: as it is, and as it would be."""

    due_on: date
    before: Money
    after: Money


@dataclass(frozen=True, slots=True)
class Effect:
    """All that a change does to the money; amounts are before tax."""

    #: What settles days that were billed already and periods that begin in between.
    rows: tuple[Settled, ...]
    #: Those of them that are given back by credit notes.
    credited: Money
    #: Charges of the change itself that come once: a setup, a charge for ending early.
    once: tuple[NewCharge, ...]
    #: What the rows and these come to, the credits among them.
    settled: Money
    #: The recurring price of a year.
    yearly_before: Money
    yearly_after: Money
    coming: tuple[Coming, ...]

    @property
    def yearly(self) -> Money:
        """What a year costs more; less than nothing where it costs less."""
        return self.yearly_after - self.yearly_before


def effect_of(standing: Standing, change: Change, currency: str) -> Effect:
    """Return what *change* would do to the money of a contract."""
    done = alter(standing, change)
    after = charges_after(standing, done)

    def money(minor: int) -> Money:
        return Money(minor, currency)

    return Effect(
        rows=done.rows,
        credited=money(-sum(row.net_minor for row in done.credits)),
        once=tuple(_once(done)),
        settled=money(
            sum(row.net_minor for row in done.rows)
            + sum(one.net_minor for one in _once(done))
        ),
        yearly_before=money(_yearly(standing.charges)),
        yearly_after=money(0 if _ends_now(standing, done) else _yearly(after)),
        coming=tuple(_coming(standing, done, after, currency)),
    )


def _once(done: Alteration) -> Iterator[NewCharge]:
    """Yield what is billed once and is no part of a recurring charge."""
    parts = {row.charge.position for row in done.rows}
    recurring = {one.position for one in done.added if one.kind == RECURRING}
    for one in done.added:
        if one.kind == ONCE and one.position not in parts | recurring:
            yield one


def _yearly(charges: tuple[NewCharge, ...]) -> int:
    """Return what a year of the charges costs that have no end of their own."""
    return sum(
        half_up(Fraction(one.net_minor * _YEAR, one.period_months))
        for one in charges
        if one.kind == RECURRING and one.ends_on is None
    )


def _ends_now(standing: Standing, done: Alteration) -> bool:
    """Tell whether a contract that went on has an end by the change."""
    before, after = standing.cycle, done.cycle
    goes_on = before.ends_on is None and before.renewal_months == after.renewal_months
    own = after.term.ends_on
    return (
        goes_on
        and after.ends_on is not None
        and (bool(after.renewal_months) or own is None or after.ends_on < own)
        and after.months == before.months
    )


def _coming(
    standing: Standing, done: Alteration, after: tuple[NewCharge, ...], currency: str
) -> Iterator[Coming]:
    before = _due(standing.charges, standing.cycle, standing.next_ordinal)
    then = _due(after, done.cycle, done.next_ordinal)
    for day in sorted({*before, *then})[:SHOWN]:
        sums = (one.get(day, 0) for one in (before, then))
        yield Coming(day, *(Money(minor, currency) for minor in sums))


def _due(charges: tuple[NewCharge, ...], cycle: Cycle, ordinal: int) -> dict[date, int]:
    """Return what the next invoices come to, by the day on which they are due."""
    days = [one.due_on for one in islice(cycle.periods(ordinal), SHOWN)]
    once = [one.due_on for one in charges if one.due_on]
    found: dict[date, int] = {}
    for item in items_due(
        charges, cycle, max([*days, *once], default=date.min), ordinal=ordinal
    ):
        found[item.due_on] = found.get(item.due_on, 0) + item.net_minor
    return found
