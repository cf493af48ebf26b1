"""A world with a portal, on the day when its offers can be accepted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests.world import World, make_world

#: 22 Nov 2026: 55 days before the offers of the tests expire.
NOW = "2026-11-22T10:00:00Z"


@pytest.fixture
def world(migrated_url: str, tmp_path: Path) -> Iterator[World]:
    with time_machine.travel(NOW, tick=True):
        made = make_world(migrated_url, tmp_path / "data")
        yield made
        made.close()
