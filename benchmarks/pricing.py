"""How fast a quote is priced: ``python -m benchmarks.pricing``.

A quote of 20 lines over 50 offerings, with the explanation of every price, against
the two peers of :mod:`benchmarks.pricing_peers` in the same run.
"""

import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

from benchmarks.pricing_peers import (
    DIRECT,
    EARNED,
    FREE,
    NaiveQuotes,
    Priced,
    direct,
    lines,
    offerings,
)
from benchmarks.rounds import after, medians, timed
from catalog import operations
from catalog.books import Per, PriceBookSpec, PriceSpec
from catalog.current import Touched, noted
from catalog.offerings import Kind, OfferingSpec
from catalog.parameters import ModelParameters
from catalog.price_books import (
    BookRow,
    EntryRow,
    LineToPrice,
    OfferingRow,
    PriceBooks,
    PriceBookView,
    QuoteTerms,
    price_lines,
)
from catalog.pricing import PriceSheet, manual_discount
from catalog.queries import price_book_view
from plugins.manager import PluginManager
from tests.sellers import add_seller, working_for
from upheld.app import create_app
from upheld.db import db
from upheld.migrations import upgrade
from upheld.state import state

LINES = 20
OFFERINGS = 50
ROUNDS = 31
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
TERMS = QuoteTerms(12, date(2027, 1, 1))
PLUGINS = PluginManager.load(safe=True)
PLUGIN = """
from upheld.plugin import *
api = "1"
class Other(PricingModel[Parameters]):
    key, title, version, Parameters = "other_{place}", "Other", "1", Parameters
    def price(self, request, parameters):
        yield PriceRow("Other", 1)
@hookimpl
def register_pricing_models():
    return [Other()]
"""


def parameters(one: Priced) -> dict[str, object]:
    """Return what our model of an offering is set to."""
    price = f"{Decimal(one.price) / 100}"
    tiers = [
        {"up_to": f"{up_to}" if up_to else None, "price": f"{Decimal(each) / 100}"}
        for up_to, each in one.tiers
    ]
    by_model: dict[str, dict[str, object]] = {
        "volume": {"tiers": tiers},
        "graduated": {"tiers": tiers},
        "package": {"size": "10", "price": price},
        "percentage": {"rate": price, "of": "quantity"},
        "stairstep": {"tiers": tiers},
        "cost_plus": {"unit_cost": price, "percent": f"{EARNED}"},
        "usage": {"allowance": f"{FREE}", "tiers": [{"up_to": None, "price": price}]},
        "graduated_percentage": {
            "of": "quantity",
            "tiers": [{"up_to": it["up_to"], "rate": it["price"]} for it in tiers],
        },
    }
    return by_model.get(one.model, {"price": price})


def book_of(sold: list[Priced], previous: PriceBooks | None = None) -> PriceBooks:
    """Return our price book in memory, without a database."""
    return PriceBooks.of(
        1,
        offerings=[OfferingRow(one.code, one.code, "unit", "units") for one in sold],
        books=[BookRow("book", "Book", "EUR")],
        entries=[
            EntryRow(
                "book",
                one.code,
                option="",
                term_months=0,
                charge="recurring",
                period_months=1,
                model=one.model,
                parameters=json.dumps(parameters(one)),
            )
            for one in sold
        ],
        previous=previous,
    )


def asked(wanted: list[tuple[int, int]]) -> list[LineToPrice]:
    """Return the lines as a quote asks for them."""
    return [LineToPrice(f"o{place}", Decimal(quantity)) for place, quantity in wanted]


def cents(sheets: tuple[object, ...]) -> list[int]:
    """Return the prices, each of which has to have its explanation."""
    priced = [one for one in sheets if isinstance(one, PriceSheet) and one.rows]
    return [one.total.minor for one in priced]


class Ours:
    """A price book in memory, and the same lines to price by it again and again."""

    def __init__(self, count: int, sold: int, plugins: PluginManager = PLUGINS) -> None:
        """Take *count* lines out of *sold* offerings."""
        self.plugins = plugins
        self.view: PriceBookView = book_of(offerings(sold)).book("book")
        self.lines = asked(lines(count, sold))
        self.percent = Decimal(1)
        self.price()

    def price(self) -> tuple[object, ...]:
        """Price all lines."""
        return price_lines(self.view, self.plugins, self.lines, TERMS)

    def discount(self) -> tuple[object, ...]:
        """Price all lines after the whole quote got a discount it never had."""
        self.percent += Decimal("0.01")
        terms = TERMS._replace(adjustments=(manual_discount(self.percent),))
        return price_lines(self.view, self.plugins, self.lines, terms)

    def edit(self) -> tuple[object, ...]:
        """Price all lines after one got a quantity that it never had."""
        last = self.lines[0]
        self.lines[0] = last._replace(quantity=last.quantity + Decimal("0.001"))
        return self.price()

    def forget(self) -> None:
        """Forget every price."""
        self.view.memo.clear()


@contextmanager
def installation(folder: Path, sold: list[Priced]) -> Iterator[None]:
    """Run inside an installation that sells *sold*."""
    url = f"sqlite:///{folder / 'upheld.db'}"
    upgrade(url)
    secret = "only for measuring, and long enough for it"  # noqa: S105
    app = create_app(
        data_folder=folder, database_url=url, secret_key=secret, parts="verify"
    )
    with app.app_context(), working_for(add_seller("bench")):
        for one in sold:
            spec = OfferingSpec(
                code=one.code, kind=Kind.WORK, title=one.code, outcome="It is done."
            )
            operations.create_offering(spec, now=NOW)
        spec_of_book = PriceBookSpec(code="book", title="Book", currency="EUR")
        book = operations.create_price_book(spec_of_book)
        for one in sold:
            save(book, one)
        yield
        state(app).engine.dispose()


