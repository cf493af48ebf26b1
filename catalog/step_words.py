"""What people call the steps of a price."""

from catalog.price_order import plugin_of
from upheld.texts import _


def step_words(step: str) -> str:
    """Return what people call a step, as an order of steps names it."""
    words = {
        "model": _("Price of the model"),
        "option": _("Options"),
        "term": _("Discount for the term"),
        "agreement": _("Discount by agreement"),
        "bundle": _("Discount of the bundle"),
        "campaign": _("Campaign"),
        "manual": _("Special discount"),
        "minimum": _("Minimum price"),
        "floor": _("Margin floor"),
    }
    return words.get(step) or _("Plugin %(name)s", name=plugin_of(step) or step)
