"""Loads plugins and keeps their pricing models; the only caller of pluggy.

Plugins are asked one by one, in the order of their names, so that what one does
touches no other.  A plugin that cannot be used is switched off with its reason.
"""

import inspect
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pluggy

from plugins import hookspecs, sources
from plugins.answers import RegisteredModel
from plugins.choosing import ChosenModel, with_choosers
from plugins.deprecating import warnings_of
from plugins.faults import described, home, place
from plugins.hooked import HookedPlugin
from plugins.isolation.hooked import HookedElsewhere
from plugins.isolation.limits import LIMITS, Limits
from plugins.isolation.models import Elsewhere, spec_of
from plugins.isolation.worker import GRACE, Failed, Worker
from plugins.moves import MOVES, declared, known
from plugins.parameters import Parameters
from plugins.sources import Origin, Source
from plugins.types import PricingModel
from upheld.errors import UpheldError
from upheld.nearest import did_you_mean
from upheld.words import _

#: The longest reason that is repeated.
LONGEST_REASON = 1000
_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)


class Unusable(UpheldError):
    """Why a plugin cannot be used."""


#: A plugin in this process, or in another.
Hooked = HookedPlugin | HookedElsewhere


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """A plugin as people see it: switched on with models, or off with a reason."""

    name: str
    version: str
    origin: Origin
    models: tuple[str, ...] = ()
    reason: str = ""
    #: The hooks that it implements, beside that for models.
    hooks: tuple[str, ...] = ()
    #: What it uses that is going to leave the interface, a sentence each.
    warnings: tuple[str, ...] = ()
    #: Its module, or its file.
    where: str = ""

    @property
    def on(self) -> bool:
        """Whether it is in use."""
        return not self.reason


@dataclass(frozen=True, eq=False)
class PluginManager:
    """The plugins of one application."""

    models: Mapping[str, RegisteredModel]
    plugins: tuple[PluginInfo, ...]
    #: Those that do something beside offering models.
    hooking: tuple[Hooked, ...] = ()

    @classmethod
    def load(
        cls,
        *,
        safe: bool = False,
        folder: Path | None = None,
        limits: Limits = LIMITS,
    ) -> "PluginManager":
        """Return what can be loaded; *safe* leaves all but our own plugins out.

        Our own run in this process, each of the others in one of its own.

        :param folder: plugins that are single files, beside what is installed.
        :param limits: what the process of a plugin may take.
        """
        others = [] if safe else [*sources.installed()]
        if folder and not safe:
            others += sources.files(folder)
        return cls.joined(map(_load, sources.built_in()), load_apart(others, limits))

    @classmethod
    def ours(cls) -> "list[Loaded]":
        """Return our own plugins, before any is compared."""
        return [*map(_load, sources.built_in())]

    @classmethod
    def here(cls, *, safe: bool = False, folder: Path | None = None) -> "PluginManager":
        """Return what :meth:`load` does, all in this very process: for authors."""
        found = [*sources.built_in()]
        if not safe:
            found += sources.installed()
            found += sources.files(folder) if folder else ()
        return cls.of(found)

    @classmethod
    def of(cls, found: Iterable[Source]) -> "PluginManager":
        """Return the plugins of the sources *found*, all in this very process.

        For who writes a plugin, and for the process of a plugin.
        """
        return cls.joined(map(_load, found))

    @classmethod
    def joined(cls, *loaded_plugins: "Iterable[Loaded]") -> "PluginManager":
        """Return all that is loaded, in the order of the plugins' names."""
        every = [one for some in loaded_plugins for one in some]
        ordered = sorted(every, key=lambda one: (one.info.name, one.info.origin))
        loaded = _without_clashes(ordered)
        models = {model.key: model for one in loaded for model in one.models}
        hooking = tuple(one.hooked for one in loaded if one.hooked)
        infos = tuple(one.info for one in loaded)
        return cls(with_choosers(hooking, models), infos, hooking)

    def hooked(self, hook: str) -> tuple[Hooked, ...]:
        """Return the plugins that implement *hook*, in the order of their names."""
        return tuple(one for one in self.hooking if hook in one.hooks)

    @cached_property
    def workers(self) -> Mapping[str, Worker]:
        """The process of each plugin that has one of its own, by name."""
        models = (one.model for one in self.models.values())
        return {
            one.worker.spec["name"]: one.worker
            for one in (*models, *self.hooking)
            if isinstance(one, Elsewhere | HookedElsewhere)
        }

    def without(self, reasons: Mapping[str, str]) -> "PluginManager":
        """Return the same with some switched off, by their names and with reasons."""
        if not reasons:
            return self
        # Models that choose others are made anew, of what is left to choose from.
        models = {
            key: one
            for key, one in self.models.items()
            if one.plugin not in reasons and not isinstance(one, ChosenModel)
        }
        plugins = tuple(
            replace(info, reason=reasons[info.name])
            if info.on and info.name in reasons
            else info
            for info in self.plugins
        )
        hooking = tuple(one for one in self.hooking if one.name not in reasons)
        return PluginManager(with_choosers(hooking, models), plugins, hooking)

    def info(self, name: str) -> PluginInfo | None:
        """Return what is known of the plugin *name*."""
        return next((info for info in self.plugins if info.name == name), None)

    def why_no_model(self, key: str) -> str:
        """Return why no plugin that is on offers the model *key*; empty for unknown."""
        for info in self.disabled:
            if key in info.models:
                return _off(info)
        broken = [info for info in self.disabled if not info.models]
        if not broken:
            return ""
        return " ".join((_("No plugin in use offers it."), *map(_off, broken[:3])))

    def why_no_plugin(self, name: str) -> str:
        """Return why the plugin *name* cannot be asked; empty if there is none."""
        info = self.info(name)
        if info is None:
            return ""
        if info.on:
            return _("The plugin “%(plugin)s” no longer does this.", plugin=name)
        return _off(info)

    def named(self, hook: str, name: str) -> Hooked | None:
        """Return the plugin *name* if it implements *hook*."""
        return next((one for one in self.hooked(hook) if one.name == name), None)

    @property
    def disabled(self) -> tuple[PluginInfo, ...]:
        """The plugins that are switched off, each with its reason."""
        return tuple(info for info in self.plugins if not info.on)


