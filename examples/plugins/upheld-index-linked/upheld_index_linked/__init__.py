"""Prices of 2023 brought to the consumer prices published before a contract starts."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import NamedTuple

from upheld.plugin import Charge, PriceRequest, PriceRow, hookimpl, percent

api = "1"

#: The year that the prices in the price books are of.
BASE = 2023


class Published(NamedTuple):
    """The index of one year, and the day from which it is known."""

    year: int
    level: Decimal
    published: date


def read_table(text: str) -> tuple[Published, ...]:
    """Return the rows of the table, the oldest first."""
    return tuple(
        Published(int(year), Decimal(level), date.fromisoformat(published))
        for year, level, published in list(csv.reader(text.splitlines()))[1:]
    )


TABLE = read_table((resources.files(__name__) / "consumer_prices.csv").read_text())


@hookimpl
def adjust_price(
    request: PriceRequest, rows: tuple[PriceRow, ...]
) -> Iterator[PriceRow] | None:
    """Add what consumer prices have risen by, or take off what they have fallen by."""
    if request.charge is not Charge.RECURRING:
        return None
    base = next(one for one in TABLE if one.year == BASE)
    newest = [one for one in TABLE if one.published <= request.starts_on][-1:]
    if not newest or newest[0].year <= BASE:
        return None
    return _row(base, newest[0], sum((row.amount for row in rows), Decimal(0)))


def _row(base: Published, now: Published, price: Decimal) -> Iterator[PriceRow]:
    rate = 100 * (now.level / base.level - 1)
    said = percent(round(rate, 2))
    yield PriceRow(
        f"Consumer prices {base.year} to {now.year}: {said}",
        price * rate / 100,
        {"from": base.level, "to": now.level, "published": now.published},
    )
