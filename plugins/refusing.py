"""A move that plugins may refuse, each with its reason."""

from plugins.answers import WrongAnswer
from plugins.faults import Fault
from plugins.hook_types import Move
from plugins.manager import PluginManager
from plugins.types import LONGEST_SENTENCE
from upheld.words import _

HOOK = "refuse_move"


def reasons(plugins: PluginManager, move: Move) -> tuple[str, ...]:
    """Return why *move* must not be made, a sentence for each plugin that refuses it.

    A plugin that fails refuses too: its sentence says where it failed.
    """
    found = []
    for plugin in plugins.hooked(HOOK):
        answer = plugin.ask(HOOK, _reason, move=move)
        if reason := answer.sentence if isinstance(answer, Fault) else answer:
            found.append(reason)
    return tuple(found)


def _reason(answer: object) -> str:
    if answer is None:
        return ""
    if not isinstance(answer, str):
        kind = type(answer).__name__
        raise WrongAnswer(
            _("It answered %(kind)s where a sentence belongs.", kind=kind)
        )
    return answer.strip()[:LONGEST_SENTENCE]
