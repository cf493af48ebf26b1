"""What a model declares once reads alike wherever people and programs meet it."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog.books import Per, PriceBookSpec, PriceSpec
from catalog.contents import Contents
from catalog.exchange.csv_files import PRICE_COLUMNS
from catalog.exchange.csv_writer import write_prices
from catalog.parameters import ModelParameters
from plugins.answers import RegisteredModel
from plugins.describing import schemas_of, table_of
from plugins.fields import Choice, Described, Level, Number, Optional
from plugins.kit.targets import target_of
from plugins.manager import PluginManager
from plugins.parameters import Each
from plugins.sources import BUILT_IN
from tests.catalog.conftest import Shop
from upheld.cli.authors import plugins
from upheld.errors import InvalidInput
from upheld.state import state

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/plugins/upheld-per-seat/upheld_per_seat.py"
KEYS = (*BUILT_IN, "per_seat")
OURS = PluginManager.load(safe=True)
THEIRS = target_of(str(EXAMPLE)).load()

Named = list[tuple[str, str]]


def model_of(key: str) -> RegisteredModel:
    return {**OURS.models, **THEIRS.models}[key]


def declared(key: str) -> list[tuple[str, Described[object]]]:
    """Return the fields: the needed ones, lists, the rest, each as declared."""
    fields = [*model_of(key).Parameters.fields.items()]
    lists = [one for one in fields if isinstance(one[1], Each)]
    plain = [one for one in fields if not isinstance(one[1], Each)]
    needed = [one for one in plain if one[1].required]
    return [*needed, *lists, *(one for one in plain if not one[1].required)]


def titles(key: str) -> Named:
    return [(name, field.label) for name, field in declared(key)]


def inner(field: Described[object]) -> Described[object]:
    return field.field if isinstance(field, Optional) else field


def numbers(key: str) -> Iterator[tuple[str, Number]]:
    for name, field in declared(key):
        found = inner(field)
        if isinstance(found, Number):
            yield name, found


@pytest.fixture
def form(shop: Shop) -> Iterator[Shop]:
    """Give the shop with the example as a plugin of one file."""
    folder = state(shop.world.app).settings.plugins_folder
    folder.mkdir(exist_ok=True)
    shutil.copy(EXAMPLE, folder / "per_seat.py")
    yield shop
    (folder / "per_seat.py").unlink()
    shop.get(shop.book)


def test_the_form_of_the_catalogue_asks_for_what_is_declared(form: Shop):
    for key in KEYS:
        page = form.get(f"{form.book}/price?model={key}")
        found = re.findall(
            r'<label for="parameters\.(\w+)">([^<]*?)(?:, EUR)?(?: <|<)'
            r'|<fieldset class="rows" id="parameters\.(\w+)">\s*'
            r"<legend>([^<]*?)(?: <|<)",
            page,
        )
        asked = [(one[0] or one[2], unescape(one[1] or one[3])) for one in found]
        assert asked == titles(key), key


def test_the_form_marks_what_may_be_left_out(form: Shop):
    for key in KEYS:
        page = form.get(f"{form.book}/price?model={key}")
        marked = re.findall(
            r'<label for="parameters\.(\w+)">[^<]* <span class="muted">\(optional\)'
            r'|id="parameters\.(\w+)">\s*<legend>[^<]* '
            r'<span class="muted">\(optional\)',
            page,
        )
        # A choice has something chosen always.
        free = [
            name
            for name, field in declared(key)
            if not field.required and not isinstance(inner(field), Choice)
        ]
        assert [one[0] or one[1] for one in marked] == free, key


@pytest.mark.parametrize("key", KEYS)
def test_what_is_needed_is_missed_by_its_title_in_the_same_order(key: str):
    needed = [
        (name, f"“{field.label}” is missing.")
        for name, field in declared(key)
        if field.required
    ]
    try:
        model_of(key).Parameters.load({})
        problems: Named = []
    except InvalidInput as refused:
        problems = [(one.where, one.message) for one in refused.problems]

    assert [one for one in problems if one[1].endswith("missing.")] == needed


@pytest.mark.parametrize("key", KEYS)
def test_a_number_out_of_its_limits_is_refused_with_title_and_limit(key: str):
    for name, field in numbers(key):
        tried = {name: f"{field.least - 1:f}"}
        with pytest.raises(InvalidInput) as refused:
            model_of(key).Parameters.load(tried)
        said = {one.where: one.message for one in refused.value.problems}[name]
        assert f"“{field.label}”" in said
        assert f"the least is {field.least:f}" in said


@pytest.mark.parametrize("key", KEYS)
def test_the_columns_of_a_table_are_the_parameters_that_fit_in_a_cell(key: str):
    fields = declared(key)
    given = {name: [] if isinstance(it, Each) else "7" for name, it in fields}
    # Stored as JSON stores it: by name.
    price = PriceSpec(
        offering="A", per=Per.YEAR, model=key, parameters=dict(sorted(given.items()))
    )
    book = PriceBookSpec(code="B", title="B", currency="EUR", prices=(price,))
    models = ModelParameters({key: model_of(key)})
    table = write_prices(Contents(price_books={"B": book}), models)
    head = next(csv.reader(io.StringIO(table)))

    plain = [name for name, field in fields if not isinstance(field, Each)]
    assert head == [*PRICE_COLUMNS, *(f"parameters.{name}" for name in plain)]


@pytest.mark.parametrize("key", KEYS)
def test_the_json_schema_names_titles_needs_and_limits(key: str):
    printed = CliRunner().invoke(
        plugins, ["schema", str(EXAMPLE) if key == "per_seat" else key]
    )
    schema = json.loads(printed.stdout)

    named = [(name, one["title"]) for name, one in schema["properties"].items()]
    assert named == titles(key)
    assert schema["required"] == [name for name, it in declared(key) if it.required]
    for name, field in numbers(key):
        one = schema["properties"][name]
        limits = next(iter(one.get("anyOf", [one])))
        assert Decimal(limits["x-least"]) == field.least
        most = field.most if isinstance(field, Level) else None
        assert limits.get("x-most") == (None if most is None else f"{most:f}")


def test_the_api_describes_the_same_schemas(form: Shop):
    described = json.loads(form.get("/api/v1/openapi.json"))["components"]["schemas"]
    found = {
        name.removeprefix("Parameters."): schema
        for name, schema in described.items()
        if name.startswith("Parameters.")
    }
    expected = schemas_of({key: model_of(key) for key in KEYS})

    assert {f"Parameters.{key}": one for key, one in found.items()} == expected
    assert {key: [*one["properties"]] for key, one in found.items()} == {
        key: [name for name, _field in declared(key)] for key in KEYS
    }


@pytest.mark.parametrize("key", KEYS)
def test_the_table_of_the_docs_names_titles_needs_and_limits(key: str):
    printed = CliRunner().invoke(
        plugins, ["docs", str(EXAMPLE) if key == "per_seat" else key]
    )
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in printed.stdout.splitlines()
        if line.startswith("| `") and ".*." not in line
    ]

    assert [(row[0].strip("`"), row[1]) for row in rows] == titles(key)
    assert [row[2] == "needed" for row in rows] == [
        field.required for _name, field in declared(key)
    ]
    limits = {row[0].strip("`"): row[3] for row in rows}
    for name, field in numbers(key):
        assert f"{field.least:f}" in limits[name]
        if isinstance(field, Level):
            assert f"{field.most:f}" in limits[name]


def test_every_table_of_the_docs_is_what_the_command_prints():
    page = (ROOT / "docs/plugins/models.md").read_text()
    directive = (ROOT / "docs/extensions/model_parameters.py").read_text()

    assert sorted(re.findall(r"```{model-parameters} (\w+)\n```", page)) == sorted(
        BUILT_IN
    )
    assert "table_of(model)" in directive


def test_a_table_shows_entries_of_a_list_and_keeps_its_cells_apart():
    table = table_of(model_of("graduated"))

    assert "| `tiers.*.up_to` | Up to | or empty | 0 at least |" in table


def test_of_several_models_one_is_named(tmp_path: Path):
    file = tmp_path / "two.py"
    text = EXAMPLE.read_text()
    text = text.replace("return [PerSeat()]", "return [PerSeat(), Other()]")
    text += '\n\nclass Other(PerSeat):\n    key = "other"\n    title = "Other"\n'
    file.write_text(text)
    asked = CliRunner().invoke(plugins, ["schema", str(file)])
    named = CliRunner().invoke(plugins, ["schema", str(file), "--model", "other"])

    assert isinstance(asked.exception, InvalidInput)
    assert asked.exception.problems[0].hint == "It has: per_seat, other."
    assert json.loads(named.stdout)["title"] == "Other"
