"""The hooks that a plugin may implement.

A plugin imports ``hookimpl`` and the types from ``upheld.plugin`` and nothing else
of ours.  It may leave out any argument that it does not need.  Neither a
specification nor an implementation gives an argument a default value.
"""

from collections.abc import Iterable
from typing import Any

import pluggy

from plugins.hook_types import Event
from plugins.types import PricingModel

PROJECT = "upheld"
#: The edition of the interface that plugins are written for.
API = "1"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_pricing_models() -> Iterable[PricingModel[Any]] | None:
    """Offer pricing models that sales can choose for an offering.

    Called once for each plugin, when the application starts.  The ``key`` of a
    model is stored in price books and contracts, so it has to be its own: of two
    plugins that offer the same key both are switched off, and the reason names
    both.  A key of a built-in model stays with it.

    :returns: the models, or ``None`` for none.

    .. versionadded:: 1.0
    """
    raise NotImplementedError


@hookspec
def hear_event(event: Event) -> None:
    """Hear of something that has happened.

    Called once for each plugin, after the transaction has been committed, in the
    process that did it.  A failure is logged with plugin, hook, file and line; it
    undoes nothing, and every other plugin is told all the same.

    :param event: what has happened.

    .. versionadded:: 1.0
    """
    raise NotImplementedError
