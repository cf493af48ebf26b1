"""What is installed from a wheel is complete."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from tests.gates.source import PACKAGES, ROOT

NEVER = shutil.ignore_patterns("__pycache__", "*.pyc")
BUILD = "import sys; from setuptools import build_meta as b; b.build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build in a copy, so that no build folder appears among the sources."""
    copy = tmp_path_factory.mktemp("source")
    for folder in (*PACKAGES, "templates", "examples"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=NEVER)
    for name in ("setup.py", "setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    target = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-c", BUILD, target],
        check=False,
        capture_output=True,
        cwd=copy,
        env=os.environ | {"PYTHONWARNINGS": "default"},
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = target.glob("*.whl")
    return zipfile.ZipFile(built)


def installed_name(path: Path) -> str:
    relative = PurePosixPath(path.relative_to(ROOT).as_posix())
    inside = PurePosixPath("upheld") if relative.parts[0] == "templates" else ""
    return str(inside / relative)


@pytest.mark.parametrize("folder", [*PACKAGES, "templates"])
def test_the_wheel_holds_every_file_of_the_folder(
    wheel: zipfile.ZipFile, folder: str
) -> None:
    wanted = {
        installed_name(path)
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    # A folder of code wants an __init__.py, one of data a row in package_data.
    assert wanted - set(wheel.namelist()) == set()


def test_the_wheel_brings_no_package_beyond_ours(wheel: zipfile.ZipFile) -> None:
    tops = {PurePosixPath(name).parts[0] for name in wheel.namelist()}
    version = next(top for top in tops if top.endswith(".dist-info"))
    assert tops == {*PACKAGES, version}


def test_the_wheel_brings_the_command(wheel: zipfile.ZipFile) -> None:
    points = next(name for name in wheel.namelist() if name.endswith("points.txt"))
    assert "upheld = upheld.__main__:main" in wheel.read(points).decode()


def test_the_wheel_brings_the_checks_of_a_plugin_to_pytest(
    wheel: zipfile.ZipFile,
) -> None:
    points = next(name for name in wheel.namelist() if name.endswith("points.txt"))
    said = wheel.read(points).decode()
    assert "[pytest11]\nupheld = plugins.kit.pytest_plugin\n" in said