def _off(info: PluginInfo) -> str:
    return _(
        "The plugin “%(plugin)s” is off: %(reason)s",
        plugin=info.name,
        reason=info.reason,
    )


class Loaded(NamedTuple):
    """What came of loading one plugin; one that is off has neither of the others."""

    info: PluginInfo
    models: tuple[RegisteredModel, ...] = ()
    hooked: Hooked | None = None


def _load(source: Source) -> Loaded:
    """Load one plugin; whatever it does, the answer says how it went."""
    info = PluginInfo(source.name, source.version, source.origin, where=source.where)
    plugin: object = None
    try:
        plugin = source.load()
        info = replace(info, version=info.version or str(_said(plugin, "version")))
        registry = _registry(plugin, source.name)
        models = tuple(_registered(model, info) for model in _models(registry))
        hooked = _hooked(plugin, info, registry)
        warnings = tuple(warnings_of(plugin, registry))
    except KeyboardInterrupt:
        raise
    except Unusable as reason:
        return Loaded(replace(info, reason=f"{reason.message} {reason.hint}".strip()))
    except BaseException as error:  # noqa: BLE001  a plugin may raise anything
        return Loaded(replace(info, reason=_failure(error, plugin)))
    info = replace(
        info,
        models=tuple(model.key for model in models),
        hooks=tuple(sorted(hooked.hooks)) if hooked else (),
        warnings=warnings,
    )
    return Loaded(info, models, hooked)


def load_apart(found: Iterable[Source], limits: Limits) -> list[Loaded]:
    """Load each plugin in a process of its own, all of them at once."""
    started = [_started(source, limits) for source in found]
    deadline = time.monotonic() + limits.load_seconds + GRACE
    return [_loaded(*one, deadline) for one in started]


def _started(source: Source, limits: Limits) -> tuple[PluginInfo, Worker | str]:
    info = PluginInfo(source.name, source.version, source.origin, where=source.where)
    try:
        worker = Worker(spec_of(source), limits)
        worker.begin()
    except (Failed, OSError, ValueError) as error:
        return info, str(error)
    return info, worker


