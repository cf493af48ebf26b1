"""Every command that a page of the documentation shows is run, in its order."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
#: Subscribers that the example keeps here: enough for every kind of row.
ROWS = 60

_BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)


def commands(page):
    blocks = "".join(_BLOCK.findall(page.read_text("utf-8")))
    return [line[2:] for line in blocks.splitlines() if line.startswith("$ upheld ")]


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    table = tmp_path / "examples" / "telco" / "subscribers.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[: ROWS + 1]), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if commands(page)],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_commands_of_a_page_work_in_their_order(page, folder):
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("UPHELD_")
    }
    for command in commands(page):
        words = [sys.executable, "-m", "upheld", *shlex.split(command)[1:]]
        done = subprocess.run(
            words,
            cwd=folder,
            env=environment | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
