"""What people are told of plugins: how one stands, and what keeps them apart."""

from datetime import datetime

from catalog.installed.queries import (
    PluginSeen,
    is_safe,
    loaded_plugins,
    said_of_switch,
)
from catalog.installed.standing import Trouble
from plugins.isolation.saying import said_of_isolation, said_of_what_is_left
from upheld.sellers import seller
from upheld.texts import format_instant
from upheld.words import _


def state_words(seen: PluginSeen) -> tuple[str, ...]:
    """Return why a plugin is not in use and what to do; nothing for one that is on."""
    if seen.state == "broken":
        todo = _("Install a version that works, or take it away.")
        switched = (said_of_switch(seen.standing),) if seen.standing.is_off else ()
        return (*switched, seen.info.reason, todo)
    standing = seen.standing
    if seen.state == "off" and standing.off_at:
        todo = _("What it prices has no price, and such quotes cannot be sent.")
        return said_of_switch(standing), todo
    if seen.state == "paused" and standing.paused_until:
        return (
            _(
                "It failed several times and is tried again on %(when)s.",
                when=_moment(standing.paused_until),
            ),
            _("Tell its author what is below; try it again when that is mended."),
        )
    return ()


def trouble_words(trouble: Trouble) -> tuple[str, str]:
    """Return when and where a plugin failed, and what it said."""
    place = ""
    if trouble.file:
        name = trouble.file.rpartition("/")[2]
        place = _("%(file)s, line %(line)s", file=name, line=trouble.lineno)
    parts = (_moment(trouble.at), trouble.version, trouble.hook, place)
    return " · ".join(part for part in parts if part), trouble.sentence


def isolation_words() -> list[str]:
    """Return what keeps plugins of others apart here, and what nothing does."""
    if is_safe():
        return [_("Safe mode: only the built-in plugins are loaded.")]
    if not any(info.origin != "built-in" for info in loaded_plugins().plugins):
        return [_("There are only built-in plugins; they run inside the application.")]
    return [said_of_isolation(), said_of_what_is_left()]


def _moment(instant: datetime) -> str:
    return format_instant(instant, seller().timezone)
