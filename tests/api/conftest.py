"""A world with deals in it, for the API of what was sold."""

from collections.abc import Callable, Iterator

import pytest

from tests.stock import Things, fill
from tests.world import World, kept_world


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Things, Callable[[], None]]]:
    """Fill a world once for each database."""
    folder = tmp_path_factory.mktemp("api")
    things: Things = {}
    for world, restore in kept_world(request, folder, lambda w: things.update(fill(w))):
        yield world, things, restore


@pytest.fixture
def stock(
    filled: tuple[World, Things, Callable[[], None]],
) -> tuple[World, Things]:
    """Give the filled world as it was."""
    world, things, restore = filled
    restore()
    return world, things
