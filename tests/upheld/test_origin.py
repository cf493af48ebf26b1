"""Upheld starts only where its packages are its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from upheld.origin import HOME, check_origin

SETUP = """\
[metadata]
name = acme-things
version = 2.5
[options]
packages = catalog
"""
BUILD = """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
"""
OUR_FILES = shutil.ignore_patterns("static", "__pycache__")


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """Make a project of somebody else's that has a catalog too."""
    project = tmp_path / "acme"
    (project / "catalog").mkdir(parents=True)
    (project / "catalog" / "__init__.py").write_text("LAMPS = 3\n")
    (project / "setup.cfg").write_text(SETUP)
    (project / "pyproject.toml").write_text(BUILD)
    return project


def install(project: Path, target: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    offline = ["--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run(
        [*command, *offline, "--target", target, project],
        check=True,
        cwd=project,
        env=os.environ | {"PIP_CONFIG_FILE": os.devnull},
    )


def start(path: Path, *, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "upheld"],
        check=False,
        capture_output=True,
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(path)},
        text=True,
    )


def test_our_own_packages_are_accepted() -> None:
    check_origin()


def test_a_hidden_package_is_named_with_its_owner(acme: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    install(acme, target)
    started = start(target, cwd=tmp_path)
    assert started.returncode == 1
    assert started.stderr == (
        f'The package "catalog" that Upheld needs from {HOME} is also installed by '
        f"acme-things 2.5, and found in {target / 'catalog'}. "
        "Install Upheld in a virtual environment of its own.\n"
    )


def test_a_package_mixed_with_another_is_refused(acme: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    for name in ("upheld", "catalog", "contracts", "plugins"):
        shutil.copytree(HOME / name, target / name, ignore=OUR_FILES)
    # pip keeps a folder that is there, so only the record of files is new.
    install(acme, target)
    started = start(target, cwd=tmp_path)
    assert started.returncode == 1
    assert "also installed by acme-things 2.5" in started.stderr


def test_a_stray_module_is_named(tmp_path: Path) -> None:
    (tmp_path / "plugins.py").write_text("")
    started = start(tmp_path, cwd=tmp_path)
    assert started.returncode == 1
    assert f"hidden by {tmp_path / 'plugins.py'}" in started.stderr


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(HOME / "upheld", site / "upheld", ignore=OUR_FILES)
    code = "import sys; sys.path.insert(0, sys.argv[1]); import upheld.__main__ as m"
    started = subprocess.run(
        [sys.executable, "-S", "-c", f"{code}; m.main()", site],
        check=False,
        capture_output=True,
        cwd=tmp_path,
        text=True,
    )
    assert 'The package "catalog"' in started.stderr
    assert "is missing" in started.stderr
