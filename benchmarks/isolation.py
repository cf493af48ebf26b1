"""What it costs that plugins run in processes of their own.

    python -m benchmarks.isolation

The same plugin prices the same quote of 20 lines in this process and in a worker, turn
by turn; real time, since the worker's processor time is not ours.  Then the start with
50 plugins, and what part of a change in the builder goes by hooks and workers.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path

from sqlalchemy import select

from benchmarks.builder import CODES, long_quote, prepared, signed_in
from catalog.books import Per, PriceSpec
from catalog.models import PriceBook
from catalog.operations import save_price
from catalog.parameters import ModelParameters
from catalog.price_books import LineToPrice, PriceBookView, QuoteTerms, price_lines
from catalog.pricing import PriceSheet
from contracts.quotes.queries.drafts import plugins
from plugins.answers import RegisteredModel
from plugins.manager import PluginManager
from tests.catalog.price_samples import TERMS, entry, view
from tests.shop import open_shop
from upheld.db import db

LINES = 20
ROUNDS = 61
#: How much longer a quote may take through workers.
BAR = 2
INSTALLED = 50
MODEL = Path("examples/plugins/upheld-per-seat/upheld_per_seat.py").read_text("utf-8")
ADJUSTING = """
from upheld.plugin import *
api = "1"
@hookimpl
def adjust_price(request, rows):
    return [PriceRow("Less a hundredth", -sum(row.amount for row in rows) / 100)]
"""


def main() -> None:
    """Print the figures."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "per_seat.py").write_text(MODEL, "utf-8")
        (folder / "adjusting.py").write_text(ADJUSTING, "utf-8")
        here = PluginManager.here(folder=folder)
        apart = PluginManager.load(folder=folder)
        compare("20 lines, all new", Quote(here), Quote(apart), rounds)
        compare("20 lines, one changed", Quote(here, 1), Quote(apart, 1), rounds)
        adjusted = TERMS._replace(order=(*TERMS.order, "plugin:adjusting"))
        both = (Quote(one, terms=adjusted) for one in (here, apart))
        compare("20 lines, all new, adjusted", *both, rounds)
    with tempfile.TemporaryDirectory() as name:
        start(Path(name))
    with tempfile.TemporaryDirectory() as name:
        share(Path(name), rounds)


class Quote:
    """The lines of a quote, whose quantities change."""

    def __init__(
        self, plugins: PluginManager, changed: int = LINES, terms: QuoteTerms = TERMS
    ) -> None:
        """Change the first *changed* lines each time."""
        self.plugins, self.changed, self.terms = plugins, changed, terms
        entries = [
            entry("per_seat", {"price": "12.50", "floor": "5"}, offering=f"o{place}")
            for place in range(LINES)
        ]
        self.view: PriceBookView = view(*entries)
        self.quantities: Iterator[int] = count(1)
        self.lines = [LineToPrice(f"o{place}", Decimal(0)) for place in range(LINES)]
        self.price()

    def price(self) -> None:
        """Change what changes, and price all."""
        for place in range(self.changed):
            quantity = Decimal(next(self.quantities))
            self.lines[place] = self.lines[place]._replace(quantity=quantity)
        found = price_lines(self.view, self.plugins, self.lines, self.terms)
        if not all(isinstance(one, PriceSheet) for one in found):
            raise SystemExit(f"not priced: {found[0]}")


def compare(title: str, here: Quote, apart: Quote, rounds: int) -> None:
    """Print how long each takes, turn by turn, and the median of the ratios."""
    taken = [(timed(here.price), timed(apart.price)) for _ in range(rounds)]
    mine, theirs = (statistics.median(one) * 1000 for one in zip(*taken, strict=True))
    ratio = statistics.median(other / own for own, other in taken)
    print(
        f"{title:30} in process {mine:5.2f} ms  in a worker {theirs:5.2f} ms  "
        f"x{ratio:.2f} (bar {BAR})"
    )


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that *work* takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def start(folder: Path) -> None:
    """Print how long many plugins take to load, in their processes and in ours."""
    for place in range(INSTALLED):
        text = MODEL.replace('"per_seat"', f'"per_seat_{place}"')
        (folder / f"seat_{place}.py").write_text(text, "utf-8")
    own = timed(lambda: PluginManager.here(folder=folder))
    apart = timed(lambda: PluginManager.load(folder=folder))
    print(f"{INSTALLED} plugins loaded in {apart:.2f} s, in this process {own:.2f} s")


def share(folder: Path, rounds: int) -> None:
    """Print what part of a change in the builder goes by plugins in processes."""
    (folder / "plugins").mkdir()
    (folder / "plugins" / "per_seat.py").write_text(MODEL, "utf-8")
    app = prepared(folder)
    with open_shop(app) as shop:
        book = db.session.scalars(select(PriceBook.id)).one()
        for code in CODES:
            save_price(book, seats(code), parameters=ModelParameters(plugins().models))
        quote_id, line_id = long_quote(shop, LINES)
    client, token = signed_in(app)
    quantity = count(2)

    def change() -> None:
        form = {f"quantity-{line_id}": str(next(quantity))}
        headers = {"HX-Request": "true", "X-CSRFToken": token}
        answer = client.post(f"/quotes/{quote_id}", data=form, headers=headers)
        if answer.status_code != 200 or b"cannot be priced" in answer.data:
            raise SystemExit(f"not priced: {answer.text}")

    change()
    inside = watched(RegisteredModel, "ask_many")
    parts = []
    for _ in range(rounds):
        inside.clear()
        whole = timed(change)
        parts.append((whole, sum(inside)))
    part = statistics.median(inner / whole for whole, inner in parts)
    whole = statistics.median(one for one, _inner in parts)
    print(
        f"builder, {LINES} lines of a plugin: a change takes {whole * 1000:.1f} ms, "
        f"{part:.1%} of it in its worker and on the way there (bar 10 %)"
    )


def seats(code: str) -> PriceSpec:
    """Return the price of an offering by the plugin."""
    return PriceSpec(
        offering=code,
        per=Per.MONTH,
        model="per_seat",
        parameters={"price": "12.50", "floor": "5"},
    )


def watched(kind: type, name: str) -> list[float]:
    """Return a list to which each call of a method adds the seconds that it took."""
    taken: list[float] = []
    method = getattr(kind, name)

    def timing(*given: object) -> object:
        begun = time.perf_counter()
        try:
            return method(*given)
        finally:
            taken.append(time.perf_counter() - begun)

    setattr(kind, name, timing)
    return taken


if __name__ == "__main__":
    main()
