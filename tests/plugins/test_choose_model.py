"""The hook by which a plugin chooses the model of a price, with a reason."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from catalog.price_books import price_lines
from catalog.pricing import PriceSheet, Unpriced
from plugins.isolation.limits import LIMITS
from plugins.manager import PluginManager
from tests.catalog.price_samples import (
    PER_SERVER,
    TERMS,
    entry,
    line,
    said,
    sheet,
    unpriced,
    view,
)
from tests.plugins.pricing import request
from upheld.plugin import ModelChoice, NotExact
from upheld.words import use_language

EXAMPLE = (
    Path(__file__).parents[2]
    / "examples/plugins/upheld-order-size/upheld_order_size.py"
).read_text()
CODE = """
from upheld.plugin import *

api = "1"

@hookimpl
def choose_model(request):
    {body}
"""


def plugins(folder: Path, text: str) -> PluginManager:
    (folder / "mine.py").write_text(text)
    return PluginManager.load(folder=folder, limits=replace(LIMITS, seconds=0.5))


def priced(
    found: PluginManager, quantity: int = 4, starts_on: date = date(2027, 2, 1)
) -> PriceSheet | Unpriced:
    left = view(entry("chosen_by_mine", {}))
    terms = TERMS._replace(starts_on=starts_on)
    return price_lines(left, found, [line(quantity)], terms)[0]


def body(folder: Path, text: str) -> PluginManager:
    return plugins(folder, CODE.format(body=text))


def why(found: PluginManager) -> str:
    return unpriced(priced(found)).sentence


def test_the_example_prices_a_small_order_one_by_one_and_says_so(tmp_path: Path):
    found = sheet(priced(plugins(tmp_path, EXAMPLE), 20))

    assert said(found) == [
        ("Up to 20 are priced one by one, since 2027-01-01", "0.00"),
        ("20 servers at 12.00 each", "240.00"),
    ]
    assert dict(found.rows[0].inputs) == {
        "model": "per_unit",
        "model version": "1",
        "parameters": '{"count":"exact","free_units":"0","maximum":null,'
        '"minimum":"0","price":"12.00"}',
    }
    assert (found.plugin, found.model) == ("mine", "chosen_by_mine")


def test_the_example_prices_a_large_order_by_tiers(tmp_path: Path):
    found = sheet(priced(plugins(tmp_path, EXAMPLE), 30))

    assert [row.amount.minor for row in found.rows] == [0, 240_00, 84_00]
    assert found.total.minor == 324_00


def test_the_first_day_of_the_term_decides_which_prices_hold(tmp_path: Path):
    found = priced(plugins(tmp_path, EXAMPLE), 20, date(2026, 12, 31))

    assert sheet(found).total.minor == 230_00


def test_the_segment_of_the_price_book_decides(tmp_path: Path):
    model = plugins(tmp_path, EXAMPLE).models["chosen_by_mine"]
    rows = model.ask(
        request(50, segment="education", starts_on=date(2027, 2, 1)),
        model.Parameters.load({}),
    )

    assert not hasattr(rows, "sentence")
    assert [(row.sentence, str(row.amount)) for row in rows] == [
        ("Schools have one price at any size", "0"),
        ("50 servers at 6.00 each", "300.00"),
    ]


def test_a_price_that_is_not_left_to_a_plugin_is_not_asked_for(tmp_path: Path):
    found = body(tmp_path, "1 / 0")

    outcome = price_lines(view(PER_SERVER), found, [line()], TERMS)[0]

    assert said(sheet(outcome)) == [("4 servers at 10.00 each", "40.00")]


def test_what_the_plugin_cannot_price_is_said_as_it_says_it(tmp_path: Path):
    assert why(body(tmp_path, "raise CannotPrice('Not in winter.')")) == (
        "Not in winter."
    )


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("return 42", "It answered int where a ModelChoice belongs."),
        ("pass", "It answered NoneType where a ModelChoice belongs."),
        (
            "return ModelChoice(model='per_units', parameters={}, reason='So')",
            "which is not installed. Did you mean “per_unit”?",
        ),
        (
            "return ModelChoice(model='chosen_by_mine', parameters={}, reason='So')",
            "It chose the model “chosen_by_mine”, which is not installed.",
        ),
        (
            "return ModelChoice(model='flat', parameters={'price': '.'}, reason='a')",
            "It chose the model “flat”, which refuses “price”: ",
        ),
        (
            "return ModelChoice(model='per_unit', parameters={}, reason=' ')",
            "A choice needs a reason that is not empty.",
        ),
        ("while True: pass", "It took too long and was stopped."),
    ],
)
def test_a_plugin_that_fails_leaves_the_line_without_a_price_and_is_named(
    tmp_path: Path, answer: str, sentence: str
):
    told = why(body(tmp_path, answer))

    assert told.startswith("Plugin “mine” failed at “choose_model” in mine.py, line ")
    assert sentence in told


def test_a_choice_that_changes_is_refused_before_it_is_promised(tmp_path: Path):
    found = plugins(
        tmp_path,
        "from upheld.plugin import *\n\napi = '1'\nasked = []\n\n@hookimpl\n"
        "def choose_model(request):\n    asked.append(1)\n"
        "    prices = {'price': str(len(asked))}\n"
        "    return ModelChoice(model='flat', parameters=prices, reason='So')\n",
    )

    assert "is not deterministic" in why(found)


def test_parameters_may_be_numbers(tmp_path: Path):
    found = body(
        tmp_path,
        "return ModelChoice(model='per_unit', parameters={'price': Decimal('2.5')}, "
        "reason='So')",
    )

    assert sheet(priced(found)).total.minor == 10_00


def test_a_choice_without_a_model_is_refused():
    with pytest.raises(NotExact):
        ModelChoice(model=7, parameters={}, reason="So")  # type: ignore[arg-type]


def test_all_lines_are_one_question_to_the_plugin_and_to_each_chosen_model(
    tmp_path: Path,
):
    found = plugins(tmp_path, EXAMPLE)
    left = view(entry("chosen_by_mine", {}))
    worker = found.workers["mine"]
    before = worker.asked

    outcomes = price_lines(
        left,
        found,
        [line(quantity) for quantity in (4, 30, 20, 50)],
        TERMS._replace(starts_on=date(2027, 2, 1)),
    )

    assert [sheet(one).total.minor for one in outcomes] == [
        48_00,
        324_00,
        240_00,
        492_00,
    ]
    assert worker.asked == before + 1


def test_one_line_without_a_choice_leaves_the_others_theirs(tmp_path: Path):
    text = (
        "if request.quantity == 5:\n"
        "        raise CannotPrice('Not five.')\n"
        "    return ModelChoice(model='flat', parameters={'price': '7'}, reason='R')"
    )
    found = body(tmp_path, text)

    outcomes = price_lines(
        view(entry("chosen_by_mine", {})), found, [line(4), line(5), line(6)], TERMS
    )

    assert [sheet(outcomes[place]).total.minor for place in (0, 2)] == [7_00, 7_00]
    assert unpriced(outcomes[1]).sentence == "Not five."


def test_its_name_is_read_in_the_language_of_the_reader(tmp_path: Path):
    model = plugins(tmp_path, EXAMPLE).models["chosen_by_mine"]

    with use_language("it"):
        assert model.said == "Scelto da mine"
    assert model.said == "Chosen by mine"
