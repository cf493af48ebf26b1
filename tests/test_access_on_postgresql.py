"""Every endpoint, asked by everybody, on PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.access_matrix import *  # noqa: F403  the tests themselves
from tests.access_matrix import filled
from tests.scene import Scene


@pytest.fixture(scope="module", params=["postgresql"])
def scene(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """Fill a world for all tests of this file."""
    yield from filled(request, tmp_path_factory.mktemp("access"))
