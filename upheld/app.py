"""Upheld on its own: the extension in a small application of ours."""

from typing import Any

from flask import Flask

from upheld.extension import install


def create_app(**settings: Any) -> Flask:  # noqa: ANN401 - see upheld.config.Settings
    """Return the application; *settings* are those of :mod:`upheld.config`."""
    app = Flask("upheld", static_folder=None)
    install(app, settings, whole=True)
    return app
