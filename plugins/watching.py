"""Plugins that are single files, in use as they are saved now."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from plugins import sources
from plugins.isolation.limits import LIMITS, Limits
from plugins.manager import Loaded, PluginManager, load_apart
from plugins.sources import Source

#: Name, size, time of change and number of each file.
Look = tuple[tuple[str, int, int, int], ...]
Key = tuple[str, str]


@dataclass(slots=True, eq=False)
class Watched:
    """All plugins of an application, with those of a folder loaded as they change."""

    folder: Path
    limits: Limits = LIMITS
    _others: list[Loaded] = field(init=False)
    _files: dict[Key, Loaded] = field(init=False, default_factory=dict)
    _seen: Look | None = field(init=False, default=None)
    _lock: Lock = field(init=False, default_factory=Lock)

    def __post_init__(self) -> None:
        """Load what no change of a file touches."""
        self._others = PluginManager.without_files(self.limits)

    def changed(self) -> PluginManager | None:
        """Return all plugins anew if a file has changed since this was asked last.

        Who asks while files are being loaded goes on with what there was.
        """
        if not self._lock.acquire(blocking=False):
            return None
        try:
            # Looked at before it is read: what is saved meanwhile is seen next time.
            look = _look(self.folder)
            if look == self._seen:
                return None
            self._load()
            self._seen = look
            return PluginManager.joined(self._others, self._files.values())
        finally:
            self._lock.release()

    def _load(self) -> None:
        """Load the files whose content is new, and forget those that are gone.

        The process of a file that has changed ends with the last question to it.
        """
        found = {_key(source): source for source in sources.files(self.folder)}
        new = [key for key in found if key not in self._files]
        loaded = load_apart([found[key] for key in new], self.limits)
        known = self._files | dict(zip(new, loaded, strict=True))
        self._files = {key: known[key] for key in found}


def _key(source: Source) -> Key:
    return source.where, source.version


def _look(folder: Path) -> Look:
    return tuple(sorted(_looked(path) for path in folder.glob("*.py")))


def _looked(path: Path) -> tuple[str, int, int, int]:
    try:
        seen = path.stat()
    except OSError:
        return path.name, 0, 0, 0
    return path.name, seen.st_size, seen.st_mtime_ns, seen.st_ino
