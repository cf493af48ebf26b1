"""A plugin that is not installed runs from its code as it was, in another process."""

import shutil
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from plugins.adjusting import adjust_price
from plugins.isolation.limits import LIMITS
from plugins.isolation.models import Elsewhere
from plugins.manager import PluginManager, load_apart
from plugins.packing import sources_at
from plugins.types import PriceRow
from tests.plugins.pricing import request
from upheld.errors import InvalidInput, NotFound

EXAMPLES = Path(__file__).parents[2] / "examples/plugins"
PER_SEAT = EXAMPLES / "upheld-per-seat"


def loaded(path: Path) -> PluginManager:
    return PluginManager.joined(load_apart(sources_at(path), LIMITS))


def price(plugins: PluginManager) -> Decimal:
    model = plugins.models["per_seat"].model
    assert isinstance(model, Elsewhere)
    rows = model.price(request("3"), model.Parameters.load({"price": "12.50"}))
    return sum((row.amount for row in rows), Decimal(0))


def wheel(folder: Path) -> Path:
    made = folder / "upheld_per_seat-1.1-py3-none-any.whl"
    code = (PER_SEAT / "upheld_per_seat.py").read_text()
    info = "upheld_per_seat-1.1.dist-info"
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("upheld_per_seat.py", code)
        archive.writestr(f"{info}/METADATA", "Name: upheld-per-seat\nVersion: 1.1\n")
        points = "[upheld.plugins]\nper_seat = upheld_per_seat\n"
        archive.writestr(f"{info}/entry_points.txt", points)
    return made


def test_a_package_in_a_folder_prices_without_being_imported_here():
    before = sys.modules.get("upheld_per_seat")
    assert price(loaded(PER_SEAT)) == Decimal("37.50")
    assert sys.modules.get("upheld_per_seat") is before


def test_a_wheel_prices_with_the_version_that_it_says(tmp_path: Path):
    plugins = loaded(wheel(tmp_path))

    assert price(plugins) == Decimal("37.50")
    assert [(one.name, one.version) for one in plugins.plugins] == [("per_seat", "1.1")]


def test_the_files_beside_the_modules_are_read_from_the_pack():
    plugins = loaded(EXAMPLES / "upheld-index-linked")

    asked = request("1")
    adjusted = adjust_price(plugins, "index_linked", asked, (PriceRow("Base", 100),))
    assert isinstance(adjusted.rows, tuple)
    assert [row.inputs["published"] for row in adjusted.rows] == ["2026-01-13"]


def test_what_is_saved_later_does_not_reach_the_process(tmp_path: Path):
    folder = shutil.copytree(PER_SEAT, tmp_path / "per-seat")
    plugins = loaded(folder)
    (folder / "upheld_per_seat.py").write_text("1 / 0")
    model = plugins.models["per_seat"].model
    assert isinstance(model, Elsewhere)
    model.worker.stop()

    assert price(plugins) == Decimal("37.50")


def test_a_fault_names_the_file_that_the_author_has_open(tmp_path: Path):
    folder = shutil.copytree(PER_SEAT, tmp_path / "per-seat")
    (folder / "upheld_per_seat.py").write_text('api = "1"\n\n1 / 0\n')

    (info,) = loaded(folder).plugins
    assert info.reason == (
        "It cannot be loaded: ZeroDivisionError: division by zero "
        "(upheld_per_seat.py, line 3)."
    )


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("pyproject.toml", "[project", "This is no TOML"),
        ("one.whl", "no archive", "This is no wheel."),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, text: str, why: str):
    (tmp_path / name).write_text(text)

    with pytest.raises(InvalidInput, match=why):
        sources_at(tmp_path / name)


def test_a_folder_without_a_project_is_no_plugin(tmp_path: Path):
    with pytest.raises(NotFound, match="there is no pyproject"):
        sources_at(tmp_path)


def test_code_that_is_too_large_is_refused(tmp_path: Path):
    folder = shutil.copytree(PER_SEAT, tmp_path / "per-seat")
    (folder / "large.py").write_bytes(b"#" * (9 * 1024 * 1024))

    with pytest.raises(InvalidInput, match="larger than 8 MB"):
        sources_at(folder)
