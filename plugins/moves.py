"""The moves that a plugin can refuse, and those that it says it looks at."""

from collections.abc import Iterable

SEND, ACCEPT = "quote.send", "quote.accept"
RENEW, CANCEL = "contract.renew", "contract.cancel"
#: In the order of a deal; the name of a :class:`~plugins.hook_types.Move`.
MOVES = (SEND, ACCEPT, RENEW, CANCEL)


def declared(plugin: object) -> tuple[str, ...]:
    """Return the moves that *plugin* looks at: only sending if it does not say."""
    said = getattr(plugin, "moves", (SEND,))
    if isinstance(said, str) or not isinstance(said, Iterable):
        return (str(said),)
    return tuple(map(str, said))


def known(said: Iterable[str]) -> frozenset[str]:
    """Return those of the moves *said* that there are."""
    return frozenset(said) & frozenset(MOVES)
