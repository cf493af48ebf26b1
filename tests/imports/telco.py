"""The telephone company of the examples, ready to take its subscribers over."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from flask import current_app

from catalog.exchange import import_catalogue
from catalog.parameters import ModelParameters
from contracts.imports.operations import Progress, Source
from contracts.imports.schemas import read_mapping
from contracts.imports.tables import open_table
from upheld.state import state

FOLDER = Path("examples/telco")
AS_OF = date(2026, 11, 1)
NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)


def load_catalogue() -> None:
    """Store the offerings and prices that the mapping names."""
    models = state(current_app).kept["plugins"].models
    catalogue = FOLDER / "catalogue.yaml"
    import_catalogue(catalogue, parameters=ModelParameters(models), now=NOW)


def source(path: Path) -> Source:
    """Return the table at *path* with the mapping of the example."""
    mapping = FOLDER / "mapping.yaml"
    digest = hashlib.sha256(mapping.read_bytes()).hexdigest()
    return Source(open_table(path), read_mapping(mapping), digest, AS_OF)


def part(folder: Path, rows: int, change: Callable[[str], str] = str) -> Path:
    """Write the first *rows* of the table, changed by *change*, and return its path."""
    lines = (FOLDER / "subscribers.csv").read_text("utf-8").splitlines(keepends=True)
    path = folder / "part.csv"
    path.write_text(change("".join(lines[: rows + 1])), "utf-8")
    return path


def quiet(_progress: Progress) -> None:
    """Show nothing of how far it is."""
