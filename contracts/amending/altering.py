"""What a change makes of the charges of a contract.  Pure.

The rule is one difference.  For every charge and billing period: what the agreement
costs for the days on which the charge holds, less what was billed for them already,
less what a run will bill by itself.  What remains is a charge that comes once, and
says its days.  So whatever is changed, how often and for which day, what a contract
has been billed in the end is what its days cost, to the minor unit.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from contracts.amending.slots import Days, Slot, slots
from contracts.billing.charges import ONCE, RECURRING, NewCharge
from contracts.billing.cycles import Cycle
from contracts.proration.amounts import explain
from contracts.proration.methods import Part
from upheld.dates import Period
from upheld.money import Money
from upheld.texts import _, format_money


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a contract is billed; of charges that come once those not billed yet."""

    charges: tuple[NewCharge, ...]
    cycle: Cycle
    #: The first period of the cycle that has not been billed.
    next_ordinal: int
    #: The highest sequence of any charge, of billed ones too.
    last_sequence: int
    #: The first period that was ever billed here: before it another system did.
    first_ordinal: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is changed of the charges.

    ``ended`` has the first day on which a charge no longer holds, by its sequence.
    Charges that are new have a place of their own in ``added``, and days from which
    on they hold.
    """

    cycle: Cycle
    ended: Mapping[int, date] = field(default_factory=dict)
    added: tuple[NewCharge, ...] = ()
    #: Charges that come once and are not to come any more.
    withdrawn: frozenset[int] = frozenset()
    #: When days that were billed already are settled; ``None`` for the next invoice.
    settle_on: date | None = None
    #: The first day, from today on, for which there is no invoice yet.
    free_on: date


@dataclass(frozen=True, slots=True)
class Settled:
    """One row of a settlement: a charge, its days, and the money, which may be less."""

    charge: NewCharge
    period: Period
    due_on: date
    net_minor: int
    #: Why it is this amount.
    sentence: str
    #: Whether an invoice has been made of the period that it corrects.
    invoiced: bool
    #: Whether it comes from a change before, and has not been billed yet.
    carried: bool = False

    @property
    def money(self) -> Money:
        """The amount before tax."""
        return Money(self.net_minor, self.charge.currency)


@dataclass(frozen=True, slots=True)
class Alteration:
    """What is written: charges that end, that come and that go, and the schedule."""

    ended: Mapping[int, date]
    withdrawn: frozenset[int]
    added: tuple[NewCharge, ...]
    cycle: Cycle
    next_ordinal: int
    #: ``None`` where there is no period left to bill.
    period_due_on: date | None
    rows: tuple[Settled, ...]
    #: What is given back by credit notes: more than the next invoice can take.
    credits: tuple[Settled, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    """A recurring charge with the days on which it held, and those on which it will."""

    charge: NewCharge
    before: Days | None
    after: Days


def alter(standing: Standing, change: Change) -> Alteration:
    """Return what *change* makes of the charges of a contract."""
    held = list(_held(standing, change))
    edges = [day for one in held for day in _edges(one)] + _ends(standing, change)
    found = tuple(
        slots(
            standing.cycle,
            change.cycle,
            standing.next_ordinal,
            max(edges, default=None),
        )
    )
    coming = next((one for one in found if not one.invoiced and one.whole), None)
    due_on = _due_on(change, found)
    due = _Due(due_on, change.free_on)
    parts = _parts(standing)
    rows = (
        *_carried(parts, found, due_on),
        *(
            row
            for slot in found
            if slot.billed.ordinal >= standing.first_ordinal or not slot.invoiced
            for one in held
            if (row := _settled(one, slot, due))
        ),
    )
    billed, credited = _netted(rows, due_on, held, found)
    needless = frozenset(one.sequence for one in parts)
    return Alteration(
        ended=change.ended,
        withdrawn=change.withdrawn | needless,
        added=tuple(_numbered(standing, (*change.added, *_once(billed)), due_on)),
        cycle=change.cycle,
        next_ordinal=coming.billed.ordinal if coming else standing.next_ordinal,
        period_due_on=coming.billed.due_on if coming else None,
        rows=rows,
        credits=credited,
    )


def _held(standing: Standing, change: Change) -> Iterator[_Held]:
    end, ended = _end(change.cycle), _end(standing.cycle)
    for charge in standing.charges:
        if charge.kind == RECURRING:
            days = Days(charge.starts_on, charge.ends_on)
            after = days.until(change.ended.get(charge.sequence)).until(end)
            yield _Held(charge, days.until(ended), after)
    for charge in change.added:
        if charge.kind == RECURRING:
            days = Days(charge.starts_on, charge.ends_on)
            yield _Held(charge, None, days.until(end))


def _end(cycle: Cycle) -> date | None:
    """Return where a cycle ends; one that renews does only where that was said."""
    return cycle.ends_on or (None if cycle.renewal_months else cycle.term.ends_on)


def _edges(one: _Held) -> Iterator[date]:
    for days in (one.before, one.after):
        if days is not None:
            yield from (day for day in (days.start, days.end) if day)


def _ends(standing: Standing, change: Change) -> list[date]:
    found = (_end(cycle) for cycle in (standing.cycle, change.cycle))
    return [day for day in found if day]


def _due_on(change: Change, found: Iterable[Slot]) -> date:
    """Return when days that were billed already are settled."""
    if change.settle_on is not None:
        return max(change.settle_on, change.free_on)
    coming = (one.billed.due_on for one in found if not one.invoiced)
    return next(coming, change.free_on)


@dataclass(frozen=True, slots=True)
class _Due:
    """When a settlement is due, and the first day for which there is no invoice."""

    on: date
    free_on: date

    def of(self, slot: Slot) -> date:
        """Return when a part of a period is due: with it, unless that was billed."""
        if slot.invoiced:
            return self.on
        due_on = slot.billed.due_on
        return due_on if slot.whole else max(due_on, self.free_on)


def _settled(one: _Held, slot: Slot, due: _Due) -> Settled | None:
    """Return what is still to be billed or given back for a charge in a period."""
    now = one.after.within(slot.period)
    net = _cost(one.charge, slot, now)
    then = one.before.within(slot.period) if one.before else None
    if slot.invoiced:
        net -= _cost(one.charge, slot, then)
    elif slot.whole and now == slot.period:
        return None
    if not net:
        return None
    days = _between(then, now) if slot.invoiced else now
    if days is None:
        return None
    return Settled(
        one.charge,
        days,
        due.of(slot),
        net,
        _sentence(one.charge, slot, days, net),
        slot.invoiced,
    )


def _cost(charge: NewCharge, slot: Slot, days: Period | None) -> int:
    if days is None:
        return 0
    until, since = slot.months_at(days.end), slot.months_at(days.start)
    return charge.running(until) - charge.running(since)


def _between(then: Period | None, now: Period | None) -> Period | None:
    """Return the days that are in one of two periods only."""
    if then is None or now is None:
        return then or now
    if then.start == now.start:
        ends = sorted((then.end, now.end))
        return Period(*ends) if ends[0] < ends[1] else None
    if then.end == now.end:
        return Period(*sorted((then.start, now.start)))
    return Period(min(then.start, now.start), max(then.end, now.end))


def _sentence(charge: NewCharge, slot: Slot, days: Period, net: int) -> str:
    currency = charge.currency
    one = slot.measured
    price = Money(charge.running(one.after) - charge.running(one.before), currency)
    amount = Money(abs(net), currency)
    if slot.whole:
        method = slot.term.rhythm.proration
        text = explain(price, slot.part(days), method, amount)
    else:
        months = slot.months_at(days.end) - slot.months_at(days.start)
        counted, of = Part(months, one.after - one.before).figures
        text = _(
            "%(counted)s of %(of)s months at %(price)s: %(amount)s.",
            counted=counted,
            of=of,
            price=format_money(price),
            amount=format_money(amount),
        )
    return _("Taken back: %(what)s", what=text) if net < 0 else text


def _netted(
    rows: tuple[Settled, ...],
    due_on: date,
    held: Iterable[_Held],
    found: Iterable[Slot],
) -> tuple[tuple[Settled, ...], tuple[Settled, ...]]:
    """Part the rows in those to bill, and those to credit.

    An invoice cannot be less than nothing: what it could not take is credited.
    """
    charges = [
        replace(one.charge, starts_on=one.after.start, ends_on=one.after.end)
        for one in held
    ]
    regular = sum(
        one.due_in(slot.billed)
        for slot in found
        if slot.whole and not slot.invoiced and slot.billed.due_on == due_on
        for one in charges
    )
    if regular + sum(row.net_minor for row in rows if row.due_on == due_on) >= 0:
        return rows, ()
    billed = [row for row in rows if not row.invoiced]
    given_back = []
    for group in _same_days(row for row in rows if row.invoiced):
        less = _together(group)
        if less.net_minor < 0:
            given_back.append(less)
        else:
            billed += group
    return tuple(billed), tuple(given_back)


def _same_days(rows: Iterable[Settled]) -> Iterable[list[Settled]]:
    """Put together what is taken back and billed of one line for the same days."""
    groups: dict[Any, list[Settled]] = {}
    for row in rows:
        key = row.charge.position, row.period, row.charge.tax
        groups.setdefault(key, []).append(row)
    return groups.values()


def _together(group: list[Settled]) -> Settled:
    sentence = group[0].sentence
    for row in group[1:]:
        sentence = _("%(first)s Now: %(second)s", first=sentence, second=row.sentence)
    return replace(
        group[0], net_minor=sum(row.net_minor for row in group), sentence=sentence
    )


def _parts(standing: Standing) -> tuple[NewCharge, ...]:
    """Return the parts of recurring charges that have not been billed yet."""
    recurring = {one.position for one in standing.charges if one.kind == RECURRING}
    return tuple(
        one
        for one in standing.charges
        if one.kind == ONCE and one.position in recurring
    )


def _carried(
    parts: Iterable[NewCharge], found: Iterable[Slot], due_on: date
) -> Iterator[Settled]:
    """Yield what earlier changes settle and no invoice has; the rest is made anew."""
    ends = [one.period.end for one in found if one.invoiced]
    for one in parts:
        if ends and one.starts_on and one.ends_on and one.starts_on < ends[-1]:
            days = Period(one.starts_on, one.ends_on)
            yield Settled(
                one,
                days,
                due_on,
                one.net_minor,
                one.reason,
                invoiced=True,
                carried=True,
            )


def _once(rows: Iterable[Settled]) -> Iterator[NewCharge]:
    for row in rows:
        yield replace(
            row.charge,
            kind=ONCE,
            net_minor=row.net_minor,
            period_months=0,
            first_month=0,
            until_month=0,
            due_on=row.due_on,
            starts_on=row.period.start,
            ends_on=row.period.end,
            reason=row.sentence,
        )


def _numbered(
    standing: Standing, charges: Iterable[NewCharge], due_on: date
) -> Iterator[NewCharge]:
    for number, one in enumerate(charges, start=standing.last_sequence + 1):
        due = one.due_on or due_on if one.kind == ONCE else None
        yield replace(one, sequence=number, due_on=due)


def charges_after(standing: Standing, done: Alteration) -> tuple[NewCharge, ...]:
    """Return the charges that stand when an alteration has been written."""
    kept = (one for one in standing.charges if one.sequence not in done.withdrawn)
    ended = (
        replace(one, ends_on=done.ended.get(one.sequence, one.ends_on))
        if one.kind == RECURRING
        else one
        for one in kept
    )
    return (*ended, *done.added)
