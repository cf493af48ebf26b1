"""Versions of plugins are kept as data, and asked in processes of their own."""

import json
import re
import shutil
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plugins.isolation.models import Elsewhere
from plugins.keeping import Kept, keep, offering, version_named, versions_in
from tests.plugins.pricing import request
from upheld.cli import upheld
from upheld.errors import NotFound, Refused

PER_SEAT = Path(__file__).parents[2] / "examples/plugins/upheld-per-seat"
FILE = "upheld_per_seat.py"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return shutil.copytree(PER_SEAT, tmp_path / "per-seat")


def released(package: Path, version: str, model: str, factor: str) -> Path:
    """Make another version of *package*, in which a seat costs *factor* as much."""
    project = package / "pyproject.toml"
    text = re.sub(r"(?m)^version = .*", f'version = "{version}"', project.read_text())
    project.write_text(text)
    code = package / FILE
    text = re.sub(r"(    version = ).*", rf'\1"{model}"', code.read_text())
    each = "request.quantity * parameters.price"
    assert each in text
    code.write_text(text.replace(each, f"{each} * {factor}"))
    return package


def price(one: Kept) -> Decimal:
    model = one.load().models["per_seat"].model
    assert isinstance(model, Elsewhere)
    rows = model.price(request("3"), model.Parameters.load({"price": "10"}))
    return sum((row.amount for row in rows), Decimal(0))


def run(tmp_path: Path, *words: str) -> Result:
    environment = {"UPHELD_DATA_FOLDER": str(tmp_path / "var")}
    return CliRunner(env=environment).invoke(upheld, ["plugins", *words])


def test_two_versions_of_a_plugin_price_beside_each_other(folder: Path, package: Path):
    before = sys.modules.get("upheld_per_seat")
    (one,) = keep(folder, package)
    (two,) = keep(folder, released(package, "1.1", "2", "2"))

    assert [price(one), price(two)] == [Decimal(30), Decimal(60)]
    assert [it.title for it in versions_in(folder)] == [
        "per_seat==1.0",
        "per_seat==1.1",
    ]
    assert (one.models, two.models) == ({"per_seat": "1"}, {"per_seat": "2"})
    assert sys.modules.get("upheld_per_seat") is before


def test_what_is_kept_outlives_what_it_was_made_of(folder: Path, package: Path):
    (one,) = keep(folder, package)
    shutil.rmtree(package)

    assert price(version_named(folder, "per_seat==1.0")) == price(one) == 30


def test_a_single_file_is_kept_by_its_content(folder: Path):
    (one,) = keep(folder, PER_SEAT / FILE)

    assert one.name == "upheld_per_seat"
    assert price(one) == 30


def test_the_same_is_kept_once(folder: Path, package: Path):
    first, again = keep(folder, package), keep(folder, package)

    assert first == again
    assert len(versions_in(folder)) == 1


def test_a_version_does_not_change_once_it_is_kept(folder: Path, package: Path):
    keep(folder, package)
    with pytest.raises(Refused) as refused:
        keep(folder, released(package, "1.0", "1", "2"))

    assert refused.value.message == "per_seat==1.0 is kept already, with other code."
    assert refused.value.hint == "Give what has changed another version."
    assert price(version_named(folder, "per_seat==1.0")) == 30


def test_code_that_was_changed_where_it_is_kept_is_not_run(folder: Path, package: Path):
    (one,) = keep(folder, package)
    code = one.place / "code.zip"
    code.write_bytes(code.read_bytes() + b"#")

    with pytest.raises(Refused, match="is not as it was kept"):
        one.load()


def test_what_cannot_be_used_is_not_kept(folder: Path, package: Path):
    (package / FILE).write_text("1 / 0")

    with pytest.raises(Refused, match="ZeroDivisionError"):
        keep(folder, package)
    assert versions_in(folder) == []


def test_a_version_is_named_alone_where_only_one_has_it(folder: Path, package: Path):
    keep(folder, package)
    keep(folder, released(package, "1.10", "2", "2"))
    keep(folder, released(package, "1.9", "3", "2"))

    assert version_named(folder, "1.10").title == "per_seat==1.10"
    assert [one.version for one in versions_in(folder)] == ["1.0", "1.9", "1.10"]


def test_a_version_that_is_not_kept_is_refused_with_those_that_are(
    folder: Path, package: Path
):
    with pytest.raises(NotFound) as none:
        version_named(folder, "1.0")
    keep(folder, package)
    with pytest.raises(NotFound) as other:
        version_named(folder, "7")

    assert none.value.hint == "`upheld plugins keep` keeps one."
    assert other.value.hint == "There are per_seat==1.0."


def test_the_newest_that_offers_a_version_of_a_model_is_first(
    folder: Path, package: Path
):
    keep(folder, package)
    project = package / "pyproject.toml"
    project.write_text(project.read_text().replace('"1.0"', '"1.0.1"'))
    keep(folder, package)

    found = [one.version for one in offering(folder, "per_seat", "1")]
    assert found == ["1.0.1", "1.0"]
    assert [*offering(folder, "per_seat", "2")] == []


def test_the_commands_keep_and_list(tmp_path: Path, package: Path):
    kept = run(tmp_path, "keep", str(package))
    listed = run(tmp_path, "kept")
    plain = json.loads(run(tmp_path, "kept", "--json").stdout)

    assert kept.stdout == "per_seat==1.0\n"
    assert "per_seat==1.0  per_seat 1  per-seat" in listed.stdout
    assert [(one["name"], one["version"]) for one in plain] == [("per_seat", "1.0")]
