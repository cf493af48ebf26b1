"""A price adjusted by a plugin, at the plugin's place among the steps."""

from collections.abc import Sequence
from functools import partial
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


def adjust_prices(
    plugins: PluginManager,
    name: str,
    asks: Sequence[tuple[PriceRequest, tuple[PriceRow, ...]]],
) -> list[Adjusted]:
    """Return what the plugin *name* adds to each price.

    :param asks: what is priced, with the rows of the steps before it.
    """
    found = plugins.named(HOOK, name)
    if found is None:
        why = plugins.why_no_plugin(name)
        sentence = why or _(
            "Prices are adjusted by the plugin “%(plugin)s”, which is not installed.",
            plugin=name,
        )
        hint = _("An administrator can remove it from the order of adjustments.")
        return [Adjusted(Fault(f"{sentence} {hint}"))] * len(asks)
    reads = [partial(added_rows, currency=one.currency) for one, _rows in asks]
    given = [{"request": request, "rows": rows} for request, rows in asks]
    answers = found.ask_many(HOOK, reads, given)
    return [Adjusted(answer, found.version) for answer in answers]


def adjust_price(
    plugins: PluginManager, name: str, request: PriceRequest, rows: tuple[PriceRow, ...]
) -> Adjusted:
    """Return what the plugin *name* adds to *rows*, the steps before it."""
    return adjust_prices(plugins, name, [(request, rows)])[0]
