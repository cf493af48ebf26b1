"""Our templates, in an environment of their own.

A host's templates, filters and translations stay as they are, and so do ours.  The
host overrides a page of ours by a template of the same path below ``upheld/``, and
gives our pages its own frame by the settings ``base_template`` and
``portal_base_template``.
"""

from collections.abc import Callable, MutableMapping
from functools import lru_cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Flask, current_app, has_request_context, request
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
)

from upheld import texts
from upheld.config import Settings
from upheld.state import state

#: How many paths are remembered.
KEPT_PATHS = 4_096

_OWN = Path(str(files("upheld.templates")))
_FRAMES = ("pages/base.html", "pages/portal_base.html")


def make_environment(app: Flask, settings: Settings, *, strict: bool) -> Environment:
    """Return the environment that all our pages are rendered in.

    *strict* makes an unknown name in a template an error, as our own have none.
    """
    environment = app.create_jinja_environment()
    environment.loader = _loader(app, settings)
    if strict:
        environment.undefined = StrictUndefined
    texts.install(environment)
    # Jinja's own looks for each name in two places, for every import of every page.
    environment.make_globals = partial(_known_names, environment)  # type: ignore[method-assign]
    environment.globals["url_for"] = _remembering(app)
    return environment


def _remembering(app: Flask) -> Callable[..., str]:
    """Return ``url_for``, which remembers paths: a page names some twenty of them."""

    @lru_cache(maxsize=KEPT_PATHS)
    def path(_root: str, endpoint: str, given: tuple[tuple[str, Any], ...]) -> str:
        return app.url_for(endpoint, **dict(given))

    def url_for(endpoint: str, **given: Any) -> str:  # noqa: ANN401 - as Flask's own
        plain = all(type(one) is str or one is None for one in given.values())
        # What a host adds to every address may be another one at each request, and
        # a name that begins with a dot depends on where it is asked.
        if (
            not plain
            or app.url_default_functions
            or endpoint[0] == "."
            or not has_request_context()
        ):
            return app.url_for(endpoint, **given)
        return path(request.script_root, endpoint, tuple(given.items()))

    return url_for


def _known_names(
    environment: Environment, own: MutableMapping[str, Any] | None
) -> MutableMapping[str, Any]:
    """Return the names that a template knows, as they are when it is loaded."""
    return {**environment.globals, **(own or {})}


def environment(app: Flask | None = None) -> Environment:
    """Return the environment of *app*, or of the current application."""
    found: Environment = state(app).kept["templates"]
    return found


def render(template: str, /, **values: Any) -> str:  # noqa: ANN401 - templates take anything
    """Render *template* with *values* and what the context processors add."""
    current_app.update_template_context(values)
    state().keep("host_names", _adopt)
    return environment().get_template(template).render(values)


def _adopt() -> bool:
    """Take over what a host has given its templates: its frame around ours needs it."""
    ours, theirs = environment(), current_app.jinja_env
    for names in ("filters", "globals", "tests"):
        for name, value in getattr(theirs, names).items():
            getattr(ours, names).setdefault(name, value)
    if ours.cache is not None:
        # Those loaded before do not know the names of the host.
        ours.cache.clear()
    return True


def _loader(app: Flask, settings: Settings) -> BaseLoader:
    """Look first at what a host overrides, then at ours, then at what else it has."""
    host = app.create_global_jinja_loader()
    wanted = (settings.base_template, settings.portal_base_template)
    frames = {
        ours: f'{{% extends "{given}" %}}'
        for ours, given in zip(_FRAMES, wanted, strict=True)
        if given != ours
    }
    overrides = _Below("upheld", host)
    return ChoiceLoader([overrides, DictLoader(frames), FileSystemLoader(_OWN), host])


class _Below(BaseLoader):
    """The templates of another loader below a folder."""

    def __init__(self, folder: str, loader: BaseLoader) -> None:
        self.folder = folder
        self.loader = loader

    def get_source(self, environment: Environment, template: str) -> Any:  # noqa: ANN401 - as jinja2
        return self.loader.get_source(environment, f"{self.folder}/{template}")
