"""How the processes of plugins are started, and what they may see of the machine."""

import importlib.metadata
import json
import os
import sys
import sysconfig
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from shutil import which
from urllib.parse import unquote, urlsplit

import plugins

GROUP = "upheld.plugins"
_ROOT = Path(plugins.__file__).resolve().parents[1]
#: What Python needs of a machine, where it is there.
_SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/usr/share/zoneinfo", "/dev/null", "/dev/urandom")
MODULE = "plugins.inside"


class Kind(StrEnum):
    """What keeps plugins apart from the rest of the machine."""

    BUBBLEWRAP = "bubblewrap"
    KERNEL = "kernel"
    LIMITS = "limits"


def environment() -> dict[str, str]:
    """Return the whole environment that the processes are started with."""
    return {
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(dict.fromkeys((*_path(), str(_ROOT)))),
        "PYTHONUTF8": "1",
    }


def _path() -> Iterator[str]:
    """Yield where modules are looked for, wherever we were started."""
    for place in sys.path:
        if Path(place).is_absolute():
            yield place


def readable() -> tuple[str, ...]:
    """Return the folders that a plugin may read: code, and nothing else."""
    found = [*_SYSTEM, *_SYSTEM_FILES, sysconfig.get_path("stdlib"), *_editable()]
    found += [str(_ROOT / "plugins"), str(_ROOT / "upheld")]
    found += [str(Path(base) / "lib") for base in (sys.prefix, sys.base_prefix)]
    # Beside a checkout of ours lie its data and keys.
    found += [place for place in _path() if Path(place).resolve() != _ROOT]
    if not (_ROOT / "pyproject.toml").exists():
        found.append(str(_ROOT))
    return tuple(dict.fromkeys(place for place in found if Path(place).exists()))


def _editable() -> Iterator[str]:
    """Yield the folders of plugins that are installed from where they are written."""
    for point in importlib.metadata.entry_points(group=GROUP):
        said = point.dist.read_text("direct_url.json") if point.dist else None
        found = json.loads(said) if said else {}
        if found.get("dir_info", {}).get("editable"):
            yield unquote(urlsplit(found["url"]).path)


def commands(control: int) -> Iterator[tuple[Kind, list[str]]]:
    """Yield the ways to start, the better first, with the end *control* handed over."""
    python = [sys.executable, "-P", "-s", "-m", MODULE, str(control)]
    wrapper = which("bwrap")
    if wrapper:
        yield Kind.BUBBLEWRAP, [wrapper, *_wrapped(), *python]
    yield Kind.KERNEL, python


def _wrapped() -> Iterator[str]:
    yield from ("--unshare-all", "--new-session", "--as-pid-1")
    yield from ("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp")  # noqa: S108
    folders = [*readable(), sys.prefix, sys.base_prefix, "/usr"]
    for place in sorted(set(folders)):
        if not place.startswith("/dev"):
            yield from ("--ro-bind-try", place, place)
    yield from ("--chdir", "/")
