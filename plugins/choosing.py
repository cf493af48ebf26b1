"""Prices whose model and parameters a plugin chooses, each time with a reason.

For each plugin that chooses there is a model that price books name as any other.  It
asks the plugin, then the model that was chosen; its first row says why.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from plugins.answers import RegisteredModel, WrongAnswer
from plugins.faults import Fault
from plugins.hook_types import ModelChoice
from plugins.hooked import HookedPlugin
from plugins.isolation.hooked import HookedElsewhere
from plugins.isolation.models import Ask, Outcome
from plugins.parameters import Parameters
from plugins.types import PriceRequest, PriceRow, PricingModel
from upheld.errors import InvalidInput
from upheld.nearest import did_you_mean
from upheld.plain import canonical, to_plain
from upheld.words import _

HOOK = "choose_model"
PREFIX = "chosen_by_"
LONGEST_KEY = 64

Hooked = HookedPlugin | HookedElsewhere


class _Chosen(NamedTuple):
    """What a plugin chose, found and checked."""

    model: RegisteredModel
    parameters: Parameters
    reason: str

    def why(self) -> PriceRow:
        """Return the row that says why, with what is needed to ask the same again."""
        return PriceRow(
            self.reason,
            0,
            {
                "model": self.model.key,
                "model version": self.model.version,
                "parameters": canonical(self.parameters.dump()),
            },
        )


class _LeftToPlugin(PricingModel[Parameters]):
    """A price whose model a plugin chooses, with its parameters and a reason."""

    def __init__(self, key: str, title: str, version: str) -> None:
        self.Parameters = Parameters
        self.key, self.title, self.version = key, title, version  # type: ignore[misc]

    def price(
        self, request: PriceRequest, parameters: Parameters
    ) -> Iterable[PriceRow]:
        """Never asked: the plugin is asked in its stead."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, eq=False)
class ChosenModel(RegisteredModel):
    """The model of a plugin that chooses another for each price."""

    chooser: Hooked = field(repr=False)
    #: Those that can be chosen; no other that chooses is among them.
    models: Mapping[str, RegisteredModel] = field(repr=False)

    def ask(
        self,
        request: PriceRequest,
        parameters: Parameters,  # noqa: ARG002  as every model is asked
    ) -> Outcome:
        """Return the reason of the choice and the rows of the chosen model."""
        chosen = self._choose([request])[0]
        if isinstance(chosen, Fault):
            return chosen
        return _explained(chosen, chosen.model.ask(request, chosen.parameters))

    @property
    def apart(self) -> bool:
        """Whether the plugin that chooses lives in another process."""
        return self.chooser.apart

    @property
    def said(self) -> str:
        """Its title, in the language of whoever reads."""
        return _("Chosen by %(plugin)s", plugin=self.plugin)

    def ask_many(self, asks: Sequence[Ask]) -> list[Outcome]:
        """Return the outcome of each of *asks*.

        The plugin is asked once about them all, then each chosen model once.
        """
        choices = self._choose([request for request, _parameters in asks])
        waiting: dict[RegisteredModel, dict[int, _Chosen]] = {}
        found: dict[int, Outcome] = {}
        for place, one in enumerate(choices):
            if isinstance(one, Fault):
                found[place] = one
            else:
                waiting.setdefault(one.model, {})[place] = one
        for model, chosen in waiting.items():
            some = [(asks[place][0], one.parameters) for place, one in chosen.items()]
            rows = model.ask_many(some)
            for (place, one), row in zip(chosen.items(), rows, strict=True):
                found[place] = _explained(one, row)
        return [found[place] for place in range(len(asks))]

    def expected_cost(
        self,
        request: PriceRequest,
        parameters: Parameters,  # noqa: ARG002  as every model is asked
    ) -> Decimal | None:
        """Return what the chosen model expects to be the cost."""
        chosen = self._choose([request])[0]
        if isinstance(chosen, Fault):
            return None
        return chosen.model.expected_cost(request, chosen.parameters)

    def _choose(self, requests: Sequence[PriceRequest]) -> list[_Chosen | Fault]:
        reads = [self._read] * len(requests)
        return self.chooser.ask_many(HOOK, reads, [{"request": it} for it in requests])

    def _read(self, answer: Any) -> _Chosen:  # noqa: ANN401  whatever a plugin says
        if type(answer) is not ModelChoice:
            kind = type(answer).__name__
            raise WrongAnswer(
                _("It answered %(kind)s where a ModelChoice belongs.", kind=kind)
            )
        model = self.models.get(answer.model)
        if model is None:
            sentence = _(
                "It chose the model “%(model)s”, which is not installed.",
                model=answer.model,
            )
            hint = did_you_mean(answer.model, [*self.models])
            raise WrongAnswer(f"{sentence} {hint}".strip())
        return _Chosen(model, _parameters(model, answer), answer.reason)


def _explained(chosen: _Chosen, rows: Outcome) -> Outcome:
    return rows if isinstance(rows, Fault) else (chosen.why(), *rows)


def _parameters(model: RegisteredModel, choice: ModelChoice) -> Parameters:
    try:
        return model.Parameters.load(to_plain(choice.parameters))
    except InvalidInput as error:
        first = error.problems[0]
        raise WrongAnswer(
            _(
                "It chose the model “%(model)s”, which refuses “%(where)s”: "
                "%(sentence)s",
                model=choice.model,
                where=first.where,
                sentence=f"{first.message} {first.hint}".strip(),
            )
        ) from None


def with_choosers(
    hooking: Iterable[Hooked], models: Mapping[str, RegisteredModel]
) -> Mapping[str, RegisteredModel]:
    """Return *models*, and one for each plugin that chooses among them."""
    chosen = {}
    for plugin in hooking:
        if HOOK in plugin.hooks:
            model = _chosen_model(plugin, models)
            chosen[model.key] = model
    return MappingProxyType({**chosen, **models})


def _chosen_model(
    plugin: Hooked, models: Mapping[str, RegisteredModel]
) -> RegisteredModel:
    name = re.sub(r"[^a-z0-9]+", "_", plugin.name.lower())
    key = f"{PREFIX}{name}"[:LONGEST_KEY]
    title, version = f"Chosen by {plugin.name}", plugin.version or "1"
    return ChosenModel(
        key,
        title=title,
        version=version,
        model=_LeftToPlugin(key, title, version),
        plugin=plugin.name,
        plugin_version=plugin.version,
        home=None,
        chooser=plugin,
        models=models,
    )
