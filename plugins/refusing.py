"""A move that plugins may refuse, each with its reason."""

from typing import NamedTuple

from plugins.answers import WrongAnswer
from plugins.faults import Fault
from plugins.hook_types import Move
from plugins.manager import Hooked, PluginManager
from plugins.types import LONGEST_SENTENCE
from upheld.words import _

HOOK = "refuse_move"


class Refusal(NamedTuple):
    """Why a plugin refuses a move."""

    sentence: str
    #: Whether it failed; then the sentence is for those who can mend it.
    failed: bool = False


def listeners(plugins: PluginManager, name: str) -> tuple[Hooked, ...]:
    """Return the plugins that look at the move of this *name*."""
    return tuple(one for one in plugins.hooked(HOOK) if name in one.moves)


def refusals(plugins: PluginManager, move: Move) -> tuple[Refusal, ...]:
    """Return why *move* must not be made, once for each plugin that refuses it.

    A plugin that fails refuses too: its sentence says where it failed.
    """
    found = []
    for plugin in listeners(plugins, move.name):
        answer = plugin.ask(HOOK, _reason, move=move)
        if isinstance(answer, Fault):
            found.append(Refusal(answer.sentence, failed=True))
        elif answer:
            found.append(Refusal(answer))
    return tuple(found)


def reasons(plugins: PluginManager, move: Move) -> tuple[str, ...]:
    """Return the sentences of all :func:`refusals`."""
    return tuple(one.sentence for one in refusals(plugins, move))


def _reason(answer: object) -> str:
    if answer is None:
        return ""
    if not isinstance(answer, str):
        kind = type(answer).__name__
        raise WrongAnswer(
            _("It answered %(kind)s where a sentence belongs.", kind=kind)
        )
    return answer.strip()[:LONGEST_SENTENCE]
