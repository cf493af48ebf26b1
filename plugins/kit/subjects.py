"""What is checked: a model with its fixtures, or hooks, and how it is found."""

import importlib
import inspect
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

from plugins.answers import RegisteredModel
from plugins.choosing import ChosenModel
from plugins.faults import Fault
from plugins.hooked import HookedPlugin
from plugins.kit.cases import ASKED, Book, Case, derived, read_book, request_of
from plugins.manager import PluginInfo, PluginManager
from plugins.sources import GROUP, Origin, Source, files
from upheld.errors import InvalidInput, NotFound
from upheld.nearest import did_you_mean
from upheld.words import SOURCE, use_language

#: Where the fixtures of our own models lie.
OURS = Path(__file__).parent / "fixtures"

Plain = Mapping[str, Any]
_NOTHING: Plain = MappingProxyType({})
NO_BOOK = Book()


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One model, the hooks of a plugin, or a plugin that cannot be used."""

    #: What is typed to find it again: a path or a key.
    target: str
    info: PluginInfo
    model: RegisteredModel | None = None
    book: Book = NO_BOOK
    #: The folder of the package, if it is one.
    folder: Path | None = None
    #: The plugin as its hooks are asked, where these are checked.
    hooked: HookedPlugin | None = None
    #: What several checks look at is worked out once.
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The key of the model, or the name of the plugin without one."""
        return self.model.key if self.model else self.info.name

    @property
    def asked(self) -> RegisteredModel:
        """The model, where there is one."""
        if self.model is None:
            raise LookupError(self.info.reason)
        return self.model

    @property
    def hooking(self) -> HookedPlugin:
        """The plugin as its hooks are asked, where these are checked."""
        if self.hooked is None:
            raise LookupError(self.info.reason)
        return self.hooked

    @property
    def home(self) -> Path | None:
        """Where its code lies."""
        return self.hooked.home if self.hooked else self.asked.home

    @property
    def functions(self) -> Iterator[tuple[str, Callable[..., object]]]:
        """The function of each hook, in the order of their names."""
        for hook in sorted(self.hooking.hooks):
            caller = getattr(self.hooking.registry.hook, hook)
            yield hook, inspect.unwrap(caller.get_hookimpls()[0].function)

    @property
    def code(self) -> tuple[object, ...]:
        """What its source is looked at by: the class of the model, or the hooks."""
        if self.hooked:
            return tuple(function for _hook, function in self.functions)
        return (type(self.asked.model),)

    @property
    def cases(self) -> tuple[Case, ...]:
        """The fixtures, or what the declaration gives without any."""
        return self.book.cases or (derived(self.asked.Parameters),)

    def once(self, what: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Return what *work* returned when it was first asked for."""
        if what not in self.kept:
            self.kept[what] = work()
        return self.kept[what]


def answer(
    model: RegisteredModel,
    case: Case,
    changes: Plain = _NOTHING,
    language: str = SOURCE,
) -> dict[str, Any]:
    """Return what *model* answers, as JSON holds it: rows, a refusal or a fault."""
    request = request_of({**ASKED, **case.request, **changes})
    try:
        parameters = model.Parameters.load(case.parameters)
    except InvalidInput as refused:
        return {"fault": f"Its parameters are refused: {refused.message}"}
    with use_language(language):
        given = model.ask(request, parameters)
    if isinstance(given, Fault):
        return {"fault" if given.plugin else "refused": given.sentence}
    rows = [(row.sentence, f"{row.amount:f}", dict(row.inputs)) for row in given]
    return {"rows": [list(row) for row in rows]}


def subjects_at(path: Path) -> list[Subject]:
    """Return the models of a package or of a single file.

    :raises NotFound: where there is none.
    """
    if path.is_file() and path.suffix == ".py":
        found = [source for source in files(path.parent) if source.name == path.stem]
        return _subjects(str(path), found, (path.parent / "fixtures",))
    folder = path.parent if path.name == "pyproject.toml" else path
    project = folder / "pyproject.toml"
    if not project.is_file():
        raise NotFound(
            f"{path} is no plugin: there is no pyproject.toml in it.",
            hint="Name a folder that has one, a Python file, or the key of a model.",
        )
    found = list(_declared(project))
    if not found:
        raise NotFound(
            f"{project} names no plugin.",
            hint=f'List it under [project.entry-points."{GROUP}"].',
        )
    subjects = _subjects(str(path), found, (folder / "fixtures",))
    return [replace(subject, folder=folder) for subject in subjects]


def _declared(project: Path) -> Iterator[Source]:
    """Yield what a package would offer if it were installed."""
    try:
        said = tomllib.loads(project.read_text("utf-8")).get("project", {})
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput.of(str(project), f"This is no TOML: {error}.") from None
    points = said.get("entry-points", {}).get(GROUP, {})
    for name, module in points.items():
        reader = _importer(module.partition(":")[0], project.parent)
        yield Source(name, Origin.FILE, str(said.get("version", "")), reader)


def _importer(module: str, folder: Path) -> Callable[[], ModuleType]:
    def read() -> ModuleType:
        for place in (folder / "src", folder):
            if place.is_dir() and str(place.resolve()) not in sys.path:
                sys.path.insert(0, str(place.resolve()))
        return importlib.import_module(module)

    return read


def _subjects(
    target: str, found: list[Source], places: tuple[Path, ...]
) -> list[Subject]:
    return list(subjects_in(PluginManager.of(found), target, places))


def subjects_in(
    manager: PluginManager, target: str, places: tuple[Path, ...] = ()
) -> Iterator[Subject]:
    """Yield the models and hooks of *manager*, and its plugins that cannot be used.

    :param places: the folders of their fixtures.
    """
    for info in manager.plugins:
        hooks = _hooks_of(target, info, manager)
        yield from hooks
        if not info.models and not hooks:
            yield Subject(target, info)
        for key in info.models:
            yield Subject(target, info, manager.models[key], book_of(key, places))


def _hooks_of(target: str, info: PluginInfo, manager: PluginManager) -> list[Subject]:
    return [
        Subject(target, info, hooked=one)
        for one in manager.hooking
        if one.name == info.name and isinstance(one, HookedPlugin)
    ]


def book_of(key: str, places: tuple[Path, ...]) -> Book:
    """Return the fixtures of the model *key* among those in *places*."""
    for place in places:
        for path in sorted(place.glob("*.y*ml")):
            book = read_book(path)
            if (book.model or path.stem) == key:
                return replace(book, model=key)
    return Book(key)


def subject_of(key: str, manager: PluginManager) -> Subject:
    """Return the model *key* of an installation, or the hooks of the plugin *key*.

    :raises NotFound: where there is none.
    """
    model = manager.models.get(key)
    named = model.plugin if isinstance(model, ChosenModel) else key
    if model is None or isinstance(model, ChosenModel):
        for info in manager.plugins:
            for found in _hooks_of(key, info, manager) if info.name == named else ():
                return _from_file(found) or found
        raise NotFound(
            f"There is no model or plugin “{key}”, and no such file or folder.",
            hint=did_you_mean(key, [*manager.models, *_names(manager)])
            or "`upheld plugins list` names the models.",
        )
    info = next(info for info in manager.plugins if key in info.models)
    if info.origin is Origin.FILE and model.home:
        return next(one for one in subjects_at(model.home) if one.name == key)
    own = info.origin is Origin.BUILT_IN
    places = (OURS,) if own else (model.home / "fixtures",) if model.home else ()
    return Subject(key, info, model, book_of(key, places))


def _names(manager: PluginManager) -> list[str]:
    return [one.name for one in manager.hooking]


def _from_file(found: Subject) -> Subject | None:
    """Return the hooks as they are found by the path of their file, if it is one."""
    if found.info.origin is not Origin.FILE or found.home is None:
        return None
    return next((one for one in subjects_at(found.home) if one.hooked), None)
