"""The tax on an offer, as the plugin says that a seller has chosen."""

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import islice

from plugins.answers import WrongAnswer
from plugins.faults import Fault
from plugins.hook_types import Tax, TaxCategory, TaxRequest
from plugins.manager import PluginManager
from upheld.words import _

HOOK = "tax"


def ask_tax(
    plugins: PluginManager, name: str, request: TaxRequest
) -> tuple[Tax, ...] | Fault:
    """Return the taxes that the plugin *name* says, or why there are none.

    One for each of ``request.lines``, in their order; one where there are no lines.
    """
    found = plugins.named(HOOK, name)
    if found is None:
        why = plugins.why_no_plugin(name)
        sentence = why or _(
            "Taxes are said by the plugin “%(plugin)s”, which is not installed.",
            plugin=name,
        )
        hint = _("An administrator can choose another in the order of adjustments.")
        return Fault(f"{sentence} {hint}")
    return found.ask(HOOK, partial(_taxes, count=len(request.lines)), request=request)


def _taxes(answer: object, count: int) -> tuple[Tax, ...]:
    if isinstance(answer, Iterable) and not isinstance(answer, str | bytes | Mapping):
        taxes = tuple(_tax(one) for one in islice(answer, count + 1))
        if len(taxes) != count:
            raise WrongAnswer(
                _("It did not answer one Tax for each of %(num)s lines.", num=count)
            )
        return _together(taxes)
    return (_tax(answer),) * max(count, 1)


def _together(taxes: tuple[Tax, ...]) -> tuple[Tax, ...]:
    """Refuse what no invoice can hold: EN 16931, rule BR-O-11."""
    outside = TaxCategory.OUT_OF_SCOPE.value
    known = {one.category for one in taxes}
    if outside in known and len(known) > 1:
        raise WrongAnswer(
            _(
                "It answered the category %(category)s for some lines only; an invoice "
                "cannot hold it beside others.",
                category=outside,
            )
        )
    return taxes


def _tax(answer: object) -> Tax:
    if type(answer) is Tax:
        return answer
    kind = type(answer).__name__
    raise WrongAnswer(_("It answered %(kind)s where a Tax belongs.", kind=kind))
