"""A version of a plugin, asked in a process of its own: two of them side by side.

A version is a folder with a ``pyproject.toml``, a Python file, a wheel, or the name
of a plugin that is installed.  ``python -m plugins.kit.versions TARGET`` reads what to
ask from its standard input, as JSON, and prints the answers.
"""

import contextlib
import importlib.metadata
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from plugins.answers import RegisteredModel
from plugins.kit.cases import Case
from plugins.kit.processes import surroundings
from plugins.kit.subjects import Subject, answer, subjects_at, subjects_in
from plugins.manager import PluginManager
from plugins.sources import GROUP, Origin, Source
from upheld.errors import InvalidInput, NotFound, UpheldError
from upheld.nearest import did_you_mean

#: So many seconds are given to all that is asked of a version.
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Ask:
    """A request as it was made, with the parameters of then, as JSON holds them."""

    model: str
    parameters: Mapping[str, Any]
    request: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """What one version of a plugin offers and answers."""

    #: The versions of its models by their keys.
    models: Mapping[str, str]
    #: In the order of what was asked: ``rows``, each a sentence and an amount, or the
    #: ``reason`` why there are none.
    answers: tuple[Mapping[str, Any], ...]


def asked(target: str, asks: Sequence[Ask]) -> Version:
    """Return what the version at *target* answers to each of *asks*.

    :raises InvalidInput: where it cannot be loaded, or answers nothing.
    """
    given = json.dumps([[one.model, one.parameters, one.request] for one in asks])
    try:
        done = subprocess.run(
            [sys.executable, "-m", "plugins.kit.versions", target],
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            env=surroundings({}),
        )
    except subprocess.TimeoutExpired:
        raise InvalidInput.of(
            target, f"It had no answer after {PATIENCE} seconds."
        ) from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["It ended without a word."]
        raise InvalidInput.of(target, lines[-1])
    heard = json.loads(done.stdout)
    if "refused" in heard:
        raise InvalidInput.of(target, heard["refused"])
    return Version(heard["models"], tuple(heard["answers"]))


def asked_apart(manager: PluginManager, asks: Sequence[Ask]) -> Version:
    """Return what *manager* answers to each of *asks*, in the process that it has.

    :raises InvalidInput: where it cannot be used.
    """
    for info in manager.disabled:
        raise InvalidInput.of(info.name, info.reason)
    models = manager.models
    answers = [
        _answer(models.get(one.model), Case("", one.parameters, one.request))
        for one in asks
    ]
    known = {key: model.version for key, model in models.items()}
    return Version(known, tuple(answers))


def main() -> None:
    """Answer what standard input asks."""
    out, printed = sys.stdout, io.StringIO()
    asks = json.load(sys.stdin)
    try:
        with contextlib.redirect_stdout(printed), _found(sys.argv[1]) as subjects:
            heard = _heard(subjects, asks)
    except UpheldError as error:
        heard = {"refused": f"{error.message} {error.hint}".strip()}
    json.dump(heard, out)


def _heard(subjects: Sequence[Subject], asks: Sequence[Any]) -> dict[str, Any]:
    off = next((one.info.reason for one in subjects if not one.info.on), "")
    if off:
        return {"refused": off}
    models = {one.name: one.model for one in subjects if one.model}
    return {
        "models": {key: model.version for key, model in models.items()},
        "answers": [_answer(models.get(one[0]), Case("", *one[1:])) for one in asks],
    }


def _answer(model: RegisteredModel | None, case: Case) -> dict[str, Any]:
    if model is None:
        return {"reason": "This version has no such model."}
    found = answer(model, case)
    if "rows" in found:
        return {"rows": [row[:2] for row in found["rows"]]}
    return {"reason": found.get("refused") or found["fault"]}


@contextlib.contextmanager
def _found(target: str) -> Iterator[list[Subject]]:
    path = Path(target)
    if path.suffix == ".whl" and path.is_file():
        with TemporaryDirectory(prefix="upheld-") as folder:
            zipfile.ZipFile(path).extractall(folder)
            yield _packed(target, PluginManager.of(_inside(folder)))
    elif path.exists():
        yield subjects_at(path)
    else:
        yield _installed(target)


def _inside(folder: str) -> Iterator[Source]:
    """Yield what an unpacked wheel would offer if it were installed."""
    sys.path.insert(0, folder)
    for package in importlib.metadata.distributions(path=[folder]):
        for point in package.entry_points.select(group=GROUP):
            yield Source(point.name, Origin.FILE, package.version, point.load)


def _packed(target: str, manager: PluginManager) -> list[Subject]:
    found = list(subjects_in(manager, target))
    if not found:
        raise NotFound(f"{target} offers no plugin.")
    return found


def _installed(name: str) -> list[Subject]:
    manager = PluginManager.here()
    found = [
        one
        for one in subjects_in(manager, name)
        if name in {one.info.name, *one.info.models}
    ]
    if found:
        return found
    known = [info.name for info in manager.plugins]
    raise NotFound(
        f"“{name}” is no file, no folder and no plugin that is installed.",
        hint=did_you_mean(name, known) or "`upheld plugins list` names the plugins.",
    )


if __name__ == "__main__":
    main()
