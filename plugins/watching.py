"""Plugins that are single files or installed, in use as they are saved now."""

import importlib
import importlib.util
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from plugins import sources
from plugins.isolation.limits import LIMITS, Limits
from plugins.manager import Loaded, PluginManager, load_apart
from plugins.sources import Source

#: Name, size, time of change and number of each file.
Look = tuple[tuple[str, int, int, int], ...]
#: Where a plugin is, its version, and how the files of its package look.
Key = tuple[str, str, Look]
#: So many seconds pass before what is installed is looked at again.
PAUSE = 1.0


@dataclass(slots=True, eq=False)
class _Packages:
    """What is installed, by how the files of each package look."""

    found: dict[Key, Source] = field(default_factory=dict)
    _known: list[tuple[Source, Path | None]] = field(default_factory=list)
    _places: Look | None = None
    _next: float = 0

    def look(self) -> tuple[Key, ...]:
        """Return what is there; a second passes before it can be otherwise."""
        if time.monotonic() >= self._next:
            self._list()
            self.found = {
                (f"{one.name} {one.where}", one.version, _files(root)): one
                for one, root in self._known
            }
            self._next = time.monotonic() + PAUSE
        return tuple(self.found)

    def _list(self) -> None:
        """List what is installed, if something came, went or is another version."""
        places = tuple(_looked(Path(place)) for place in sys.path)
        if places == self._places:
            return
        importlib.invalidate_caches()
        try:
            self._known = [(one, _root(one)) for one in sources.installed()]
        except Exception:  # noqa: BLE001  half of a package may be written by now
            return
        self._places = places


@dataclass(slots=True, eq=False)
class Watched:
    """All plugins of an application, loaded anew as those of others change."""

    folder: Path
    limits: Limits = LIMITS
    _ours: list[Loaded] = field(init=False)
    _others: dict[Key, Loaded] = field(init=False, default_factory=dict)
    _packages: _Packages = field(init=False, default_factory=_Packages)
    _seen: tuple[Look, tuple[Key, ...]] | None = field(init=False, default=None)
    _lock: Lock = field(init=False, default_factory=Lock)

    def __post_init__(self) -> None:
        """Load what no change of a file touches."""
        self._ours = PluginManager.ours()

    def changed(self) -> PluginManager | None:
        """Return all plugins anew if a file has changed since this was asked last.

        Who asks while plugins are being loaded goes on with what there was.
        """
        if not self._lock.acquire(blocking=False):
            return None
        try:
            # Looked at before it is read: what is saved meanwhile is seen next time.
            look = _look(self.folder), self._packages.look()
            if look == self._seen:
                return None
            self._load()
            self._seen = look
            return PluginManager.joined(self._ours, self._others.values())
        finally:
            self._lock.release()

    def _load(self) -> None:
        """Load what is new, and forget what is gone.

        The process of a plugin that has changed ends with the last question to it.
        """
        single = sources.files(self.folder)
        of_files: dict[Key, Source] = {(it.where, it.version, ()): it for it in single}
        found = of_files | self._packages.found
        new = [key for key in found if key not in self._others]
        loaded = load_apart([found[key] for key in new], self.limits)
        known = self._others | dict(zip(new, loaded, strict=True))
        self._others = {key: known[key] for key in found}


def _root(source: Source) -> Path | None:
    """Return the folder or the file of what a package offers, without importing it."""
    top = source.where.partition(":")[0].partition(".")[0]
    spec = importlib.util.find_spec(top)
    if spec is None:
        return None
    for place in spec.submodule_search_locations or ():
        return Path(place)
    return Path(spec.origin) if spec.origin else None


def _files(root: Path | None) -> Look:
    if root is None:
        return ()
    return tuple(sorted(_looked(path) for path in _below(root)))


def _below(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        yield root
        return
    for path in root.rglob("*"):
        if path.parent.name != "__pycache__" and not path.is_dir():
            yield path


def _look(folder: Path) -> Look:
    return tuple(sorted(_looked(path) for path in folder.glob("*.py")))


def _looked(path: Path) -> tuple[str, int, int, int]:
    try:
        seen = path.stat()
    except OSError:
        return str(path), 0, 0, 0
    return str(path), seen.st_size, seen.st_mtime_ns, seen.st_ino
