"""Where plugins are found: among our own, among what is installed, in a folder."""

import hashlib
import importlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import ModuleType

GROUP = "upheld.plugins"
BUILT_IN = (
    "block_tiers",
    "cost_plus",
    "flat",
    "graduated",
    "graduated_percentage",
    "package",
    "per_unit",
    "percentage",
    "ramp",
    "stairstep",
    "uptime_risk",
    "usage",
    "volume",
    "warranty_risk",
)


class Origin(StrEnum):
    """Where a plugin comes from."""

    BUILT_IN = "built-in"
    INSTALLED = "installed"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Source:
    """A plugin that has not been loaded yet."""

    name: str
    origin: Origin
    #: Empty where it says so itself, if at all.
    version: str
    load: Callable[[], object]
    #: Its file, or module and name in it; empty for what has neither.
    where: str = ""
    #: Of what is not installed, all of its code as a ZIP archive, and where it lies.
    pack: bytes = field(default=b"", repr=False)
    root: str = ""


def built_in() -> Iterator[Source]:
    """Yield our own plugins."""
    version = importlib.metadata.version("upheld")
    for name in BUILT_IN:
        module = f"plugins.builtin.{name}"
        yield Source(name, Origin.BUILT_IN, version, _importer(module))


def installed() -> Iterator[Source]:
    """Yield what distributions offer under the entry point group ``upheld.plugins``."""
    for point in importlib.metadata.entry_points(group=GROUP):
        version = point.dist.version if point.dist else ""
        yield Source(point.name, Origin.INSTALLED, version, point.load, point.value)


def files(folder: Path) -> Iterator[Source]:
    """Yield the Python files of *folder*, each a plugin of the name of its file.

    Their version stands for their content: each change that is saved is another.
    """
    for path in sorted(folder.glob("*.py")):
        if not path.name.startswith("_"):
            version = _version(path)
            yield Source(path.stem, Origin.FILE, version, _reader(path), str(path))


def _version(path: Path) -> str:
    """Return what stands for the content of a file; nothing where it is not read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    except OSError:
        return ""


def _importer(name: str) -> Callable[[], ModuleType]:
    return lambda: importlib.import_module(name)


def _reader(path: Path) -> Callable[[], ModuleType]:
    def read() -> ModuleType:
        name = f"upheld_plugin_{path.stem}"
        spec = importlib.util.spec_from_file_location(name, path)
        if spec is None or spec.loader is None:
            raise ImportError(f"{path} is no Python file")
        module = importlib.util.module_from_spec(spec)
        # Dataclasses and pickles look their module up here.
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module

    return read