def _loaded(info: PluginInfo, worker: Worker | str, deadline: float) -> Loaded:
    """Return what a plugin says that it offers, after a look at all of it."""
    if isinstance(worker, str):
        return Loaded(replace(info, reason=worker))
    try:
        offer = worker.begun(deadline)
        info = replace(info, version=str(offer["version"])[:60])
        loaded = _offered(offer, worker, info)
    except Failed as failed:
        return Loaded(replace(info, reason=failed.why))
    except Exception as error:  # noqa: BLE001  whatever a plugin makes us read
        reason = _("It cannot be loaded: %(error)s", error=described(error))
        loaded = Loaded(replace(info, reason=reason))
    if not loaded.info.on:
        worker.stop()
    return loaded


def _offered(offer: Mapping[str, Any], worker: Worker, info: PluginInfo) -> Loaded:
    if offer["reason"]:
        return Loaded(replace(info, reason=str(offer["reason"])[:LONGEST_REASON]))
    models = tuple(_registered_apart(one, worker, info) for one in offer["models"])
    keys = tuple(model.key for model in models)
    if len({*keys}) < len(keys):
        return Loaded(replace(info, reason=_("It offers one model twice.")))
    hooks = frozenset(offer["hooks"]) & {name for name, _spec in _specs()}
    told = tuple(str(one)[:LONGEST_REASON] for one in offer["warnings"])
    info = replace(info, models=keys, hooks=tuple(sorted(hooks)), warnings=told)
    places = {str(it): (str(at[0]), int(at[1])) for it, at in offer["hooks"].items()}
    moves = known(map(str, offer["moves"]))
    hooked = HookedElsewhere(info.name, info.version, hooks, worker, places, moves)
    return Loaded(info, models, hooked if hooks else None)


def _registered_apart(
    said: Mapping[str, str], worker: Worker, info: PluginInfo
) -> RegisteredModel:
    model = Elsewhere(worker, said)
    return _registered(model, info, model.home)


def _failure(error: BaseException, plugin: object) -> str:
    module = inspect.getmodule(plugin)
    file, line = place(error, home(module))
    return _(
        "It cannot be loaded: %(error)s (%(file)s, line %(line)s).",
        error=described(error),
        file=Path(file).name,
        line=line,
    )


def _registry(plugin: object, name: str) -> pluggy.PluginManager:
    """Return a registry that holds *plugin* alone, or say why it is unusable."""
    _check_edition(plugin)
    one = pluggy.PluginManager(hookspecs.PROJECT)
    one.add_hookspecs(hookspecs)
    try:
        one.register(plugin, name)
        one.check_pending()
    except pluggy.PluginValidationError as error:
        raise Unusable(_hook_mistake(one, plugin) or str(error)) from None
    _check_defaults(one, plugin)
    return one


def _models(registry: pluggy.PluginManager) -> Iterator[object]:
    for answer in registry.hook.register_pricing_models():
        yield from answer


def _hooked(
    plugin: object, info: PluginInfo, registry: pluggy.PluginManager
) -> HookedPlugin | None:
    """Return *plugin* as it is asked by the other hooks, if it implements any."""
    callers = registry.get_hookcallers(plugin) or ()
    names = frozenset(one.name for one in callers) - {"register_pricing_models"}
    if not names:
        return None
    root, moves = home(inspect.getmodule(plugin)), _moves(plugin)
    return HookedPlugin(info.name, info.version, names, root, registry, moves)


def _moves(plugin: object) -> frozenset[str]:
    """Return the moves that *plugin* looks at, or say which there is not."""
    said = declared(plugin)
    for name in said:
        if name not in MOVES:
            raise Unusable(
                _("It looks at the move “%(move)s”, and there is none.", move=name),
                hint=did_you_mean(name, MOVES)
                or _("The moves are %(moves)s.", moves=", ".join(MOVES)),
            )
    return frozenset(said)


def _said(plugin: object, name: str) -> object:
    return getattr(plugin, name, "")


def _check_edition(plugin: object) -> None:
    edition = _said(plugin, "api")
    if edition == hookspecs.API:
        return
    if edition:
        raise Unusable(
            _(
                "It is written for edition %(theirs)s of the interface; "
                "this is edition %(ours)s.",
                theirs=edition,
                ours=hookspecs.API,
            ),
            hint=_("Install a version of the plugin that fits."),
        )
    raise Unusable(
        _("It does not say which edition of the interface it is written for."),
        hint=_("Add the line %(line)s to it.", line=f'api = "{hookspecs.API}"'),
    )


