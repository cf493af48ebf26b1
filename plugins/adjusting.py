"""A price adjusted by a plugin, at the plugin's place among the steps."""

from typing import NamedTuple

from plugins.answers import added_rows
from plugins.faults import Fault
from plugins.manager import PluginManager
from plugins.types import PriceRequest, PriceRow
from upheld.words import _

HOOK = "adjust_price"


class Adjusted(NamedTuple):
    """What a plugin adds to a price, or why there is none."""

    rows: tuple[PriceRow, ...] | Fault
    version: str = ""


def adjust_price(
    plugins: PluginManager, name: str, request: PriceRequest, rows: tuple[PriceRow, ...]
) -> Adjusted:
    """Return what the plugin *name* adds to *rows*, the steps before it."""
    found = plugins.named(HOOK, name)
    if found is None:
        sentence = _(
            "Prices are adjusted by the plugin “%(plugin)s”, which is not installed.",
            plugin=name,
        )
        hint = _("An administrator can remove it from the order of adjustments.")
        return Adjusted(Fault(f"{sentence} {hint}"))
    answer = found.ask(
        HOOK,
        lambda given: added_rows(given, request.currency),
        request=request,
        rows=rows,
    )
    return Adjusted(answer, found.version)
