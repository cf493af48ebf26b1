import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def upheld(folder, *words):
    return subprocess.run(
        [sys.executable, "-m", "upheld", *words],
        cwd=folder,
        env={
            "UPHELD_DATA_FOLDER": str(folder / "var"),
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Set up the example firm once; pricing changes nothing."""
    place = tmp_path_factory.mktemp("shop")
    upheld(place, "init", "--seller", "N", "--email", "a@b.example", "--yes")
    catalogue = str(ROOT / "examples/northwind/catalogue.yaml")
    done = upheld(place, "catalog", "import", catalogue)
    assert done.returncode == 0, done.stderr
    return place


def price(folder, text, *words):
    (folder / "quote.yaml").write_text(text, "utf-8")
    return upheld(folder, "quote", "price", "quote.yaml", *words)


def test_trace_shows_every_step_of_a_price(folder):
    done = price(folder, "lines: [{code: NW-R740, quantity: 48}]\n", "--trace")

    assert done.returncode == 0, done.stderr
    assert "48 servers at 377.20 each" in done.stdout
    assert "4% off for a term of 36 months or more" in done.stdout


def test_json_holds_rows_that_sum_to_the_price(folder):
    done = price(folder, "lines: [{code: BND-STORE}]\n", "--json")

    for line in json.loads(done.stdout)["lines"]:
        if line["rows"]:
            assert line["rows"][-1]["running"] == line["net"]


def test_service_without_a_price_ends_with_exit_code_three(folder):
    done = price(folder, "lines: [{code: NOPE}]\n")

    assert done.returncode == 3
    assert "NOPE" in done.stderr


def test_mistake_in_the_file_is_named_with_its_place(folder):
    done = price(folder, "lines:\n  - {code: NW-R740, quantity: -1}\n")

    assert done.returncode == 3
    assert "quote.yaml:2:21" in done.stderr
    assert "Traceback" not in done.stderr
