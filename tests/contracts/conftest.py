"""A shop for each test, on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shop import Shop, open_shop


@pytest.fixture
def shop(migrated_url: str, tmp_path: Path) -> Iterator[Shop]:
    """Give a seller with a catalogue and a customer; its salesperson acts."""
    with open_shop(migrated_url, tmp_path / "data") as opened:
        yield opened
