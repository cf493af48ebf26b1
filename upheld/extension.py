"""The Flask extension: everything that an application needs to be Upheld."""

import importlib
import os
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask

from upheld import templating
from upheld.config import Settings, load_settings
from upheld.db import db
from upheld.engine import make_engine
from upheld.isolation import guard
from upheld.state import NAME, State

#: Where the pages of each part are: module and name of a blueprint.
BLUEPRINTS = {
    "": (("upheld.health", "blueprint"), ("upheld.accounts.views", "blueprint")),
    "sales": (
        ("catalog.views", "blueprint"),
        ("contracts.pages", "blueprint"),
        ("contracts.views", "blueprint"),
        ("contracts.quotes.views", "blueprint"),
        ("contracts.documents.views", "blueprint"),
    ),
    "portal": (
        ("contracts.portal.views", "blueprint"),
        ("contracts.documents.views", "portal_blueprint"),
    ),
    "verify": (("contracts.documents.verify", "blueprint"),),
}
API = (
    ("catalog.api", "blueprint"),
    ("contracts.api", "blueprint"),
    ("contracts.quotes.api", "blueprint"),
    ("contracts.documents.api", "blueprint"),
)


class Upheld:
    """Upheld in a Flask application; keeps nothing of the application itself.

    Settings are given here without prefix, or as ``app.config["UPHELD_…"]``.
    """

    def __init__(self, app: Flask | None = None, **given: Any) -> None:  # noqa: ANN401 - see Settings
        self.given = given
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Prepare *app*; raises :class:`InvalidInput` with all that is set wrongly."""
        settings = _settings(app, self.given)
        settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = make_engine(settings.database)
        guard(engine)
        db.attach(app, engine)
        state = app.extensions[NAME] = State(settings, engine)
        state.kept["templates"] = templating.make_environment(app, settings)
        _install_parts(app, settings)


def _settings(app: Flask, given: dict[str, Any]) -> Settings:
    config = dict(app.config)
    if app.secret_key and isinstance(app.secret_key, str):
        config.setdefault("UPHELD_SECRET_KEY", app.secret_key)
    return load_settings(given, config=config, environ=os.environ)


def _install_parts(app: Flask, settings: Settings) -> None:
    for blueprint in _blueprints(settings.parts):
        prefix = settings.url_prefix + (blueprint.url_prefix or "")
        app.register_blueprint(blueprint, url_prefix=prefix or None)


def _blueprints(parts: frozenset[str]) -> Iterator[Blueprint]:
    seen: set[int] = set()
    for part in ("", *sorted(parts & BLUEPRINTS.keys())):
        for module, name in BLUEPRINTS[part]:
            blueprint = _find(module, name)
            if blueprint is not None and id(blueprint) not in seen:
                seen.add(id(blueprint))
                yield blueprint


def _find(module: str, name: str) -> Any:  # noqa: ANN401
    try:
        return getattr(importlib.import_module(module), name, None)
    except ModuleNotFoundError as error:
        if error.name and module.startswith(error.name):
            return None
        raise
