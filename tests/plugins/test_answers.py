"""A model may do what it likes: its line has no price, and nothing else happens."""

import textwrap
from collections.abc import Callable
from decimal import Decimal, getcontext
from pathlib import Path
from typing import Any

import pytest

from plugins.answers import MOST_ROWS
from plugins.faults import Fault
from plugins.manager import PluginManager
from plugins.sources import files
from plugins.types import PriceRow
from tests.plugins.pricing import request

HEAD = """
from upheld.plugin import *

api = "1"

class Model(PricingModel[Parameters]):
    key, title, version, Parameters = "odd", "Odd", "1", Parameters

    def price(self, request, parameters):
{body}

@hookimpl
def register_pricing_models():
    return [Model()]
"""
#: In which line of the file the body stands.
LINE = 10

Load = Callable[[str], PluginManager]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def write(body: str) -> PluginManager:
        code = HEAD.format(body=textwrap.indent(textwrap.dedent(body), " " * 8))
        (tmp_path / "odd.py").write_text(code)
        return PluginManager.load(folder=tmp_path)

    return write


def answer(plugins: PluginManager) -> tuple[PriceRow, ...] | Fault:
    odd = plugins.models["odd"]
    return odd.ask(request(48), odd.Parameters.load({}))


def fault(plugins: PluginManager) -> Fault:
    found = answer(plugins)
    assert isinstance(found, Fault)
    return found


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise SystemExit('bye')", "SystemExit: bye"),
        ("raise BaseException", "BaseException"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("assert False", "AssertionError"),
        ("yield PriceRow('Half', 0.5)", "A row is a float"),
        ("yield PriceRow('What', Decimal('NaN'))", "A row is NaN"),
        ("return [PriceRow('Much', 10**30)]", "A row is 1.00E+30"),
        ("return [PriceRow('', 1)]", "A row needs a sentence"),
        ("request.quantity = 1", "FrozenInstanceError"),
        ("request.usage['x'] = 1", "TypeError"),
    ],
)
def test_what_a_model_raises_is_a_fault_with_its_place(load: Load, body, error):
    found = fault(load(body))

    assert (found.plugin, Path(found.file).name, found.lineno) == (
        "odd",
        "odd.py",
        LINE,
    )
    assert found.sentence.startswith(f"Plugin “odd” failed in odd.py, line {LINE}: ")
    assert error in found.sentence


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("return None", "The model answered NoneType instead of rows."),
        ("return 'free'", "The model answered str instead of rows."),
        ("return PriceRow('One', 1)", "The model answered PriceRow instead of rows."),
        ("return []", "The model answered no row."),
        ("return [1]", "The model answered int where a PriceRow belongs."),
        (
            "while True: yield PriceRow('Again', 1)",
            f"The model answered over {MOST_ROWS} rows.",
        ),
        (
            "yield PriceRow('Francs', Money(100, 'CHF'))",
            "The model answered CHF, and the price is in EUR.",
        ),
    ],
)
def test_what_is_no_price_is_a_fault(load: Load, body, sentence):
    found = fault(load(body))

    assert found.plugin == "odd"
    assert sentence in found.sentence


def test_an_endless_recursion_is_a_fault(load: Load):
    found = fault(load("return self.price(request, parameters)"))

    assert "RecursionError" in found.sentence


def test_an_error_that_cannot_be_shown_is_a_fault(load: Load):
    body = """
    class Mute(Exception):
        def __str__(self):
            raise ValueError
    raise Mute
    """
    assert fault(load(body)).sentence.endswith("Mute")


def test_a_refusal_is_told_without_blame(load: Load):
    body = "raise CannotPrice('Too few seats.', hint='Order five.')"

    assert fault(load(body)) == Fault("Too few seats. Order five.")


def test_an_interrupt_by_the_person_is_not_a_fault(load: Load, tmp_path: Path):
    load("raise KeyboardInterrupt")
    plugins = PluginManager.of(files(tmp_path))

    with pytest.raises(KeyboardInterrupt):
        answer(plugins)


def test_a_model_leaves_the_arithmetic_of_others_alone(load: Load):
    before = getcontext().prec
    plugins = load(
        """
        import decimal
        decimal.getcontext().prec = 2
        return [PriceRow("One", 1)]
        """
    )

    assert not isinstance(answer(plugins), Fault)
    assert getcontext().prec == before


def test_a_model_computes_with_sixty_digits(load: Load):
    rows: Any = answer(load("yield PriceRow('Third', Decimal(10**14) / 3 * 3)"))

    assert rows[0].amount == Decimal(10**14)


def test_the_place_is_in_the_plugin_even_when_a_library_fails(load: Load):
    found = fault(load("import json\njson.loads('{')"))

    assert (Path(found.file).name, found.lineno) == ("odd.py", LINE + 1)
