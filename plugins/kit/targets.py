"""What an author names on the command line: a folder, a file, a wheel or a name.

Unlike :mod:`plugins.kit.subjects`, nothing of an author is imported here: its code runs
in a process of its own, as it does where it sells.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from plugins import sources
from plugins.isolation.limits import LIMITS, Limits
from plugins.kit.subjects import OURS
from plugins.manager import PluginManager, load_apart
from plugins.packing import sources_at
from plugins.sources import Origin, Source
from upheld.errors import NotFound
from upheld.nearest import did_you_mean


@dataclass(frozen=True, slots=True)
class Target:
    """A plugin as it was named."""

    name: str
    read: Callable[[], list[Source]]
    #: The folders of its fixtures.
    places: tuple[Path, ...] = ()
    #: What changes when its author saves; ``None`` for what is installed.
    watched: Path | None = None

    def load(self, limits: Limits = LIMITS) -> PluginManager:
        """Return it as it is now: ours in this process, all else in one of its own."""
        found = self.read()
        own = [one for one in found if one.origin is Origin.BUILT_IN]
        others = [one for one in found if one.origin is not Origin.BUILT_IN]
        if own:
            return PluginManager.of(own)
        return PluginManager.joined(load_apart(others, limits))


def target_of(name: str) -> Target:
    """Return what *name* means: a path where there is one, or else a plugin or model.

    :raises NotFound: where it is neither.
    """
    path = Path(name)
    if path.exists():
        base = path if path.is_dir() else path.parent
        return Target(name, lambda: sources_at(path), (base / "fixtures",), path)
    known = {one.name: one for one in (*sources.built_in(), *sources.installed())}
    if name in known:
        return _installed(name, known[name])
    for source in sources.installed():
        if name in PluginManager.joined(load_apart([source], LIMITS)).models:
            return _installed(name, source)
    raise NotFound(
        f"“{name}” is no file, no folder and no plugin that is installed.",
        hint=did_you_mean(name, known) or "`upheld plugins list` names the plugins.",
    )


def _installed(name: str, source: Source) -> Target:
    places = (OURS,) if source.origin is Origin.BUILT_IN else ()
    return Target(name, lambda: [source], places)
