"""A plugin that is one file is in use as it is saved, in the process of its own."""

import os
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from plugins.isolation.models import Elsewhere
from plugins.manager import PluginManager
from plugins.sources import BUILT_IN
from plugins.watching import Watched
from tests.plugins.pricing import request
from upheld.app import create_app
from upheld.cli.authors import plugins
from upheld.config import SHORTEST_SECRET
from upheld.state import state

PAGE = Path(__file__).parents[2] / "docs/plugins/first-plugin.md"
#: The whole plugin on the page for authors.
(CODE,) = [
    block.partition("```")[0]
    for block in PAGE.read_text().split("```python\n")
    if "class PerVisit" in block.partition("```")[0]
]
DEARER = CODE.replace("parameters.price)", "parameters.price * 2)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "one file each"
    made.mkdir()
    (made / "per_visit.py").write_text(CODE)
    return made


def served(tmp_path: Path, folder: Path, **given: object) -> Flask:
    secret = "s" * SHORTEST_SECRET
    return create_app(
        secret_key=secret,
        data_folder=tmp_path / "var",
        plugins_dir=str(folder),
        **given,
    )


def price(loaded: PluginManager) -> Decimal:
    model = loaded.models["per_visit"].model
    assert isinstance(model, Elsewhere)
    rows = model.price(request("3"), model.Parameters.load({"price": "40"}))
    return sum((row.amount for row in rows), Decimal(0))


def kept(app: Flask) -> PluginManager:
    found: PluginManager = state(app).kept["plugins"]
    return found


def test_the_example_has_at_most_fifteen_lines_beside_empty_ones():
    lines = [line for line in CODE.splitlines() if line.strip()]

    assert len(lines) <= 15


def test_a_saved_change_prices_the_next_request_within_a_second(
    tmp_path: Path, folder: Path
):
    app = served(tmp_path, folder)
    before = price(kept(app))

    (folder / "per_visit.py").write_text(DEARER)
    saved = time.monotonic()
    app.test_client().get("/")
    after = price(kept(app))

    assert (before, after) == (Decimal(120), Decimal(240))
    assert time.monotonic() - saved < 1


def test_what_is_safe_has_no_file(tmp_path: Path, folder: Path):
    app = served(tmp_path, folder, safe=True)
    (folder / "per_visit.py").write_text(DEARER)
    app.test_client().get("/")

    assert sorted(kept(app).models) == sorted(BUILT_IN)


def test_nothing_is_loaded_anew_while_no_file_changes(folder: Path):
    watched = Watched(folder)

    assert watched.changed() is not None
    assert watched.changed() is None


def test_a_change_of_one_file_leaves_the_process_of_the_other(folder: Path):
    (folder / "other.py").write_text(CODE.replace("per_visit", "other"))
    watched = Watched(folder)
    first = watched.changed()
    (folder / "per_visit.py").write_text(DEARER)
    second = watched.changed()

    assert first is not None
    assert second is not None
    assert second.models["other"] is first.models["other"]
    assert second.models["per_visit"] is not first.models["per_visit"]


def test_a_file_that_is_broken_when_saved_is_off_until_it_is_mended(folder: Path):
    watched = Watched(folder)
    watched.changed()
    (folder / "per_visit.py").write_text(CODE + "\n1 / 0\n")
    broken = watched.changed()
    (folder / "per_visit.py").write_text(CODE)
    mended = watched.changed()

    line = len(CODE.splitlines()) + 2
    assert broken is not None
    assert [it.reason for it in broken.disabled] == [
        (
            "It cannot be loaded: ZeroDivisionError: division by zero "
            f"(per_visit.py, line {line})."
        )
    ]
    assert "per_visit" not in broken.models
    assert mended is not None
    assert price(mended) == Decimal(120)


def test_a_file_that_is_deleted_is_gone(folder: Path):
    watched = Watched(folder)
    watched.changed()
    (folder / "per_visit.py").unlink()
    loaded = watched.changed()

    assert loaded is not None
    assert sorted(loaded.models) == sorted(BUILT_IN)


def test_a_change_of_the_same_length_and_time_is_seen(folder: Path):
    path = folder / "per_visit.py"
    watched = Watched(folder)
    watched.changed()
    seen = path.stat()
    other = folder / "new"
    other.write_text(CODE.replace("Per visit", "By visits"))
    os.utime(other, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    other.replace(path)
    loaded = watched.changed()

    assert loaded is not None
    assert loaded.models["per_visit"].title == "By visits"


def test_files_of_the_chosen_folder_are_listed(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("UPHELD_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("UPHELD_PLUGINS_DIR", str(folder))
    done = CliRunner().invoke(plugins, ["list"])

    (line,) = [it for it in done.output.splitlines() if it.startswith("per_visit")]
    assert line.split()[2:] == ["file", "on", "per_visit"]


#: Prices by what is installed, changes its code in place, and prices again.
INSTALLED = """
import sys, time
from pathlib import Path
from plugins import watching
from tests.plugins.test_watching import CODE, DEARER, price

packages = Path(sys.argv[1])
watched = watching.Watched(packages / "none")
first = watched.changed()
print(price(first), watched.changed())
(packages / "per_visit_package" / "__init__.py").write_text(DEARER)
time.sleep(watching.PAUSE)
second = watched.changed()
print(price(second), second.models["per_unit"] is first.models["per_unit"])
other = packages / "other_package-1.dist-info"
other.mkdir()
(other / "METADATA").write_text("Metadata-Version: 2.1\\nName: other\\nVersion: 1")
points = "[upheld.plugins]\\nother = other_package"
(other / "entry_points.txt").write_text(points)
(packages / "other_package.py").write_text(CODE.replace("per_visit", "other"))
time.sleep(watching.PAUSE)
third = watched.changed()
old, new = second.workers["per_visit"], third.workers["per_visit"]
print("other" in third.models, old is new)
"""


def test_an_installed_package_is_in_use_as_it_is_now(tmp_path: Path):
    """In a process of its own: what is installed is known to the whole process."""
    package, told = tmp_path / "per_visit_package", tmp_path / "per_visit-1.dist-info"
    package.mkdir()
    told.mkdir()
    (package / "__init__.py").write_text(CODE)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: per_visit\nVersion: 1")
    points = "[upheld.plugins]\nper_visit = per_visit_package"
    (told / "entry_points.txt").write_text(points)
    root = Path(__file__).parents[2]

    done = subprocess.run(
        [sys.executable, "-c", INSTALLED, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{root}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.splitlines() == ["120 None", "240 True", "True True"], (
        done.stderr
    )
