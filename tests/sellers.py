"""Sellers for tests, and working for one of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from upheld.accounts.models import Seller
from upheld.db import new_id
from upheld.principal import acting_as, system
from upheld.scope import Scope, scoped, unscoped
from upheld.transactions import transaction


def add_seller(key: str, *, timezone: str = "UTC") -> str:
    """Store a seller and return its id."""
    seller_id = new_id()
    with unscoped("a new seller"), transaction() as session:
        session.add(
            Seller(
                id=seller_id,
                key=key,
                name=key.title(),
                legal_name=f"{key.title()} Services AG",
                currency="EUR",
                timezone=timezone,
                created_at=datetime(2026, 1, 2, tzinfo=UTC),
            )
        )
    return seller_id


class Undone(Exception):
    """Raised on purpose, to see what is left of what was done before."""


def undone(work: Callable[[], object]) -> None:
    """Do some work in a transaction that fails at its end; raises :class:`Undone`."""
    with transaction():
        work()
        raise Undone


@contextmanager
def working_for(
    seller_id: str, customer_id: str | None = None, deal_id: str | None = None
) -> Iterator[None]:
    """Run the block in the scope of a seller, as the system."""
    scope = Scope(seller_id, customer_id, deal_id)
    with scoped(scope), acting_as(system("tests", seller_id)):
        yield
