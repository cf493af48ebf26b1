"""The documentation builds, and every page of it can be reached."""

import subprocess
import sys
from pathlib import Path

from tests.gates.source import ROOT


def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-E"]
    done = subprocess.run(
        [*command, "-d", tmp_path / "trees", ROOT / "docs", tmp_path / "pages"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for door in ("sales", "customer", "plugins"):
        assert (tmp_path / "pages" / door / "index.html").exists()
