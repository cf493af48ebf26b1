"""A world with a shop, for pages and the API of the catalogue."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from tests.stock import Things, fill
from tests.world import World, kept_world

Kept = tuple[World, Things, Callable[[], None]]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kept]:
    """Fill a world once for each database."""
    things: Things = {}
    folder = tmp_path_factory.mktemp("catalogue")
    for world, restore in kept_world(request, folder, lambda w: things.update(fill(w))):
        yield world, things, restore


class Shop:
    """The pages and the API as a catalogue manager sees them."""

    def __init__(self, world: World, things: Things) -> None:
        self.world = world
        self.offering = f"/catalogue/offerings/{things['offering'][0].id}"
        self.book = f"/catalogue/prices/{things['price_book'][0].id}"
        self.ids = {kind: things[kind][0].id for kind in things if things[kind]}
        self._before = len(world.audited())

    def get(self, path: str, **options: object) -> str:
        answer = self.world.ask("catalogue_manager", "GET", path, **options)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path: str, typed: Mapping[str, object], status: int = 303) -> str:
        answer = self.world.ask("catalogue_manager", "POST", path, data={**typed})
        assert answer.status_code == status, answer.text[answer.text.find("problems") :]
        return answer.text

    def done(self) -> list[str]:
        """Return the audited actions since the test began."""
        return self.world.audited()[self._before :]


@pytest.fixture
def shop(kept: Kept) -> Iterator[Shop]:
    """Give a shop as it was filled; what a test changes is put back."""
    world, things, restore = kept
    yield Shop(world, things)
    restore()
