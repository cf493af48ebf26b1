"""Papers, each made once for all the tests that look at it."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from contracts.documents.job import Job, Printed
from contracts.documents.pool import close_workers, print_paper
from tests.documents.samples import SAMPLES
from tests.shop import postgres_shop, shop, shop_url, sqlite_shop

__all__ = ["paper", "postgres_shop", "shop", "shop_url", "sqlite_shop"]

Paper = Callable[..., Printed]


@pytest.fixture(scope="session")
def paper() -> Iterator[Paper]:
    @cache
    def made(sample: str, size: str = "a4") -> Printed:
        return print_paper(Job(SAMPLES[sample](), size))

    yield made
    close_workers()
