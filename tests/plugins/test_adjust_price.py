"""The hook by which a plugin adds rows to a price, at its place among the steps."""

from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest

from catalog.price_books import price_lines
from catalog.pricing import ORDER, PriceSheet, Unpriced
from plugins.isolation.hooked import HookedElsewhere
from plugins.manager import PluginManager
from plugins.sources import Origin, Source, built_in
from tests.catalog.price_samples import PER_SERVER, TERMS, line, view
from tests.plugins.pricing import request
from upheld.plugin import Charge, PriceRow

EXAMPLE = Path(__file__).parents[2] / "examples/plugins/upheld-index-linked"
CODE = """
from upheld.plugin import *

api = "1"

@hookimpl
def adjust_price(request, rows):
    {body}
"""


def plugins(folder: Path, body: str) -> PluginManager:
    (folder / "mine.py").write_text(CODE.format(body=body))
    return PluginManager.load(folder=folder)


def priced(
    found: PluginManager, *order: str, starts_on: date = TERMS.starts_on
) -> PriceSheet | Unpriced:
    terms = TERMS._replace(order=order, starts_on=starts_on)
    return price_lines(view(PER_SERVER), found, [line()], terms)[0]


def said(sheet: PriceSheet | Unpriced) -> list[tuple[str, str, int]]:
    assert isinstance(sheet, PriceSheet), sheet
    return [(row.kind, row.sentence, row.amount.minor) for row in sheet.rows]


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> PluginManager:
    monkeypatch.syspath_prepend(str(EXAMPLE))
    source = Source(
        "index_linked",
        Origin.INSTALLED,
        "1.0",
        lambda: import_module("upheld_index_linked"),
    )
    return PluginManager.of([*built_in(), source])


def test_a_plugin_adds_its_row_to_what_stands_before_it(tmp_path: Path):
    found = plugins(tmp_path, "yield PriceRow('Fuel', sum(r.amount for r in rows) / 8)")
    sheet = priced(found, *ORDER, "plugin:mine")

    assert said(sheet) == [
        ("model", "4 servers at 10.00 each", 40_00),
        ("plugin", "Fuel", 5_00),
    ]
    assert isinstance(sheet, PriceSheet)
    assert (sheet.rows[1].model, sheet.total.minor) == ("mine", 45_00)
    assert sheet.list_price.minor == 40_00


def test_a_plugin_that_is_in_no_order_adds_nothing(tmp_path: Path):
    found = plugins(tmp_path, "yield PriceRow('Fuel', 5)")

    assert said(priced(found, *ORDER)) == [("model", "4 servers at 10.00 each", 40_00)]


def test_a_plugin_may_add_nothing(tmp_path: Path):
    found = plugins(tmp_path, "return None")

    assert len(said(priced(found, *ORDER, "plugin:mine"))) == 1


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            "1 / 0",
            (
                "Plugin “mine” failed at “adjust_price” in mine.py, line 8: "
                "ZeroDivisionError: division by zero"
            ),
        ),
        ("raise CannotPrice('Not on Sundays.')", "Not on Sundays."),
        (
            "yield PriceRow('Off', -41)",
            "Plugin “mine” takes the price below zero.",
        ),
        (
            "yield PriceRow('Wrong', Money.of('1', 'USD'))",
            (
                "Plugin “mine” failed at “adjust_price” in mine.py, line 6: "
                "The model answered USD, and the price is in EUR."
            ),
        ),
    ],
)
def test_a_plugin_that_fails_leaves_the_line_without_a_price(
    tmp_path: Path, body: str, sentence: str
):
    outcome = priced(plugins(tmp_path, body), *ORDER, "plugin:mine")

    assert isinstance(outcome, Unpriced)
    assert outcome.sentence == sentence


def test_a_plugin_that_went_away_is_named():
    outcome = priced(PluginManager.load(safe=True), *ORDER, "plugin:gone")

    assert isinstance(outcome, Unpriced)
    assert outcome.sentence == (
        "Prices are adjusted by the plugin “gone”, which is not installed. "
        "An administrator can remove it from the order of adjustments."
    )


@pytest.mark.parametrize(
    ("starts_on", "rows"),
    [
        (date(2025, 1, 14), []),
        (date(2025, 1, 15), [("plugin", "Consumer prices 2023 to 2024: 2.95%", 118)]),
        (date(2026, 1, 13), [("plugin", "Consumer prices 2023 to 2025: 5.66%", 226)]),
    ],
)
def test_the_example_follows_what_was_published_before_the_start(
    example: PluginManager, starts_on: date, rows: list[tuple[str, str, int]]
):
    sheet = priced(example, *ORDER, "plugin:index_linked", starts_on=starts_on)

    assert said(sheet)[1:] == rows


def test_the_example_leaves_prices_that_are_due_once(example: PluginManager):
    [plugin] = example.hooked("adjust_price")
    asked = request(1, charge=Charge.ONE_OFF, starts_on=date(2026, 1, 1))

    assert (
        plugin.ask(
            "adjust_price",
            lambda answer: answer,
            request=asked,
            rows=(PriceRow("Visit", Decimal(100)),),
        )
        is None
    )


TWICE = """
def adjust_price(request, rows):
    if request.quantity == 3:
        raise ValueError("not three")
    yield PriceRow(f"Half of {sum(r.amount for r in rows):f}", -sum(
        r.amount for r in rows) / 2)
"""


@pytest.mark.parametrize("fresh", [False, True])
def test_each_plugin_is_asked_once_for_all_lines_after_the_one_before_it(
    tmp_path: Path, *, fresh: bool
):
    text = CODE.partition("@hookimpl")[0] + "@hookimpl" + TWICE
    for name in ("first", "second"):
        (tmp_path / f"{name}.py").write_text(text)
    found = PluginManager.load(folder=tmp_path)
    terms = TERMS._replace(order=(*ORDER, "plugin:first", "plugin:second"))
    workers = [one.worker for one in found.hooking if isinstance(one, HookedElsewhere)]
    before = [one.asked for one in workers]
    lines = [line(count) for count in (2, 3, 4)]
    two, three, four = price_lines(view(PER_SERVER), found, lines, terms, fresh=fresh)

    assert [one.asked for one in workers] == [count + 1 for count in before]
    assert [words for _kind, words, _amount in said(two)][1:] == [
        "Half of 20",
        "Half of 10",
    ]
    assert [amount for _kind, _words, amount in said(four)] == [40_00, -20_00, -10_00]
    assert isinstance(three, Unpriced)
    assert (three.plugin, three.lineno) == ("first", 9)


def test_a_plugin_that_adds_otherwise_when_asked_again_has_no_price(tmp_path: Path):
    body = "calls.append(1); yield PriceRow('More', len(calls))"
    text = CODE.format(body=body).replace("@hookimpl", "calls = []\n\n@hookimpl")
    (tmp_path / "mine.py").write_text(text)
    found = PluginManager.load(folder=tmp_path)
    terms = TERMS._replace(order=(*ORDER, "plugin:mine"))
    (answer,) = price_lines(view(PER_SERVER), found, [line()], terms, fresh=True)

    assert isinstance(answer, Unpriced)
    assert answer.sentence.startswith("Plugin “mine” is not deterministic")
