"""The Flask extension: everything that an application needs to be Upheld."""

import importlib
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Blueprint, Flask

from plugins.manager import PluginManager
from upheld import api, edge, logs, pages, templating
from upheld.accounts import security
from upheld.config import Settings, load_settings
from upheld.db import db
from upheld.engine import make_engine
from upheld.hosting import Adapters, HostAccounts
from upheld.isolation import guard
from upheld.policy import POLICY
from upheld.state import NAME, State

#: Where the pages of each part are: module and name of a blueprint.
BLUEPRINTS = {
    "": (
        ("upheld.health", "blueprint"),
        ("upheld.accounts.link_views", "blueprint"),
    ),
    "accounts": (("upheld.accounts.views", "blueprint"),),
    "sales": (
        ("catalog.views", "blueprint"),
        ("contracts.pages", "blueprint"),
        ("contracts.views", "blueprint"),
        ("contracts.quotes.views", "blueprint"),
        ("contracts.portal.previews", "blueprint"),
        ("contracts.documents.views", "blueprint"),
    ),
    "portal": (
        ("contracts.portal.views", "blueprint"),
        ("contracts.documents.views", "portal_blueprint"),
    ),
    "verify": (("contracts.documents.verify", "blueprint"),),
}
API = (
    ("upheld.accounts.api", "blueprint"),
    ("catalog.api", "blueprint"),
    ("contracts.customers.api", "blueprint"),
    ("contracts.api", "blueprint"),
    ("contracts.quotes.api", "blueprint"),
    ("contracts.documents.api", "blueprint"),
)


#: Modules that register jobs.
JOBS = (
    "contracts.documents.operations",
    "contracts.jobs",
)


def load_jobs() -> None:
    """Import what registers jobs: a worker has to know them all."""
    for module in JOBS:
        _find(module, "")


class Upheld:
    """Upheld in a Flask application; keeps nothing of the application itself.

    Settings are given here without prefix, or as ``app.config["UPHELD_…"]``.  With
    *adapters* the people are those of the application around us, and our own sign-in
    is left out.
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        adapters: Adapters | None = None,
        **given: Any,  # noqa: ANN401 - see Settings
    ) -> None:
        self.accounts = HostAccounts(adapters) if adapters else None
        self.given = given
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Prepare *app*; raises :class:`InvalidInput` with all that is set wrongly."""
        install(app, self.given, accounts=self.accounts)


def install(
    app: Flask,
    given: Mapping[str, Any],
    *,
    accounts: HostAccounts | None = None,
    whole: bool = False,
) -> None:
    """Make *app* Upheld, with the settings *given*.

    *whole* says that the application is nothing else: then its error pages, cookies
    and log lines are ours too.
    """
    settings = _settings(app, given)
    _install_state(app, settings, accounts, whole=whole)
    if whole:
        app.secret_key = settings.secret_key
        logs.install(app)
    parts = settings.parts | ({"accounts"} if accounts is None else set())
    blueprints = tuple(_blueprints(parts))
    edge.install(app, _edge(settings, accounts, None if whole else blueprints))
    pages.install(app, settings.url_prefix)
    if accounts is None:
        security.install(app, settings)
    _install_parts(app, settings, blueprints)
    if "api" in settings.parts:
        _install_api(app, settings)
    edge.wrap_views(app)


def _install_state(
    app: Flask, settings: Settings, accounts: HostAccounts | None, *, whole: bool
) -> None:
    settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = make_engine(settings.database)
    guard(engine)
    db.attach(app, engine)
    plugins = PluginManager.load(
        safe=settings.safe, folder=settings.data_folder / "plugins"
    )
    kept = {
        "plugins": plugins,
        "templates": templating.make_environment(app, settings, strict=whole),
        "mail": accounts.sender(settings) if accounts else None,
    }
    app.extensions[NAME] = State(settings, engine, kept)


def _edge(
    settings: Settings,
    accounts: HostAccounts | None,
    blueprints: Iterable[Blueprint] | None,
) -> edge.Edge:
    """Return how requests are treated; without *blueprints*, all of them are ours."""
    names = {"api", "assets", "security"}
    names |= {one.name for one in (*(blueprints or ()), *_found(API))}
    return edge.Edge(
        base_url=settings.base_url,
        url_prefix=settings.url_prefix,
        trusted_proxies=settings.trusted_proxies,
        blueprints=None if blueprints is None else frozenset(names),
        identify=accounts.identify if accounts else None,
        policy=accounts.policy() if accounts else POLICY,
    )


def _settings(app: Flask, given: Mapping[str, Any]) -> Settings:
    config = dict(app.config)
    if app.secret_key and isinstance(app.secret_key, str):
        config.setdefault("UPHELD_SECRET_KEY", app.secret_key)
    return load_settings(given, config=config, environ=os.environ)


def _install_parts(
    app: Flask, settings: Settings, blueprints: Iterable[Blueprint]
) -> None:
    for blueprint in blueprints:
        prefix = settings.url_prefix + (blueprint.url_prefix or "")
        app.register_blueprint(blueprint, url_prefix=prefix or None)


def _install_api(app: Flask, settings: Settings) -> None:
    served = api.install(app, settings.url_prefix)
    for blueprint in _found(API):
        api.register(served, blueprint, settings.url_prefix)


def _found(places: Iterable[tuple[str, str]]) -> list[Any]:
    found = (_find(module, name) for module, name in places)
    return [blueprint for blueprint in found if blueprint is not None]


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
    except ImportError as error:
        if (error.name or "").split(".")[0] in {"upheld", "catalog", "contracts"}:
            return None
        raise
