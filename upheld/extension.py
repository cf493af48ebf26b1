"""The Flask extension: everything that an application needs to be Upheld."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Flask

from catalog.installed.operations import store_happened
from catalog.installed.queries import plugins_in_use
from plugins import hearing
from plugins.describing import schemas_of
from plugins.manager import PluginManager
from plugins.watching import Watched
from upheld import api, edge, logs, pages, parts, templating
from upheld.accounts import security
from upheld.config import Settings, load_settings
from upheld.db import db
from upheld.engine import make_engine
from upheld.hosting import Adapters, HostAccounts
from upheld.isolation import guard
from upheld.policy import POLICY
from upheld.state import NAME, State, state


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
    blueprints = _pages(settings, own_accounts=accounts is None)
    edge.install(app, _edge(settings, accounts, None if whole else blueprints))
    pages.install(app, settings.url_prefix)
    if accounts is None:
        security.install(app, settings)
    _install_pages(app, settings, blueprints)
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
    watched = None if settings.safe else Watched(settings.plugins_folder)
    kept = {
        "plugins": watched.changed() if watched else PluginManager.load(safe=True),
        "templates": templating.make_environment(app, settings, strict=whole),
        "mail": accounts.sender(settings) if accounts else None,
    }
    app.extensions[NAME] = State(settings, engine, kept)
    hearing.install(app, plugins_in_use)

    @app.teardown_appcontext
    def _store(_error: BaseException | None) -> None:
        store_happened()

    if watched:
        _follow(app, watched)


def _follow(app: Flask, watched: Watched) -> None:
    """Have each request answered with the plugins as they are saved by then."""

    @app.before_request
    def follow() -> None:
        plugins = watched.changed()
        if plugins is not None:
            state(app).kept["plugins"] = plugins


def _edge(
    settings: Settings,
    accounts: HostAccounts | None,
    blueprints: Iterable[Blueprint] | None,
) -> edge.Edge:
    """Return how requests are treated; without *blueprints*, all of them are ours."""
    names = {"api", "assets", "security", *(one.name for one in parts.API)}
    names |= {one.name for one in blueprints or ()}
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


def _install_pages(
    app: Flask, settings: Settings, blueprints: Iterable[Blueprint]
) -> None:
    for blueprint in blueprints:
        prefix = settings.url_prefix + (blueprint.url_prefix or "")
        app.register_blueprint(blueprint, url_prefix=prefix or None)


def _install_api(app: Flask, settings: Settings) -> None:
    served = api.install(app, settings.url_prefix)
    served.schemas = lambda: schemas_of(plugins_in_use().models)
    for blueprint in parts.API:
        api.register(served, blueprint, settings.url_prefix)


def _pages(settings: Settings, *, own_accounts: bool) -> tuple[Blueprint, ...]:
    """Return the blueprints of what is installed, each once."""
    chosen = [*parts.ALWAYS, *(parts.ACCOUNTS if own_accounts else ())]
    for name in sorted(settings.parts & parts.PAGES.keys()):
        chosen += parts.PAGES[name]
    return tuple(dict.fromkeys(chosen))
