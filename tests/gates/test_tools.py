"""The checkers of style, types and structure find nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent

COMMANDS = {
    "style": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "types": ["mypy"],
    "imports": ["lint-imports"],
}


@pytest.mark.timeout(600)  # mypy reads everything when its cache is empty
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_the_checker_finds_nothing(command: list[str]) -> None:
    done = subprocess.run(
        [PROGRAMS / command[0], *command[1:]],
        check=False,
        capture_output=True,
        cwd=ROOT,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
