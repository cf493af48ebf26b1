"""The tax on an offer, as the plugin says that a seller has chosen."""

from plugins.answers import WrongAnswer
from plugins.faults import Fault
from plugins.hook_types import Tax, TaxRequest
from plugins.manager import PluginManager
from upheld.words import _

HOOK = "tax"


def ask_tax(plugins: PluginManager, name: str, request: TaxRequest) -> Tax | Fault:
    """Return the tax that the plugin *name* says, or why there is none."""
    found = plugins.named(HOOK, name)
    if found is None:
        why = plugins.why_no_plugin(name)
        sentence = why or _(
            "Taxes are said by the plugin “%(plugin)s”, which is not installed.",
            plugin=name,
        )
        hint = _("An administrator can choose another in the order of adjustments.")
        return Fault(f"{sentence} {hint}")
    return found.ask(HOOK, _tax, request=request)


def _tax(answer: object) -> Tax:
    if type(answer) is Tax:
        return answer
    kind = type(answer).__name__
    raise WrongAnswer(_("It answered %(kind)s where a Tax belongs.", kind=kind))