def _hook_mistake(one: pluggy.PluginManager, plugin: object) -> str:
    """Name the line of a hook that does not exist, and the one that is meant."""
    known = [name for name, _spec in _specs()]
    for caller in one.get_hookcallers(plugin) or ():
        if caller.has_spec():
            continue
        function = next(
            impl.function for impl in caller.get_hookimpls() if impl.plugin is plugin
        )
        sentence = _(
            "%(place)s implements “%(hook)s”, and there is no such hook.",
            place=_place_of(function),
            hook=caller.name,
        )
        return f"{sentence} {did_you_mean(caller.name, known)}".strip()
    return ""


def _specs() -> Iterator[tuple[str, Callable[..., object]]]:
    for name, value in vars(hookspecs).items():
        if hasattr(value, f"{hookspecs.PROJECT}_spec"):
            yield name, value


def _check_defaults(one: pluggy.PluginManager, plugin: object) -> None:
    """Refuse arguments with a default: whether they are passed is not certain."""
    for caller in one.get_hookcallers(plugin) or ():
        for impl in caller.get_hookimpls():
            if impl.kwargnames:
                raise Unusable(
                    _(
                        "%(place)s gives arguments of “%(hook)s” a default.",
                        place=_place_of(impl.function),
                        hook=caller.name,
                    ),
                    hint=_("Leave the default out."),
                )


def _place_of(function: Callable[..., object]) -> str:
    code = inspect.unwrap(function).__code__
    return f"{Path(code.co_filename).name}:{code.co_firstlineno}"


def _registered(
    model: object, info: PluginInfo, place: Path | None = None
) -> RegisteredModel:
    """Return a model that can be asked, or say what it lacks."""
    if isinstance(model, type):
        raise Unusable(
            _("It offers the class %(name)s.", name=model.__name__),
            hint=_("Offer an object: %(name)s().", name=model.__name__),
        )
    name = type(model).__name__
    if not isinstance(model, PricingModel):
        raise Unusable(_("It offers %(name)s, which is no PricingModel.", name=name))
    key = _said(model, "key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Unusable(
            _("Model %(name)s has no key.", name=name),
            hint=_('Give it small letters, such as key = "per_seat".'),
        )
    declared = _said(model, "Parameters")
    if not (isinstance(declared, type) and issubclass(declared, Parameters)):
        raise Unusable(
            _("Model %(name)s has no Parameters.", name=name),
            hint=_("Give it a class of upheld.plugin.Parameters."),
        )
    return RegisteredModel(
        key,
        title=_text(model, "title"),
        version=_text(model, "version"),
        model=model,
        plugin=info.name,
        plugin_version=info.version,
        home=place or home(inspect.getmodule(type(model))),
    )


def _text(model: object, what: str) -> str:
    said = _said(model, what)
    if isinstance(said, str) and said.strip():
        return said
    name = type(model).__name__
    raise Unusable(_("Model %(name)s has no %(what)s.", name=name, what=what))


def _without_clashes(loaded: list[Loaded]) -> list[Loaded]:
    """Switch off plugins that offer the same key, or have the same name."""
    offers: dict[str, list[str]] = {}
    names: dict[str, int] = {}
    for info in (one.info for one in loaded):
        names[info.name] = names.get(info.name, 0) + 1
        for key in info.models:
            offers.setdefault(key, []).append(info.name)
    return [_unless_clashing(one, offers, names) for one in loaded]


def _unless_clashing(
    one: Loaded, offers: Mapping[str, list[str]], names: Mapping[str, int]
) -> Loaded:
    info = one.info
    if info.origin is Origin.BUILT_IN or not info.on:
        return one
    clashes = [key for key in info.models if len(offers[key]) > 1]
    if names[info.name] > 1:
        reason = _("There is another plugin of the name “%(name)s”.", name=info.name)
    elif clashes:
        reason = _(
            "The model “%(key)s” is offered by %(names)s.",
            key=clashes[0],
            names=", ".join(f"“{name}”" for name in sorted(offers[clashes[0]])),
        )
    else:
        return one
    return Loaded(replace(info, models=(), hooks=(), reason=reason))
