"""Sections that plugins add to a paper, in the order of the plugins' names."""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from plugins.answers import WrongAnswer
from plugins.faults import Fault
from plugins.manager import PluginManager
from plugins.section_types import Document, Section
from upheld.words import _

HOOK = "document_sections"
#: What one plugin can add to one paper.
MOST_SECTIONS = 20


class Added(NamedTuple):
    """What one plugin adds, or why it is not known."""

    plugin: str
    version: str
    sections: tuple[Section, ...] | Fault


def added_sections(plugins: PluginManager, document: Document) -> tuple[Added, ...]:
    """Return what each plugin adds to the paper of *document*."""
    return tuple(
        Added(plugin.name, plugin.version, plugin.ask(HOOK, _read, document=document))
        for plugin in plugins.hooked(HOOK)
    )


def _read(answer: object) -> tuple[Section, ...]:
    if answer is None:
        return ()
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        kind = type(answer).__name__
        raise WrongAnswer(_("It answered %(kind)s where sections belong.", kind=kind))
    found = tuple(islice(answer, MOST_SECTIONS + 1))
    if len(found) > MOST_SECTIONS:
        raise WrongAnswer(
            _("It answered more than %(most)s sections.", most=MOST_SECTIONS)
        )
    for one in found:
        if type(one) is not Section:
            kind = type(one).__name__
            raise WrongAnswer(
                _("It answered %(kind)s where a Section belongs.", kind=kind)
            )
    return found
