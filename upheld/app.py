"""Upheld on its own: the extension in a small application of ours."""

from typing import Any

from flask import Flask

from upheld.extension import install
from upheld.routing import PatientRule


def create_app(**settings: Any) -> Flask:  # noqa: ANN401 - see upheld.config.Settings
    """Return the application; *settings* are those of :mod:`upheld.config`."""
    app = Flask("upheld", static_folder=None)
    app.url_rule_class = PatientRule
    install(app, settings, whole=True)
    return app
