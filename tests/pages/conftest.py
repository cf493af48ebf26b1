"""A world with deals, and a salesperson who asks for pages."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

import pytest

from contracts.quotes.builder import BuilderView
from contracts.quotes.operations import LineChoice, add_lines
from contracts.quotes.queries import builder_view
from tests.stock import Things, fill, working
from tests.world import World, kept_world
from upheld import clock

Kept = tuple[World, Things, Callable[[], None]]
PART = {"HX-Request": "true"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kept]:
    """Fill a world once for each database."""
    things: Things = {}
    folder = tmp_path_factory.mktemp("sales")
    for world, restore in kept_world(request, folder, lambda w: things.update(fill(w))):
        yield world, things, restore


class Desk:
    """The pages as a salesperson sees them, or whoever else is at the desk."""

    #: Who posts.
    who = "sales"

    def __init__(self, world: World, things: Things) -> None:
        self.world = world
        self.ids = {kind: things[kind][0].id for kind in things if things[kind]}
        self.quote = f"/quotes/{self.ids['draft']}"
        self._before = len(world.audited())

    def get(self, path: str, who: str = "sales", **options: object) -> str:
        answer = self.world.ask(who, "GET", path, **options)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path: str, typed: Mapping[str, object], status: int = 303) -> str:
        answer = self.world.ask(self.who, "POST", path, data={**typed})
        assert answer.status_code == status, answer.text
        return answer.location or answer.text

    def change(self, typed: Mapping[str, object], status: int = 200) -> str:
        """Post a change of the draft as htmx does."""
        answer = self.world.ask(
            "sales", "POST", self.quote, data={**typed}, headers=PART
        )
        assert answer.status_code == status, answer.text
        return answer.text

    def view(self) -> BuilderView:
        with working(self.world, "own"):
            return builder_view(self.ids["draft"], today=clock.today("UTC"))

    def line(self, code: str) -> str:
        return next(line.id for line in self.view().lines if line.code == code)

    def add(self, *codes: str) -> None:
        choices = [LineChoice(code=code, quantity=Decimal(1)) for code in codes]
        with working(self.world, "own"):
            add_lines(self.ids["draft"], choices, edition=None, now=clock.now())
        self._before = len(self.world.audited())

    def done(self) -> list[str]:
        """Return the audited actions since the test began."""
        return self.world.audited()[self._before :]


@pytest.fixture
def desk(kept: Kept) -> Iterator[Desk]:
    """Give the pages of a world as it was filled; what a test changes is put back."""
    world, things, restore = kept
    yield Desk(world, things)
    restore()
