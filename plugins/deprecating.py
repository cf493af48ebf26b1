"""What is going to leave the interface for plugins, and who still uses it.

An entry is made when something is announced; the change that takes it away comes two
minor releases later at the earliest.  ``docs/plugins/compatibility.md`` says the rule.
"""

import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pluggy

from upheld.words import _

#: The module that plugins import; named here, as it imports what imports this.
PUBLIC = "upheld.plugin"


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Something that leaves the interface."""

    #: ``UsageEvent`` for a name, ``PriceRequest.segment`` for a part of one,
    #: ``tax`` for a hook, ``adjust_price.rows`` for an argument of one.
    what: str
    #: The minor releases that warn first, and that may be without it: ``1.1``, ``1.3``.
    since: str
    removed_in: str
    #: A sentence: what to write in its place.
    instead: str


#: Entries stay after they are due, as a record of what was announced.
DEPRECATED: tuple[Deprecation, ...] = ()


def warnings_of(
    plugin: object,
    registry: pluggy.PluginManager,
    table: tuple[Deprecation, ...] | None = None,
) -> Iterator[str]:
    """Yield a sentence for each use of what is going to leave.

    :param registry: holds *plugin* alone.
    """
    known = {one.what: one for one in (DEPRECATED if table is None else table)}
    if known:
        yield from _of_hooks(plugin, registry, known)
        yield from _of_names(plugin, known)


def _of_hooks(
    plugin: object, registry: pluggy.PluginManager, known: Mapping[str, Deprecation]
) -> Iterator[str]:
    for caller in registry.get_hookcallers(plugin) or ():
        for impl in caller.get_hookimpls():
            place = _place(impl.function)
            if found := known.get(caller.name):
                yield _implements(found, place)
            for name in impl.argnames:
                if found := known.get(f"{caller.name}.{name}"):
                    yield _takes(found, place)


def _of_names(plugin: object, known: Mapping[str, Deprecation]) -> Iterator[str]:
    for module in _modules(plugin):
        for name, found in known.items():
            if _imports(module, name):
                file = Path(module.__file__ or module.__name__).name
                yield _uses(found, file)


def _imports(module: ModuleType, name: str) -> bool:
    public = sys.modules.get(PUBLIC)
    value = getattr(public, name, None)
    return value is not None and vars(module).get(name) is value


def _modules(plugin: object) -> Iterator[ModuleType]:
    """Yield the modules of the package that *plugin* is or lies in."""
    own = plugin if isinstance(plugin, ModuleType) else inspect.getmodule(plugin)
    if own is None:
        return
    yield own
    package = (own.__package__ or "").partition(".")[0]
    for name, module in sorted(sys.modules.items()):
        if package and module is not own and f"{name}.".startswith(f"{package}."):
            yield module


def _implements(found: Deprecation, place: str) -> str:
    gone = _(
        "%(place)s implements “%(what)s”, which leaves the interface in %(version)s.",
        **_facts(found, place),
    )
    return f"{gone} {found.instead}"


def _takes(found: Deprecation, place: str) -> str:
    gone = _(
        "%(place)s takes “%(what)s”, which leaves the interface in %(version)s.",
        **_facts(found, place),
    )
    return f"{gone} {found.instead}"


def _uses(found: Deprecation, place: str) -> str:
    gone = _(
        "%(place)s imports “%(what)s”, which leaves the interface in %(version)s.",
        **_facts(found, place),
    )
    return f"{gone} {found.instead}"


def _facts(found: Deprecation, place: str) -> dict[str, str]:
    return {"place": place, "what": found.what, "version": found.removed_in}


def _place(function: object) -> str:
    code = inspect.unwrap(function).__code__  # type: ignore[arg-type]
    return f"{Path(code.co_filename).name}:{code.co_firstlineno}"
