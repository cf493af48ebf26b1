"""What an application holds for us: one frozen value under one name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Engine

from upheld.config import Settings

NAME = "upheld"


@dataclass(frozen=True, slots=True)
class State:
    """The settings, the engine, and what parts keep for one application."""

    settings: Settings
    engine: Engine
    kept: dict[str, Any] = field(default_factory=dict)

    def keep(self, name: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - what *make* returns
        """Return what is kept as *name*; the first caller makes it."""
        if name not in self.kept:
            self.kept.setdefault(name, make())
        return self.kept[name]


def state(app: Flask | None = None) -> State:
    """Return the state of *app*, or of the current application."""
    found: State = (app or current_app).extensions[NAME]
    return found


def settings() -> Settings:
    """Return the settings of the current application."""
    return state().settings
