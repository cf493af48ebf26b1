"""The hook by which a plugin offers its pricing models."""

from types import SimpleNamespace

from plugins.manager import PluginManager
from plugins.sources import Origin, Source
from upheld.plugin import Parameters, PriceRow, PricingModel, hookimpl


class Anything(PricingModel[Parameters]):
    key = "anything"
    title = "Anything"
    version = "3"
    Parameters = Parameters

    def price(self, request, parameters):  # noqa: ARG002  it needs neither
        yield PriceRow("Anything", 1)


def load(models: object) -> PluginManager:
    @hookimpl
    def register_pricing_models() -> object:
        return models

    plugin = SimpleNamespace(api="1", register_pricing_models=register_pricing_models)
    return PluginManager.of([Source("mine", Origin.INSTALLED, "7", lambda: plugin)])


def test_the_models_offered_can_be_chosen_by_their_keys():
    model = load([Anything()]).models["anything"]

    assert (model.title, model.version) == ("Anything", "3")
    assert (model.plugin, model.plugin_version) == ("mine", "7")


def test_any_iterable_of_models_will_do():
    assert list(load(iter([Anything()])).models) == ["anything"]


def test_nothing_is_an_answer_too():
    assert load(None).models == {}