def save(book: str, one: Priced) -> None:
    """Store the price of an offering."""
    price = PriceSpec(
        offering=one.code, per=Per.MONTH, model=one.model, parameters=parameters(one)
    )
    operations.save_price(book, price, parameters=ModelParameters(PLUGINS.models))


class Elsewhere:
    """Another process, which changes one price after the other."""

    def __init__(self, database: Path, sold: list[Priced]) -> None:
        """Take turns with the prices of *sold*."""
        self.connection = sqlite3.connect(database)
        # Waiting for the disk would leave the processor's caches to others.
        self.connection.execute("pragma synchronous = off")
        self.sold = sold
        self.changes = count(1)

    def change(self, only: int | None = None) -> None:
        """Raise the price of the next offering, or of *only* this one."""
        rise, place = divmod(next(self.changes), len(self.sold))
        one = self.sold[place if only is None else only]
        dearer = replace(
            one,
            price=one.price + 1 + rise,
            tiers=tuple((up_to, price + 1 + rise) for up_to, price in one.tiers),
        )
        number, recent = self.connection.execute(
            "select number, recent from catalogue_revision"
        ).fetchone()
        self.connection.execute(
            "update price_entry set parameters = ? where offering_code = ?",
            (json.dumps(parameters(dearer)), one.code),
        )
        self.connection.execute(
            "update catalogue_revision set number = ?, recent = ?",
            (number + 1, noted(recent, number + 1, Touched(prices=(one.code,)))),
        )
        self.connection.commit()
        new_request()


def new_request() -> None:
    """Begin a transaction, as a request has done before it comes to its prices."""
    db.session.rollback()
    db.session.connection()


def from_database(wanted: list[LineToPrice]) -> tuple[object, ...]:
    """Price a quote as a request does: the catalogue's number is asked for anew."""
    view = price_book_view(day=TODAY, currency="EUR", segment=None)
    return price_lines(view, PLUGINS, wanted, TERMS)


def measure(folder: Path) -> dict[str, float]:
    """Return the seconds of a quote by the name of the way."""
    sold, wanted = offerings(OFFERINGS), lines(LINES, OFFERINGS)
    naive = NaiveQuotes(f"sqlite:///{folder / 'naive.db'}", sold)
    ready = [
        (sold[place], DIRECT[sold[place].model], quantity) for place, quantity in wanted
    ]
    ours = Ours(LINES, OFFERINGS)
    others = more_plugins(folder / "more", 10)
    with installation(folder, sold):
        other = Elsewhere(folder / "upheld.db", sold)
        quoted = asked(wanted)
        require_equal(
            direct(ready),
            cents(ours.price()),
            cents(from_database(quoted)),
            [int(price * 100) for price in naive.price(wanted)],
        )
        return medians(
            {
                "direct": timed(lambda: direct(ready), 300),
                "naive": timed(lambda: naive.price(wanted), 3),
                "warm": timed(ours.price, 300),
                "one line edited": timed(ours.edit, 30),
                "new discount for all": timed(ours.discount, 10),
                "nothing remembered": after(ours.forget, ours.price, 3),
                "warm, in a request": after(
                    new_request, lambda: from_database(quoted), 20
                ),
                "after a change": after(
                    other.change, lambda: from_database(quoted), 50
                ),
                "after one in it": after(
                    lambda: other.change(wanted[0][0]),
                    lambda: from_database(quoted),
                    20,
                ),
                "200 lines": timed(Ours(200, OFFERINGS).price, 30),
                "5,000 offerings": timed(Ours(LINES, 5000).price, 300),
                "10 more plugins": timed(Ours(LINES, OFFERINGS, others).price, 300),
            },
            ROUNDS,
        )


def require_equal(first: list[int], *others: list[int]) -> None:
    """Measure nothing but ways that come to the same prices."""
    if any(other != first for other in others):
        sys.exit(f"the ways differ: {first} {others}")


def more_plugins(folder: Path, count: int) -> PluginManager:
    """Return our plugins and *count* further ones."""
    folder.mkdir()
    for place in range(count):
        (folder / f"other_{place}.py").write_text(PLUGIN.format(place=place))
    return PluginManager.load(folder=folder)


def report(seconds: dict[str, float]) -> None:
    """Print every figure with its ratio to both peers, and whether the bars hold."""
    print(f"{'a quote of 20 lines':<22}{'us':>10}{'x naive':>10}{'of direct':>11}")
    for name, one in seconds.items():
        naive, of_direct = seconds["naive"] / one, one / seconds["direct"]
        print(f"{name:<22}{one * 1e6:>10.1f}{naive:>10.1f}{of_direct:>11.2f}")
    growth = {
        "10 x lines": seconds["200 lines"] / seconds["warm"],
        "100 x offerings": seconds["5,000 offerings"] / seconds["warm"],
        "10 more plugins": seconds["10 more plugins"] / seconds["warm"],
    }
    for name, one in growth.items():
        print(f"{name:<22}{one:>10.2f} times as long")
    bars = {
        "P1 warm, 100 x naive": seconds["naive"] / seconds["warm"] >= 100,
        "P2 warm, 6 x direct": seconds["warm"] / seconds["direct"] <= 6,
        "P4 changed, 20 x naive": seconds["naive"] / seconds["after a change"] >= 20,
    }
    for name, holds in bars.items():
        print(f"{name:<30}{'holds' if holds else 'MISSED'}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        report(measure(Path(temporary)))
