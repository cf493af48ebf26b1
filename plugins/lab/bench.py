"""What the lab shows: a plugin as it was last saved, and another version beside it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from plugins.answers import RegisteredModel
from plugins.isolation.limits import LIMITS, Limits
from plugins.isolation.models import Elsewhere
from plugins.kit.cases import Book, Case, derived
from plugins.kit.subjects import book_of
from plugins.kit.targets import Target
from plugins.manager import PluginInfo, PluginManager
from upheld.errors import UpheldError

#: More files than this are no plugin.
MOST_FILES = 2000
_NOTHING = PluginManager({}, ())


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """A plugin as it was when it was loaded."""

    name: str
    manager: PluginManager
    #: How long it took to load, in milliseconds.
    took: int
    #: Why it cannot be used, as far as it was read at all.
    reason: str = ""
    books: tuple[Book, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why there is less of it than there should be."""
        off = (info.reason for info in self.manager.disabled)
        return tuple(filter(None, (self.reason, *off)))

    @property
    def info(self) -> PluginInfo | None:
        """The plugin, or the first of several."""
        return next(iter(self.manager.plugins), None)

    @property
    def models(self) -> tuple[RegisteredModel, ...]:
        """Its models, each rested: an author who mends has no minute to wait."""
        for model in self.manager.models.values():
            if isinstance(model.model, Elsewhere):
                model.model.worker.wake()
        return tuple(self.manager.models.values())

    def model(self, key: str) -> RegisteredModel | None:
        """Return the model *key*, or the first where there is none of that key."""
        found = {one.key: one for one in self.models}
        return found.get(key) or next(iter(found.values()), None)

    def cases(self, model: RegisteredModel) -> tuple[Case, ...]:
        """Return the fixtures of *model*, or one made of what it declares."""
        for book in self.books:
            if book.model == model.key and book.cases:
                return book.cases
        return (derived(model.Parameters),)


@dataclass(slots=True, eq=False)
class Bench:
    """A plugin that is being written; each look at it sees what was saved last."""

    target: Target
    against: Target | None = None
    limits: Limits = LIMITS
    old: Code | None = field(init=False, default=None)
    _code: Code = field(init=False)
    _first: Code = field(init=False)
    _look: str = field(init=False)
    _lock: Lock = field(init=False, default_factory=Lock)

    def __post_init__(self) -> None:
        """Load what there is."""
        self._look = self.look()
        self._code = self._first = load(self.target, self.limits)
        if self.against is not None:
            self.old = load(self.against, self.limits)

    def look(self) -> str:
        """Return what changes whenever a file of the plugin is saved."""
        place = self.target.watched
        if place is None:
            return "-"
        found = _files(place, self.target.places)
        return f"{hash(tuple(found)) & 0xFFFFFFFFFFFFFFFF:x}"

    def now(self) -> tuple[Code, Code | None, str]:
        """Return the plugin as it is, what to show beside it, and the look of both.

        Without another version that is the one that the lab began with.
        """
        with self._lock:
            # Looked at before it is read: what is saved meanwhile is seen next time.
            look = self.look()
            if look != self._look:
                self._code, self._look = load(self.target, self.limits), look
            if not self._first.manager.models:
                # What could not be used is no version to look back to.
                self._first = self._code
            first = None if self._code is self._first else self._first
            return self._code, self.old or first, look


def load(target: Target, limits: Limits = LIMITS) -> Code:
    """Return *target* as it is now; whatever is wrong with it is said in it."""
    began = time.perf_counter()
    try:
        manager, reason = target.load(limits), ""
    except UpheldError as error:
        manager, reason = _NOTHING, f"{error.message} {error.hint}".strip()
    except (OSError, UnicodeDecodeError) as error:
        manager, reason = _NOTHING, f"It cannot be read: {error}."
    took = round((time.perf_counter() - began) * 1000)
    try:
        books = tuple(book_of(key, target.places) for key in manager.models)
    except UpheldError as error:
        return Code(target.name, manager, took, f"{error.message} {error.hint}".strip())
    return Code(target.name, manager, took, reason, books)


def _files(place: Path, fixtures: tuple[Path, ...]) -> Iterator[tuple[str, int, int]]:
    folders = [place] if place.is_dir() else []
    single = [place] if place.is_file() else []
    found = [
        *single,
        *(file for folder in (*folders, *fixtures) for file in _below(folder)),
    ]
    for file in sorted({*found})[:MOST_FILES]:
        try:
            seen = file.stat()
        except OSError:
            continue
        yield str(file), seen.st_size, seen.st_mtime_ns


def _below(folder: Path) -> Iterator[Path]:
    """Yield the files that an author writes below *folder*."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith((".", "__pycache__", "node_modules")):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _below(entry)
        elif entry.suffix not in {".pyc", ".whl", ".swp"}:
            yield entry
