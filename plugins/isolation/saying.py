"""What people are told of how plugins are kept apart."""

from plugins.isolation.nursery import NURSERY, NoNursery
from plugins.isolation.sandbox import Kind
from upheld.words import _


def said_of_isolation() -> str:
    """Return in a sentence what keeps plugins of others apart on this machine."""
    try:
        kind = NURSERY.kind
    except NoNursery:
        return _("Plugins of others cannot run here: no process can be started.")
    if kind is Kind.BUBBLEWRAP:
        return _(
            "Each plugin of others runs in a process of its own, inside bubblewrap: "
            "it sees no network, no other process and no file but code."
        )
    if kind is Kind.KERNEL:
        return _(
            "Each plugin of others runs in a process of its own, without bubblewrap: "
            "filters of the kernel keep networks, files and programs away from it."
        )
    return _(
        "Each plugin of others runs in a process of its own with limits of memory and "
        "time, but nothing keeps networks and files away from it. Install bubblewrap."
    )


def said_of_what_is_left() -> str:
    """Return in a sentence what nothing keeps a plugin from on this machine."""
    try:
        bare = NURSERY.kind is Kind.LIMITS
    except NoNursery:
        return _("Nothing else is wrong; the lines that they price say so.")
    if bare:
        return _(
            "So a plugin can read the files of this user and send them away. Install "
            "only what you trust as you trust the application itself."
        )
    return _(
        "Nothing keeps a plugin from a wrong but possible price, or from two seconds "
        "of a processor for each question. Look at its prices before you offer them."
    )
