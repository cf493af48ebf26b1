"""Which charges an amended offer ends, adds and no longer needs.  Pure.

A line keeps its position through all versions of a contract, and a position that is
free again is never given to another: so lines are compared by it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from contracts.amending.altering import Change, Standing
from contracts.billing.charges import ONCE, RECURRING, NewCharge, charges_of
from contracts.billing.cycles import Cycle
from contracts.records import Amends, Offer

_SAME_PLACE = frozenset({"sequence", "due_on", "starts_on", "ends_on", "reason"})


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a settlement depends on."""

    #: On which what was changed begins to hold.
    effective_on: date
    #: The first day, from today on, for which there is no invoice yet.
    free_on: date


def change_to(offer: Offer, before: Offer, standing: Standing, days: Days) -> Change:
    """Return what turning the offer *before* into *offer* changes of its charges.

    A charge that comes once and was billed stays billed; where its line changed, the
    difference is billed or given back.
    """
    old, new = (_by_position(charges_of(one)) for one in (before, offer))
    changed = [place for place in (*old, *new) if not _same(old, new, place)]
    places = list(dict.fromkeys(changed))
    added = [*_recurring(new, places, days), *_once(old, new, places, standing, days)]
    return Change(
        cycle=cycle_of(offer, standing),
        ended={
            one.sequence: days.effective_on
            for one in standing.charges
            if one.kind == RECURRING and one.position in places and _open(one, days)
        },
        added=tuple(added),
        # What was ordered once in the term before is still to be paid in the new one.
        withdrawn=_withdrawn(old, [one for one in places if one in new], standing)
        if offer.amends and offer.amends.renews
        else _withdrawn(old, places, standing),
        settle_on=days.free_on if _settles_now(offer.amends) else None,
        free_on=days.free_on,
    )


def cycle_of(offer: Offer, standing: Standing) -> Cycle:
    """Return the cycle of *offer*: that of before where the same was agreed of it."""
    own = Cycle.of(offer.term)
    if offer.ends_on != offer.term.ends_on:
        own = Cycle.of(offer.term, offer.ends_on)
    return standing.cycle if own == standing.cycle.ending(None) else own


def _settles_now(amends: Amends | None) -> bool:
    return amends is not None and amends.settlement == "now"


def _by_position(charges: Iterable[NewCharge]) -> dict[int, NewCharge]:
    return {one.position: one for one in charges}


def _same(
    old: Mapping[int, NewCharge], new: Mapping[int, NewCharge], position: int
) -> bool:
    pair = old.get(position), new.get(position)
    return None not in pair and _facts(pair[0]) == _facts(pair[1])


def _facts(charge: NewCharge | None) -> dict[str, Any]:
    names = (name for name in NewCharge.__slots__ if name not in _SAME_PLACE)
    return {name: getattr(charge, name) for name in names}


def _open(charge: NewCharge, days: Days) -> bool:
    return charge.ends_on is None or charge.ends_on > days.effective_on


def _recurring(
    new: Mapping[int, NewCharge], places: Iterable[int], days: Days
) -> Iterator[NewCharge]:
    for place in places:
        if place in new and new[place].kind == RECURRING:
            yield replace(new[place], starts_on=days.effective_on)


def _once(
    old: Mapping[int, NewCharge],
    new: Mapping[int, NewCharge],
    places: Iterable[int],
    standing: Standing,
    days: Days,
) -> Iterator[NewCharge]:
    waiting = _waiting(standing)
    for place in places:
        if place not in new or new[place].kind != ONCE:
            continue
        was = old.get(place)
        paid = was.net_minor if was and was.kind == ONCE and place not in waiting else 0
        if net := new[place].net_minor - paid:
            yield replace(
                new[place],
                net_minor=net,
                due_on=max(days.effective_on, days.free_on),
                starts_on=days.effective_on,
                ends_on=days.effective_on + timedelta(days=1),
            )


def _waiting(standing: Standing) -> set[int]:
    """Return the positions of charges that come once and have not been billed."""
    recurring = {one.position for one in standing.charges if one.kind == RECURRING}
    return {
        one.position
        for one in standing.charges
        if one.kind == ONCE and one.position not in recurring
    }


def _withdrawn(
    old: Mapping[int, NewCharge], places: Iterable[int], standing: Standing
) -> frozenset[int]:
    once = {place for place in places if place in old and old[place].kind == ONCE}
    return frozenset(
        one.sequence
        for one in standing.charges
        if one.kind == ONCE and one.position in once
    )
