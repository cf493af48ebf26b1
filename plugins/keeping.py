"""Versions of plugins that are kept as data, to be asked again; never imported here.

Each is a folder ``NAME/VERSION`` with the code as one archive and a note of what it is.
What is kept does not change: the archive is read only where it has the sum of then.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from plugins.isolation.limits import LIMITS, Limits
from plugins.manager import PluginManager, load_apart
from plugins.packing import packed, sources_at
from plugins.sources import Origin, Source
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.nearest import did_you_mean

#: What keeps a name and a version apart where somebody types both.
BETWEEN = "=="
_CODE, _NOTE = "code.zip", "version.json"
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kept:
    """One version of one plugin."""

    name: str
    version: str
    #: The versions of its models by their keys.
    models: Mapping[str, str]
    sha256: str
    #: Where it begins in its code, and what it was made of.
    where: str
    made_of: str
    place: Path = field(repr=False, compare=False)

    @property
    def title(self) -> str:
        """What it is called where it is typed: ``per_seat==1.2``."""
        return f"{self.name}{BETWEEN}{self.version}"

    def load(self, limits: Limits = LIMITS) -> PluginManager:
        """Return it, in a process of its own.

        :raises Refused: where it is not as it was kept.
        """
        code = (self.place / _CODE).read_bytes()
        if hashlib.sha256(code).hexdigest() != self.sha256:
            raise Refused(
                f"The code of {self.title} is not as it was kept.",
                hint=f"Remove {self.place}, and keep the version again.",
            )
        source = Source(
            *(self.name, Origin.FILE, self.version, _never),
            *(self.where, code, f"{self.name}-{self.version}"),
        )
        return PluginManager.joined(load_apart([source], limits))


def _never() -> object:
    raise LookupError("what is kept is loaded in a process of its own")


def keep(folder: Path, path: Path) -> list[Kept]:
    """Keep the plugins at *path*: a package in a folder, a Python file or a wheel.

    What is kept already stays as it is.

    :raises Refused: for what cannot be used, and for another content of a version.
    """
    return [_keep(folder, source, path) for source in sources_at(path)]


def _keep(folder: Path, source: Source, path: Path) -> Kept:
    code, where = source.pack, source.where
    if not code:
        # A single file is the module of its name.
        where = Path(source.where).stem
        code = packed({f"{where}.py": Path(source.where).read_bytes()}, path)
    manager = PluginManager.joined(load_apart([source], LIMITS))
    info = manager.plugins[0]
    if not info.on:
        raise Refused(f"{info.name} cannot be kept: {info.reason}")
    for word in (info.name, info.version):
        if not _SAFE.fullmatch(word):
            raise InvalidInput.of(str(path), f"“{word[:40]}” names no version.")
    place = folder / info.name / info.version
    models = {key: model.version for key, model in manager.models.items()}
    digest = hashlib.sha256(code).hexdigest()
    made = Kept(info.name, info.version, models, digest, where, path.name, place)
    if place.exists():
        return _as_before(made)
    _write(made, code)
    return made


def _as_before(made: Kept) -> Kept:
    known = _read(made.place)
    if known.sha256 == made.sha256:
        return known
    raise Refused(
        f"{made.title} is kept already, with other code.",
        hint="Give what has changed another version.",
    )


def _write(made: Kept, code: bytes) -> None:
    """Write all of it beside its place, and put it there at once."""
    beside = made.place.with_name(f".{made.place.name}.{os.getpid()}")
    beside.mkdir(parents=True)
    note = asdict(made)
    del note["place"]
    (beside / _CODE).write_bytes(code)
    (beside / _NOTE).write_text(json.dumps(note, indent=2, sort_keys=True), "utf-8")
    beside.rename(made.place)


def versions_in(folder: Path) -> list[Kept]:
    """Return what is kept in *folder*, by name, the newest version last."""
    found = [_read(note.parent) for note in folder.glob(f"[!.]*/[!.]*/{_NOTE}")]
    return sorted(found, key=lambda one: (one.name, _rank(one.version)))


def _read(place: Path) -> Kept:
    try:
        said: dict[str, Any] = json.loads((place / _NOTE).read_text("utf-8"))
        return Kept(**said, place=place)
    except (OSError, ValueError, TypeError):
        raise Refused(
            f"What is kept in {place} cannot be read.",
            hint="Remove the folder, and keep the version again.",
        ) from None


def _rank(version: str) -> list[tuple[int, int, str]]:
    """Return what a version is sorted by: 1.10 after 1.9."""
    parts = re.split(r"[.+-]", version)
    return [(1, int(it), "") if it.isdecimal() else (0, 0, it) for it in parts]


def version_named(folder: Path, name: str) -> Kept:
    """Return the version that *name* means: ``per_seat==1.2``, or ``1.2`` alone.

    :raises NotFound: where there is none, or several.
    """
    kept = versions_in(folder)
    found = [one for one in kept if name in {one.title, one.version}]
    if len(found) == 1:
        return found[0]
    known = [one.title for one in kept]
    if found:
        named = ", ".join(one.title for one in found)
        raise NotFound(f"“{name}” may be {named}.", hint="Name one of them.")
    raise NotFound(
        f"No version “{name}” is kept.",
        hint=did_you_mean(name, known) or _all_of(known),
    )


def _all_of(known: list[str]) -> str:
    if not known:
        return "`upheld plugins keep` keeps one."
    return f"There are {', '.join(known)}."


def offering(folder: Path, model: str, version: str) -> Iterator[Kept]:
    """Yield what is kept and offers *version* of *model*, the newest first."""
    for one in reversed(versions_in(folder)):
        if one.models.get(model) == version:
            yield one
