"""A shop in which two people sell: one has a limit, the other decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

import pytest

from contracts.quotes.approvals.limits import Limit
from contracts.quotes.approvals.operations import save_limits
from contracts.quotes.approvals.queries import Standing, standing
from contracts.quotes.operations import LineChange, change_line
from contracts.quotes.queries import builder_view
from tests.shop import NOW, TODAY, Shop
from upheld.accounts.people import NewUser, create_user
from upheld.principal import Principal, Role, acting_as

LIMITS = {
    Role.SALES: Limit(Decimal(8), Decimal(5), below_floor=False),
    Role.SALES_MANAGER: Limit(Decimal(20), Decimal(10), below_floor=True),
}


@dataclass(frozen=True)
class Desk:
    """The shop and its people."""

    shop: Shop
    dana: Principal
    max: Principal
    nina: Principal

    @contextmanager
    def by(self, who: Principal) -> Iterator[None]:
        with acting_as(who):
            yield

    def quote(self, percent: int, code: str = "P24", **fields: object) -> str:
        """Begin a quote with a discount by hand on one of its lines."""
        quote_id = self.shop.quote("FULL", **fields)
        self.give(quote_id, percent, code)
        return quote_id

    def give(self, quote_id: str, percent: int, code: str = "P24") -> None:
        line_id = self.line(quote_id, code)
        change = LineChange(discount_percent=Decimal(percent))
        change_line(quote_id, line_id, change=change, edition=None, now=NOW)

    def line(self, quote_id: str, code: str) -> str:
        view = builder_view(quote_id, today=TODAY)
        return next(line.id for line in view.lines if line.code == code)

    def stands(self, quote_id: str, who: Principal | None = None) -> Standing:
        with acting_as(who or self.dana):
            return standing(builder_view(quote_id, today=TODAY))


@pytest.fixture
def desk(shop: Shop) -> Desk:
    """Give a shop whose salespeople may give 8 % on a line and 5 % on all."""

    def person(name: str, role: Role) -> Principal:
        email = f"{name.partition(' ')[0].lower()}@northwind.example"
        user = NewUser(email, name, frozenset({role}))
        user_id = create_user(user, now=NOW, password_hash="x")
        return Principal(
            "user",
            id=user_id,
            name=name,
            seller_id=shop.seller_id,
            roles=frozenset({role}),
        )

    people = (
        person("Dana Roth", Role.SALES),
        person("Max Weber", Role.SALES_MANAGER),
        person("Nina Berg", Role.ADMINISTRATOR),
    )
    save_limits(LIMITS)
    return Desk(shop, *people)
