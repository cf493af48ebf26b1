"""In which order a price is adjusted, and by which plugins.  Pure.

A step is a kind of adjustment, or ``plugin:`` with the name of a plugin that adds rows
of its own.  Each is taken of what is left after those before it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from catalog.pricing import ORDER, PLUGIN
from upheld.errors import InvalidInput, Refused
from upheld.nearest import did_you_mean
from upheld.texts import _

#: More steps than this nobody understands.
MOST = 20


@dataclass(frozen=True, slots=True)
class PriceOrder:
    """The steps of a seller's prices, after the rows of the model."""

    #: Grows with every change; 0 for the order that everybody begins with.
    revision: int = 0
    steps: tuple[str, ...] = ORDER
    #: The plugin that says which tax is on an offer; empty for the percentages of the
    #: seller and of its customers.
    taxes: str = ""
    #: What the margin floor does, one of :data:`FLOORS`.
    floor: str = "approval"


#: A line below its margin floor needs somebody's approval, or its price is raised.
FLOORS: tuple[str, ...] = ("approval", "raise")


def plugin_step(name: str) -> str:
    """Return the step of the plugin *name*."""
    return f"{PLUGIN}{name}"


def plugin_of(step: str) -> str:
    """Return the name of the plugin of *step*; empty for a step of ours."""
    return step.removeprefix(PLUGIN) if step.startswith(PLUGIN) else ""


def moved(order: PriceOrder, step: str, places: int) -> PriceOrder:
    """Return *order* with *step* further down, or up by less than nothing.

    At the end of the list it stays where it is.
    """
    place = _place(order, step)
    rest = [one for one in order.steps if one != step]
    target = min(max(place + places, 0), len(rest))
    return replace(order, steps=(*rest[:target], step, *rest[target:]))


def with_step(order: PriceOrder, step: str, known: Collection[str]) -> PriceOrder:
    """Return *order* with *step* as its last."""
    return replace(order, steps=checked((*order.steps, step), known))


def without_step(order: PriceOrder, step: str) -> PriceOrder:
    """Return *order* without the step of a plugin."""
    _place(order, step)
    if not plugin_of(step):
        raise Refused(_("Only the step of a plugin can be removed."))
    return replace(order, steps=tuple(one for one in order.steps if one != step))


def checked(steps: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """Return *steps*, or refuse what is unknown, missing or there twice.

    :param known: the names of the plugins that can adjust a price.
    """
    wanted = tuple(steps)
    may_be = (*ORDER, *map(plugin_step, known))
    for place, step in enumerate(wanted):
        where = f"steps.{place}"
        if step not in may_be:
            raise InvalidInput.of(
                where,
                _("There is no step “%(step)s”.", step=step[:80]),
                hint=did_you_mean(step, may_be),
            )
        if step in wanted[:place]:
            raise InvalidInput.of(where, _("“%(step)s” is there twice.", step=step))
    if missing := [one for one in ORDER if one not in wanted]:
        raise InvalidInput.of(
            "steps", _("The step “%(step)s” is missing.", step=missing[0])
        )
    if len(wanted) > MOST:
        raise InvalidInput.of(
            "steps", _("These are more than %(most)s steps.", most=MOST)
        )
    return wanted


def whole(steps: Iterable[str]) -> tuple[str, ...]:
    """Return stored *steps* with those of ours that were not there yet.

    Each comes after the one that it follows in the order of the beginning.
    """
    found = list(steps)
    for place, step in enumerate(ORDER):
        if step not in found:
            before = ORDER[place - 1] if place else ""
            found.insert(found.index(before) + 1 if before in found else 0, step)
    return tuple(found)


def taxed_by(order: PriceOrder, name: str, known: Collection[str]) -> PriceOrder:
    """Return *order* with the tax said by the plugin *name*, or by none.

    :param known: the names of the plugins that can say a tax.
    """
    if name and name not in known:
        raise InvalidInput.of(
            "taxes",
            _("There is no plugin “%(name)s” for taxes.", name=name[:64]),
            hint=did_you_mean(name, known),
        )
    return replace(order, taxes=name)


def with_floor(order: PriceOrder, floor: str) -> PriceOrder:
    """Return *order* with another thing that the margin floor does."""
    if floor not in FLOORS:
        raise InvalidInput.of(
            "floor",
            _("A margin floor asks for “approval”, or it does “raise” the price."),
        )
    return replace(order, floor=floor)


def _place(order: PriceOrder, step: str) -> int:
    if step not in order.steps:
        raise InvalidInput.of(
            "step",
            _("There is no step “%(step)s”.", step=step[:80]),
            hint=did_you_mean(step, order.steps),
        )
    return order.steps.index(step)
