"""A world with people in it, on each database, the same for every test."""

from collections.abc import Iterator

import pytest

from tests.world import Kept, World, kept_world


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("accounts")
    yield from kept_world(request, folder, parts="api")


@pytest.fixture
def world(kept: Kept) -> Iterator[World]:
    made, restore = kept
    yield made
    restore()
