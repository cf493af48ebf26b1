"""A world with people in it, on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World, make_world


@pytest.fixture
def world(migrated_url: str, tmp_path: Path) -> Iterator[World]:
    made = make_world(migrated_url, tmp_path / "data", parts="api")
    yield made
    made.close()
