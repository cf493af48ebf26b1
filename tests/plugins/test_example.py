"""The examples in examples/plugins, really installed, in processes of their own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from plugins.isolation.nursery import NURSERY

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples/plugins"
PRICE = """
from tests.plugins.pricing import request
from plugins.manager import PluginManager

found = PluginManager.load().models["per_seat"]
rows = found.ask(request(3), found.Parameters.load({"price": "12.50", "floor": "5"}))
print([(row.sentence, str(row.amount)) for row in rows])
"""
KIND = NURSERY.kind.value
#: What each of them is installed as, and does.
ALL = {
    "upheld-data-processing": ("data_processing", [], ["document_sections"]),
    "upheld-eu-vat": ("eu_vat", [], ["tax"]),
    "upheld-event-log": ("event_log", [], ["hear_event"]),
    "upheld-index-linked": ("index_linked", [], ["adjust_price"]),
    "upheld-order-size": ("order_size", [], ["choose_model"]),
    "upheld-per-seat": ("per_seat", ["per_seat"], []),
    "upheld-served-countries": ("served_countries", [], ["refuse_move"]),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the examples into a folder of their own, as pip does for anybody."""
    folder = tmp_path_factory.mktemp("site")
    copy = tmp_path_factory.mktemp("source") / "examples"
    shutil.copytree(EXAMPLES, copy)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index"]
    options = ["--no-build-isolation", "--no-deps", "--no-compile"]
    packages = [copy / name for name in ALL]
    subprocess.run([*pip, *options, "--target", folder, *packages], check=True)
    return folder


def run(site: Path, *command: str) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": f"{site}{os.pathsep}{ROOT}",
        "UPHELD_DATA_FOLDER": str(site / "var"),
    }
    return subprocess.run(
        [sys.executable, *command],
        check=True,
        capture_output=True,
        env=environment,
        text=True,
    ).stdout


def test_every_example_is_installed_here():
    assert sorted(one.name for one in EXAMPLES.iterdir() if one.is_dir()) == [*ALL]


def test_every_installed_example_is_found_by_its_entry_point(site: Path):
    listed = json.loads(run(site, "-m", "upheld", "plugins", "list", "--json"))
    by_name = {one["name"]: one for one in listed}
    assert {by_name[one[0]].pop("isolation") for one in ALL.values()} == {KIND}

    assert [by_name[name] for name, _models, _hooks in ALL.values()] == [
        {
            "name": name,
            "version": "1.0",
            "origin": "installed",
            "models": models,
            "reason": "",
            "hooks": hooks,
            "warnings": [],
            "where": package.replace("-", "_"),
            "state": "on",
        }
        for package, (name, models, hooks) in ALL.items()
    ]


def test_an_installed_plugin_prices_a_line(site: Path):
    assert run(site, "-c", PRICE).strip() == (
        "[('3 servers at 12.50 each', '37.50'), "
        "('2 servers more, up to the least that is billed', '25.00')]"
    )
