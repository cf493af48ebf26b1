"""What a change makes of charges: each day costs what was agreed for it, once."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import takewhile

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.proration import Method
from contracts.amending.altering import (
    Alteration,
    Change,
    Standing,
    alter,
    charges_after,
)
from contracts.amending.slots import Days, Slot
from contracts.billing.charges import ONCE, RECURRING, NewCharge, Tax
from contracts.billing.cycles import Cycle
from contracts.cycles.billed import Timing
from contracts.rhythm import Alignment, Rhythm

START = date(2027, 1, 1)
TAX = Tax(category="S", millionths=81_000)
MONTHLY = Cycle(START, 36, 1, 12)


def charge(sequence: int, net: int, **facts: object) -> NewCharge:
    return NewCharge(
        sequence=sequence,
        position=sequence,
        kind=RECURRING,
        title=f"Line {sequence}",
        quantity=Decimal(1),
        unit="",
        currency="EUR",
        net_minor=net,
        period_months=1,
        tax=TAX,
        **facts,  # type: ignore[arg-type]
    )


def standing(*charges: NewCharge, billed: int, cycle: Cycle = MONTHLY) -> Standing:
    return Standing(charges, cycle, billed, max(one.sequence for one in charges))


def swapped(net: int, day: date, **facts: object) -> Change:
    """Return the change of charge 1 to another price on a day."""
    new = replace(charge(0, net, starts_on=day), position=1)
    values = {"cycle": MONTHLY, "free_on": day} | facts
    return Change(ended={1: day}, added=(new,), **values)  # type: ignore[arg-type]


def rows(done: Alteration) -> list[tuple[str, str, str, int]]:
    return [
        (
            f"{one.period.start:%m-%d}",
            f"{one.period.last_day:%m-%d}",
            f"{one.due_on:%m-%d}",
            one.net_minor,
        )
        for one in done.rows
    ]


def test_days_that_were_billed_are_given_back_and_billed_anew() -> None:
    done = alter(standing(charge(1, 3000), billed=4), swapped(6000, date(2027, 4, 21)))
    assert rows(done) == [
        ("04-21", "04-30", "05-01", -1000),
        ("04-21", "04-30", "05-01", 2000),
    ]
    assert [one.sentence for one in done.rows] == [
        "Taken back: 10 of 30 days at €30.00: €10.00.",
        "10 of 30 days at €60.00: €20.00.",
    ]
    assert done.next_ordinal == 4
    assert [(one.sequence, one.kind) for one in done.added] == [
        (2, RECURRING),
        (3, ONCE),
        (4, ONCE),
    ]


def test_a_period_to_come_is_billed_in_two_parts() -> None:
    done = alter(standing(charge(1, 3000), billed=3), swapped(6000, date(2027, 4, 21)))
    assert rows(done) == [
        ("04-01", "04-20", "04-01", 2000),
        ("04-21", "04-30", "04-01", 2000),
    ]
    assert done.next_ordinal == 3


def test_a_change_with_a_new_period_needs_no_settlement() -> None:
    done = alter(standing(charge(1, 3000), billed=4), swapped(6000, date(2027, 5, 1)))
    assert rows(done) == []
    assert done.ended == {1: date(2027, 5, 1)}


def test_a_change_in_the_past_settles_each_period_since() -> None:
    done = alter(standing(charge(1, 3000), billed=4), swapped(6000, date(2027, 2, 15)))
    assert [row for row in rows(done) if row[3] > 0] == [
        ("02-15", "02-28", "05-01", 3000),
        ("03-01", "03-31", "05-01", 6000),
        ("04-01", "04-30", "05-01", 6000),
    ]
    assert sum(row[3] for row in rows(done)) == 7500


def test_what_the_next_invoice_cannot_take_is_credited() -> None:
    done = alter(standing(charge(1, 3000), billed=4), swapped(300, date(2027, 3, 1)))
    assert [one.net_minor for one in done.credits] == [-2700, -2700]
    assert done.credits[0].sentence == (
        "Taken back: 31 of 31 days at €30.00: €30.00."
        " Now: 31 of 31 days at €3.00: €3.00."
    )
    assert [one for one in done.added if one.kind == ONCE] == []


def test_an_end_gives_back_what_lies_after_it() -> None:
    end = date(2027, 4, 21)
    change = Change(cycle=MONTHLY.ending(end), free_on=end)
    done = alter(standing(charge(1, 3000), billed=4), change)
    assert rows(done) == [("04-21", "04-30", "04-21", -1000)]
    assert done.period_due_on is None
    assert [one.net_minor for one in done.credits] == [-1000]


def test_what_is_suspended_is_not_billed_when_it_goes_on() -> None:
    first, last = date(2027, 4, 11), date(2027, 6, 16)
    again = replace(charge(0, 3000, starts_on=last), position=1)
    change = Change(cycle=MONTHLY, ended={1: first}, added=(again,), free_on=first)
    done = alter(standing(charge(1, 3000), billed=4), change)
    assert rows(done) == [
        ("04-11", "04-30", "05-01", -2000),
        ("06-16", "06-30", "06-01", 1500),
    ]
    after = charges_after(standing(charge(1, 3000), billed=4), done)
    may = next(MONTHLY.periods(4))
    assert sum(one.due_in(may) for one in after) == 0


def test_another_rhythm_begins_where_the_billed_periods_end() -> None:
    yearly = replace(MONTHLY, billing_months=12)
    day = date(2027, 5, 1)
    done = alter(standing(charge(1, 3000), billed=4), Change(cycle=yearly, free_on=day))
    assert rows(done) == [("05-01", "12-31", "05-01", 24000)]
    assert done.rows[0].sentence == "8 of 12 months at €360.00: €240.00."
    assert done.next_ordinal == 1
    assert done.period_due_on == date(2028, 1, 1)


def test_a_longer_term_goes_on_after_a_last_period_that_was_short() -> None:
    short = Cycle(START, 30, 12, 0)
    longer = replace(short, months=42)
    done = alter(
        standing(charge(1, 3000), billed=3, cycle=short),
        Change(cycle=longer, free_on=date(2029, 3, 1)),
    )
    assert [(one.period.start, one.net_minor) for one in done.rows] == [
        (date(2029, 7, 1), 18000)
    ]
    assert done.period_due_on == date(2030, 1, 1)


@dataclass
class Books:
    """A contract that is billed by the pure rule: what each charge has cost so far."""

    standing: Standing
    billed: dict[int, int] = field(default_factory=dict)

    def bill(self, until: date) -> None:
        charges, cycle = self.standing.charges, self.standing.cycle
        n = self.standing.next_ordinal
        for one in takewhile(lambda one: one.due_on <= until, cycle.periods(n)):
            for each in charges:
                self._add(each, each.due_in(one))
            n = one.ordinal + 1
        kept = []
        for each in charges:
            if each.kind == ONCE and each.due_on and each.due_on <= until:
                self._add(each, each.net_minor)
            else:
                kept.append(each)
        self.standing = replace(self.standing, charges=tuple(kept), next_ordinal=n)

    def change(self, change: Change) -> None:
        done = alter(self.standing, change)
        for one in done.credits:
            self._add(one.charge, one.net_minor)
        self.standing = replace(
            self.standing,
            charges=charges_after(self.standing, done),
            cycle=done.cycle,
            next_ordinal=done.next_ordinal,
            last_sequence=self.standing.last_sequence + len(done.added),
        )

    def _add(self, charge: NewCharge, net: int) -> None:
        self.billed[charge.position] = self.billed.get(charge.position, 0) + net


RHYTHMS = (
    Rhythm(),
    Rhythm(timing=Timing.ARREARS),
    Rhythm(alignment=Alignment.CYCLE_DAY, cycle_day=7),
    Rhythm(alignment=Alignment.CALENDAR, proration=Method.YEAR_365),
    Rhythm(proration=Method.THIRTY_DAYS),
)
DAYS = st.integers(0, 700).map(lambda days: START + timedelta(days))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(RHYTHMS),
    st.sampled_from((1, 3, 12)),
    st.lists(
        st.tuples(DAYS, DAYS, st.integers(0, 99_999), st.booleans()),
        min_size=1,
        max_size=4,
    ),
    st.none() | DAYS,
)
def test_a_contract_costs_in_the_end_what_its_days_cost(
    rhythm: Rhythm,
    months: int,
    changes: list[tuple[date, date, int, bool]],
    end: date | None,
) -> None:
    cycle = Cycle(START, 24, months, 0, rhythm=rhythm)
    books = Books(standing(charge(1, 4999), billed=0, cycle=cycle))
    held = {1: (4999, Days())}
    last = 1
    for billed_to, wanted, net, now in sorted(changes):
        day = max(wanted, held[last][1].start or START)
        books.bill(billed_to)
        sequence = books.standing.last_sequence + 1
        held[last] = (held[last][0], held[last][1].until(day))
        held[sequence] = (net, Days(day))
        new = replace(charge(0, net, starts_on=day), position=1)
        books.change(
            Change(
                cycle=cycle,
                ended={last: day},
                added=(new,),
                settle_on=billed_to if now else None,
                free_on=billed_to,
            )
        )
        last = sequence
    if end is not None and end > START:
        books.change(Change(cycle=cycle.ending(end), free_on=changes[-1][0]))
        held = {key: (net, days.until(end)) for key, (net, days) in held.items()}
    books.bill(date(2031, 1, 1))
    assert books.billed.get(1, 0) == sum(
        cost(cycle, replace(charge(1, net), sequence=key), days)
        for key, (net, days) in held.items()
    )


def cost(cycle: Cycle, one: NewCharge, days: Days) -> int:
    return sum(
        one.running(slot.months_at(part.end)) - one.running(slot.months_at(part.start))
        for slot in every(cycle)
        if (part := days.within(slot.period))
    )


def every(cycle: Cycle) -> Iterable[Slot]:
    return (Slot(one, cycle.term, one) for one in cycle.periods())
