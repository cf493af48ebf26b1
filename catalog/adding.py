"""What plugins add to prices, each at its place among the steps.

A plugin in another process is asked for all lines of a quote at once: every line is
priced as far as to its turn, then it answers, then all go on.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from catalog.pricing import PLUGIN, Further, RowKind, Step
from plugins.adjusting import HOOK, Adjusted, adjust_prices
from plugins.faults import Fault
from plugins.manager import PluginManager
from plugins.types import PriceRequest, PriceRow, row_again
from upheld.errors import UpheldError
from upheld.words import _

Line = TypeVar("Line", bound=Hashable)
Asked = tuple[PriceRequest, tuple[PriceRow, ...]]
#: A line, and the name of a plugin.
Key = tuple[Hashable, str]


class NoPriceError(UpheldError):
    """Why a line has no price; ends its pricing wherever it is noticed."""

    def __init__(self, fault: Fault) -> None:
        """Take the *fault*, whose sentence it says."""
        super().__init__(fault.sentence)
        self.fault = fault


class _TurnError(UpheldError):
    """A line has come to the turn of a plugin, which has not been asked yet."""


@dataclass(frozen=True, slots=True)
class Additions:
    """What the plugins of an order add to the lines of one quote."""

    plugins: PluginManager
    #: Whether each is asked twice, and has to answer alike.
    fresh: bool
    _answers: dict[Key, tuple[Adjusted, ...]] = field(default_factory=dict)
    _waiting: dict[Key, Asked] = field(default_factory=dict)
    #: The plugins whose turn is waited for.
    _later: set[str] = field(default_factory=set)

    def further(self, line: Hashable, step: str, request: PriceRequest) -> Further:
        """Return what the plugin at *step* does to the steps of *line* before it."""
        name = step.removeprefix(PLUGIN)

        def further(done: Sequence[Step]) -> Iterator[Step]:
            for row in self._rows((line, name), (request, _as_rows(done))):
                yield Step(
                    RowKind.PLUGIN,
                    row.sentence,
                    row.amount,
                    row.inputs,
                    name,
                    self._answers[line, name][0].version,
                )

        return further

    def _rows(self, key: Key, asked: Asked) -> tuple[PriceRow, ...]:
        if key not in self._answers:
            if key[1] in self._later:
                self._waiting[key] = asked
                raise _TurnError("it waits for others")
            self._ask(key[1], {key: asked})
        first, *others = self._answers[key]
        if isinstance(first.rows, Fault):
            raise NoPriceError(first.rows)
        if any(one != first for one in others):
            raise NoPriceError(unsteady(key[1], key[1]))
        return first.rows

    def _ask(self, name: str, some: dict[Key, Asked]) -> None:
        times = 2 if self.fresh else 1
        outcomes = adjust_prices(self.plugins, name, [*some.values()] * times)
        for place, key in enumerate(some):
            self._answers[key] = tuple(outcomes[place :: len(some)])

    def ask_ahead(
        self,
        order: Sequence[str],
        lines: Sequence[Line],
        price: Callable[[Line], object],
    ) -> None:
        """Ask the plugins of *order* that live in other processes about all *lines*.

        :param price: prices a line; what is wrong is said when it is its turn.
        """
        names = [one.removeprefix(PLUGIN) for one in order if one.startswith(PLUGIN)]
        apart = [one for one in names if self._is_apart(one)]
        self._later.update(apart)
        for name in apart:
            self._waiting.clear()
            for line in lines:
                try:
                    price(line)
                except UpheldError:
                    continue
            some = {key: one for key, one in self._waiting.items() if key[1] == name}
            self._later.discard(name)
            self._ask(name, some)

    def _is_apart(self, name: str) -> bool:
        found = self.plugins.named(HOOK, name)
        return found is not None and found.apart


def unsteady(plugin: str, model: str) -> Fault:
    """Return the fault of a model that answers the same request in two ways."""
    sentence = _(
        "Plugin “%(plugin)s” is not deterministic: “%(model)s” gave two prices "
        "for the same request.",
        plugin=plugin,
        model=model,
    )
    return Fault(sentence, plugin)


def _as_rows(done: Sequence[Step]) -> tuple[PriceRow, ...]:
    return tuple(row_again(step.sentence, step.amount, step.inputs) for step in done)
