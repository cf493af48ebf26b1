"""A quantity laid over tiers, change by change: how much lies in which of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from plugins.builtin.tiers import Slice, Tier, TierRules, no_tier
from upheld.plugin import Decimal, PriceRequest, PriceRow, UsageEvent, _

NOTHING = Decimal(0)


T = TypeVar("T", Tier, Slice)


@dataclass(slots=True)
class Layer(Generic[T]):
    """A tier with what has been laid over it."""

    tier: T
    #: Counted from 1, as people read it.
    place: int
    #: Where it begins and ends; ``None`` for no end.
    start: Decimal
    end: Decimal | None
    units: Decimal = NOTHING
    #: The units as they count for the price.
    weighted: Decimal = NOTHING
    #: Whether its flat fee is due.
    entered: bool = False


def layers(tiers: Iterable[T]) -> list[Layer[T]]:
    """Return the tiers, with nothing laid over them yet."""
    result, start = [], NOTHING
    for place, tier in enumerate(tiers, start=1):
        result.append(Layer(tier, place, start, tier.up_to))
        start = start if tier.up_to is None else tier.up_to
    return result


def fill(
    empty: Sequence[Layer[T]],
    events: Iterable[UsageEvent],
    rules: TierRules,
    request: PriceRequest,
) -> Sequence[Layer[T]]:
    """Lay *events* over the tiers, one after the other, and return these.

    A flat fee is due once, however often its tier is left and entered again.
    """
    last, inclusive = empty[-1], rules.bound == "inclusive"
    end, level = last.end, NOTHING
    last.end = None
    for event in events:
        _lay(event, level, empty)
        level += event.amount
        _enter(level, empty, inclusive=inclusive)
        over = end is not None and (level > end or (level == end and not inclusive))
        if over and rules.beyond == "refuse":
            raise no_tier(level, end, request)
    return empty


def flat_rows(filled: Layer[T]) -> Iterator[PriceRow]:
    """Yield the row of a flat fee that is due."""
    fee = filled.tier.flat
    if filled.entered and fee:
        sentence = _("Flat fee of tier %(number)s", number=filled.place)
        yield PriceRow(sentence, fee, {"tier": filled.place, "flat": fee})


def _lay(event: UsageEvent, level: Decimal, over: Sequence[Layer[T]]) -> None:
    """Add *event*, which begins at *level*, to the tiers that it touches."""
    if not event.amount:
        return
    low, high = sorted((level, level + event.amount))
    for layer in over:
        # What goes below zero was taken off the first tier.
        bottom = low if layer.place == 1 else max(low, layer.start)
        top = high if layer.end is None else min(high, layer.end)
        if top > bottom:
            part = (top - bottom).copy_sign(event.amount)
            layer.units += part
            layer.weighted += event.counting * part / event.amount


def _enter(level: Decimal, over: Sequence[Layer[T]], *, inclusive: bool) -> None:
    """Mark the tiers that are reached at *level*."""
    for layer in over:
        begun = level == layer.start and layer.place > 1 and not inclusive
        layer.entered = layer.entered or begun or level > layer.start
