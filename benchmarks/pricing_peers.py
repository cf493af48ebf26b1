"""What a price is measured against: the code that one would write first, twice.

The *naive* quote loads its lines one by one with an ORM, reads tiers lazily and asks
every plugin about every line; the *direct* one calls a function on whole numbers.
Neither keeps an explanation.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pluggy
from sqlalchemy import Engine, ForeignKey, String, create_engine
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    relationship,
)

MODELS = (
    "flat",
    "per_unit",
    "volume",
    "graduated",
    "package",
    "percentage",
    "stairstep",
    "cost_plus",
    "usage",
    "graduated_percentage",
)
#: What is free of usage, and what is earned on a cost, in percent.
FREE, EARNED = 5, 20
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Priced:
    """An offering of the benchmark: amounts in cents, the rate in hundredths."""

    code: str
    model: str
    price: int
    #: Bound (0 for none) and price.
    tiers: tuple[tuple[int, int], ...]


def offerings(count: int) -> list[Priced]:
    """Return *count* offerings of all models in turn, each with three tiers."""
    return [
        Priced(
            f"o{place}",
            MODELS[place % len(MODELS)],
            1000 + place,
            ((10, 2000 + place), (50, 1500 + place), (0, 1200 + place)),
        )
        for place in range(count)
    ]


def lines(count: int, among: int) -> list[tuple[int, int]]:
    """Return *count* lines: the place of an offering and a quantity."""
    return [(place * 7 % among, 3 + place % 60) for place in range(count)]


# The naive way.

hookspec = pluggy.HookspecMarker("naive")
hookimpl = pluggy.HookimplMarker("naive")


class Base(DeclarativeBase):
    """The tables of the naive quote."""


class NaiveOffering(Base):
    """What is sold."""

    __tablename__ = "offering"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    model: Mapped[str] = mapped_column(String(64))
    price: Mapped[str] = mapped_column(String(40))
    tiers: Mapped[list["NaiveTier"]] = relationship(order_by="NaiveTier.id")


class NaiveTier(Base):
    """One tier of a price."""

    __tablename__ = "tier"
    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"), index=True)
    up_to: Mapped[int]
    price: Mapped[str] = mapped_column(String(40))


@hookspec(firstresult=True)
def price_line(offering: NaiveOffering, quantity: Decimal) -> Decimal | None:
    """Return the price of a line, for the plugin that knows the model."""


class _Plugin:
    """One of ten plugins; each is asked about every line."""

    def __init__(self, model: str) -> None:
        self.model = model
        self.work = NAIVE[model]

    @hookimpl
    def price_line(self, offering: NaiveOffering, quantity: Decimal) -> Decimal | None:
        """Answer for one's own model alone."""
        return self.work(offering, quantity) if offering.model == self.model else None


def _tier(offering: NaiveOffering, quantity: Decimal) -> Decimal:
    for tier in offering.tiers:
        if not tier.up_to or quantity <= tier.up_to:
            return Decimal(tier.price)
    raise LookupError(offering.code)


def _volume(offering: NaiveOffering, quantity: Decimal) -> Decimal:
    return quantity * _tier(offering, quantity)


def _graduated(offering: NaiveOffering, quantity: Decimal) -> Decimal:
    total, start = Decimal(0), Decimal(0)
    for tier in offering.tiers:
        end = min(quantity, Decimal(tier.up_to)) if tier.up_to else quantity
        if end > start:
            total += (end - start) * Decimal(tier.price)
            start = end
    return total


def _package(offering: NaiveOffering, quantity: Decimal) -> Decimal:
    packages = (quantity / 10).to_integral_value("ROUND_CEILING")
    return packages * Decimal(offering.price)


NAIVE: dict[str, Callable[[NaiveOffering, Decimal], Decimal]] = {
    "flat": lambda offering, _quantity: Decimal(offering.price),
    "per_unit": lambda offering, quantity: quantity * Decimal(offering.price),
    "volume": _volume,
    "graduated": _graduated,
    "package": _package,
    "percentage": lambda offering, quantity: quantity * Decimal(offering.price) / 100,
    "stairstep": _tier,
    "cost_plus": lambda offering, quantity: (
        quantity * Decimal(offering.price) * (100 + EARNED) / 100
    ),
    "usage": lambda offering, quantity: (
        max(quantity - FREE, Decimal(0)) * Decimal(offering.price)
    ),
    "graduated_percentage": lambda offering, quantity: (
        _graduated(offering, quantity) / 100
    ),
}


class NaiveQuotes:
    """Quotes out of a database, the way that one would write first."""

    def __init__(self, url: str, sold: Iterable[Priced]) -> None:
        """Fill a database of its own and register ten plugins."""
        self.engine: Engine = create_engine(url)
        Base.metadata.create_all(self.engine)
        self.plugins = pluggy.PluginManager("naive")
        self.plugins.add_hookspecs(__import__(__name__, fromlist=["price_line"]))
        for model in MODELS:
            self.plugins.register(_Plugin(model))
        with Session(self.engine) as session:
            session.add_all(_naive(place, one) for place, one in enumerate(sold, 1))
            session.commit()

    def price(self, wanted: Sequence[tuple[int, int]]) -> list[Decimal]:
        """Return the price of each line, in a session of its own."""
        prices = []
        with Session(self.engine) as session:
            for place, quantity in wanted:
                offering = session.get(NaiveOffering, place + 1)
                price = self.plugins.hook.price_line(
                    offering=offering, quantity=Decimal(quantity)
                )
                prices.append(price.quantize(CENT, ROUND_HALF_UP))
        return prices


def _naive(place: int, one: Priced) -> NaiveOffering:
    tiers = [
        NaiveTier(up_to=up_to, price=f"{Decimal(price) / 100}")
        for up_to, price in one.tiers
    ]
    price = f"{Decimal(one.price) / 100}"
    return NaiveOffering(
        id=place, code=one.code, model=one.model, price=price, tiers=tiers
    )


# The direct way: whole cents, one function a model.


def _direct_tier(one: Priced, quantity: int) -> int:
    for up_to, price in one.tiers:
        if not up_to or quantity <= up_to:
            return price
    raise LookupError(one.code)


def _direct_graduated(one: Priced, quantity: int) -> int:
    total = start = 0
    for up_to, price in one.tiers:
        end = min(quantity, up_to) if up_to else quantity
        if end > start:
            total += (end - start) * price
            start = end
    return total


DIRECT: dict[str, Callable[[Priced, int], int]] = {
    "flat": lambda one, _quantity: one.price,
    "per_unit": lambda one, quantity: quantity * one.price,
    "volume": lambda one, quantity: quantity * _direct_tier(one, quantity),
    "graduated": _direct_graduated,
    "package": lambda one, quantity: -(-quantity // 10) * one.price,
    "percentage": lambda one, quantity: (quantity * one.price * 2 + 100) // 200,
    "stairstep": _direct_tier,
    "cost_plus": lambda one, quantity: (
        (quantity * one.price * (100 + EARNED) + 50) // 100
    ),
    "usage": lambda one, quantity: max(quantity - FREE, 0) * one.price,
    "graduated_percentage": lambda one, quantity: (
        (_direct_graduated(one, quantity) + 50) // 100
    ),
}


def direct(
    wanted: Iterable[tuple[Priced, Callable[[Priced, int], int], int]],
) -> list[int]:
    """Return the price of each line in cents."""
    return [work(one, quantity) for one, work, quantity in wanted]
