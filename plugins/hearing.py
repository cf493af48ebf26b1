"""Tell plugins what has happened, once it is stored.

What a plugin makes of it decides nothing: a failure is logged with its plugin, hook,
file and line, and every other plugin is told all the same.
"""

import logging
from collections.abc import Callable

from flask import Flask

from plugins.faults import Fault
from plugins.hook_types import Event
from plugins.manager import PluginManager
from upheld.signals import ALL
from upheld.state import state

HOOK = "hear_event"

_log = logging.getLogger("upheld.plugins")


def install(app: Flask, in_use: Callable[[], PluginManager]) -> None:
    """Let the plugins that *app* has *in_use* by then be told of each event."""
    receivers = [_receiver(signal.name, in_use) for signal in ALL]
    for signal, receiver in zip(ALL, receivers, strict=True):
        signal.connect(receiver, sender=app)
    # A signal holds its receivers weakly; they live as long as their application.
    state(app).kept["hearing"] = receivers


def _receiver(name: str, in_use: Callable[[], PluginManager]) -> Callable[..., None]:
    def receive(_app: Flask, **facts: str) -> None:
        hear(in_use(), Event(name=name, facts=facts))

    return receive


def hear(plugins: PluginManager, event: Event) -> None:
    """Tell each plugin that wants to know of *event*."""
    for plugin in plugins.hooked(HOOK):
        outcome = plugin.ask(HOOK, lambda _answer: None, event=event)
        if isinstance(outcome, Fault):
            _log.error("%s", outcome.sentence)
