"""What is locked is what is asked for, and what is installed."""

import configparser
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.gates.source import ROOT

LOCKS = ("requirements.lock", "requirements-test.lock")
PINNED = re.compile(r"^([a-z0-9.-]+)==(\S+)(?: ; ([^\\]+))? \\$", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Read the pins that hold on this machine."""
    text = (ROOT / lock).read_text()
    return {
        name: pinned
        for name, pinned, marker in PINNED.findall(text)
        if not marker or Marker(marker).evaluate()
    }


def wanted(lock: str) -> list[Requirement]:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    lines = config["options"]["install_requires"].split("\n")
    if lock == "requirements-test.lock":
        lines += config["options.extras_require"]["test"].split("\n")
    return [Requirement(line) for line in lines if line]


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_meets_every_requirement(lock):
    pinned = pins(lock)
    unmet = [
        str(requirement)
        for requirement in wanted(lock)
        if not requirement.specifier.contains(
            pinned.get(canonicalize_name(requirement.name), "0")
        )
    ]
    # Run tools/lock after a change to setup.cfg.
    assert unmet == []


@pytest.mark.parametrize("lock", [*LOCKS, "tools/uv.lock"])
def test_every_pin_has_a_hash(lock):
    text = Path(ROOT / lock).read_text()
    assert text.count("==") > 0
    assert not re.search(r"^[a-z].*[^\\]$", text, re.MULTILINE)


def test_both_locks_pin_the_same_versions():
    for_running, for_testing = map(pins, LOCKS)
    assert for_running.items() <= for_testing.items()


def test_what_is_installed_is_what_is_locked():
    pinned = pins("requirements-test.lock")
    assert {name: version(name) for name in pinned} == pinned
