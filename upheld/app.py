"""Upheld on its own: the extension in a small application of ours."""

from typing import Any

from flask import Flask

from upheld.extension import Upheld


def create_app(**settings: Any) -> Flask:  # noqa: ANN401 - see upheld.config.Settings
    """Return the application; *settings* are those of :mod:`upheld.config`."""
    app = Flask("upheld", static_folder=None)
    Upheld(None, **settings).init_app(app, whole=True)
    return app
