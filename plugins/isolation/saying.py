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
