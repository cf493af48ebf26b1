"""The parameters of a price, checked by the model that will read them."""

from collections.abc import Mapping
from typing import Any

from plugins.answers import RegisteredModel
from plugins.fields import Described
from plugins.parameters import Each, Parameters, in_reading_order
from upheld.errors import InvalidInput, Problem
from upheld.nearest import did_you_mean
from upheld.texts import _


class ModelParameters:
    """Checks parameters by the models that are installed."""

    def __init__(self, models: Mapping[str, RegisteredModel]) -> None:
        """Know the *models* by their keys."""
        self._models = models

    def check(self, model: str, given: Mapping[str, object]) -> dict[str, Any]:
        """Return the parameters as they are stored: every one, numbers as text.

        Raises InvalidInput; ``where`` is ``model`` or ``parameters.…``.
        """
        known = self._models.get(model)
        if known is None:
            raise InvalidInput.of(
                "model",
                _("There is no pricing model “%(model)s”.", model=model),
                hint=did_you_mean(model, self._models) or self._listed(),
            )
        try:
            return known.Parameters.load(given).dump()
        except InvalidInput as error:
            raise InvalidInput(_below(problem) for problem in error.problems) from None

    def brief(self, model: str, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Return *stored* parameters without those that have their default."""
        known = self._models.get(model)
        return dict(stored) if known is None else _brief(known.Parameters, stored)

    def _listed(self) -> str:
        names = ", ".join(sorted(self._models))
        return _("The models are %(names)s.", names=names)


def _brief(kind: type[Parameters], stored: Mapping[str, Any]) -> dict[str, Any]:
    order = [*dict(in_reading_order(kind.fields)), *stored]
    return {
        name: _brief_value(kind.fields.get(name), value)
        for name, value in ((it, stored[it]) for it in order if it in stored)
        if name not in kind.fields
        or kind.fields[name].required
        or value != kind.fields[name].plain(kind.fields[name].load_default)
    }


def _brief_value(field: Described[Any] | None, value: Any) -> Any:  # noqa: ANN401  JSON
    """Return *value*; of a list of parameters, each entry is shortened too."""
    if isinstance(field, Each) and isinstance(value, list):
        return [_brief(field.of, entry) for entry in value]
    return value


def _below(problem: Problem) -> Problem:
    where = f"parameters.{problem.where}" if problem.where else "parameters"
    return Problem(where, problem.message, problem.hint)
