"""Plugins that are not installed, packed whole for a process of their own.

A package that is being written, a wheel or a single file is never imported by who
looks at it: its code goes as it was at one moment to where it runs.
"""

import importlib.metadata
import io
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from plugins.sources import GROUP, Origin, Source, files
from upheld.errors import InvalidInput, NotFound

#: More than this is no plugin; it is sent whole to the process.
LARGEST = 8 * 1024 * 1024
#: What lies in a folder beside the code.
_BESIDE = {"tests", "docs", "build", "dist", "fixtures", "node_modules"}
#: Files are alike in every archive, so that the same code makes the same one.
_STAMP = (2026, 1, 1, 0, 0, 0)


def sources_at(path: Path) -> list[Source]:
    """Return the plugins of a package that lies in a folder, a file or a wheel.

    :raises NotFound: where there is none.
    :raises InvalidInput: for what cannot be read.
    """
    if path.suffix == ".py" and path.is_file():
        return [one for one in files(path.parent) if Path(one.where) == path]
    found = _of_wheel(path) if path.suffix == ".whl" else _of_folder(path)
    if not found:
        raise NotFound(
            f"{path} names no plugin.",
            hint=f'List it under [project.entry-points."{GROUP}"].',
        )
    return found


def _of_folder(path: Path) -> list[Source]:
    folder = path.parent if path.name == "pyproject.toml" else path
    project = folder / "pyproject.toml"
    if not project.is_file():
        raise NotFound(
            f"{path} is no plugin: there is no pyproject.toml in it.",
            hint="Name a folder that has one, a Python file or a wheel.",
        )
    said = _project(project)
    base = folder / "src" if (folder / "src").is_dir() else folder
    pack = packed({name: place.read_bytes() for name, place in _code(base)}, path)
    return _sources(
        said.get("entry-points", {}).get(GROUP, {}),
        str(said.get("version", "")),
        pack,
        str(base.resolve()),
    )


def _project(project: Path) -> Mapping[str, Any]:
    try:
        said: Mapping[str, Any] = tomllib.loads(project.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput.of(str(project), f"This is no TOML: {error}.") from None
    found: Mapping[str, Any] = said.get("project", {})
    return found


def _code(base: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of the modules and packages in *base*, by their names in it."""
    for place in sorted(base.iterdir()):
        if place.name.startswith(".") or place.name in _BESIDE:
            continue
        if place.suffix == ".py":
            yield place.name, place
        elif (place / "__init__.py").is_file():
            for file in sorted(place.rglob("*")):
                if file.is_file() and "__pycache__" not in file.parts:
                    yield file.relative_to(base).as_posix(), file


def packed(contents: Mapping[str, bytes], path: Path) -> bytes:
    """Return an archive of *contents*, the same for the same.

    :raises InvalidInput: where they are too large; *path* is what that is said of.
    """
    _check_size(path, sum(map(len, contents.values())))
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, _STAMP), content)
    return kept.getvalue()


def _check_size(path: Path, size: int) -> None:
    if size > LARGEST:
        most = LARGEST // 1024**2
        raise InvalidInput.of(str(path), f"This is larger than {most} MB.")


def _of_wheel(path: Path) -> list[Source]:
    """Return what a wheel would offer if it were installed."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_size(path, sum(one.file_size for one in archive.infolist()))
        whole = path.read_bytes()
    except (OSError, zipfile.BadZipFile):
        raise InvalidInput.of(str(path), "This is no wheel.") from None
    return [
        source
        for package in importlib.metadata.distributions(path=[str(path)])
        for source in _sources(
            {it.name: it.value for it in package.entry_points.select(group=GROUP)},
            package.version,
            whole,
            str(path.resolve()),
        )
    ]


def _sources(
    points: Mapping[str, str], version: str, pack: bytes, root: str
) -> list[Source]:
    return [
        Source(name, Origin.FILE, version, _never, module, pack, root)
        for name, module in points.items()
    ]


def _never() -> NoReturn:
    raise LookupError("what is packed is loaded in a process of its own")
