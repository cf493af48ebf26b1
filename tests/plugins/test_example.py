"""The example in examples/plugins, really installed, in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRICE = """
from tests.plugins.pricing import request
from plugins.manager import PluginManager

found = PluginManager.load().models["per_seat"]
rows = found.ask(request(3), found.Parameters.load({"price": "12.50", "floor": "5"}))
print([(row.sentence, str(row.amount)) for row in rows])
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the example into a folder of its own, as pip does for anybody."""
    folder = tmp_path_factory.mktemp("site")
    copy = tmp_path_factory.mktemp("source") / "example"
    shutil.copytree(ROOT / "examples/plugins/upheld-per-seat", copy)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index"]
    options = ["--no-build-isolation", "--no-deps", "--no-compile"]
    subprocess.run([*pip, *options, "--target", folder, copy], check=True)
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


def test_an_installed_plugin_is_found_by_its_entry_point(site: Path):
    listed = json.loads(run(site, "-m", "upheld", "plugins", "list", "--json"))

    assert {one["name"]: one for one in listed}["per_seat"] == {
        "name": "per_seat",
        "version": "1.0",
        "origin": "installed",
        "models": ["per_seat"],
        "reason": "",
        "hooks": [],
        "state": "on",
    }


def test_an_installed_plugin_prices_a_line(site: Path):
    assert run(site, "-c", PRICE).strip() == (
        "[('3 servers at 12.50 each', '37.50'), "
        "('2 servers more, up to the least that is billed', '25.00')]"
    )
