import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from plugins.isolation.nursery import NURSERY
from plugins.sources import BUILT_IN
from upheld.cli.authors import plugins


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UPHELD_DATA_FOLDER", str(tmp_path))
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins/bad.py").write_text("")
    return tmp_path


def run(*arguments: str) -> str:
    done = CliRunner().invoke(plugins, ["list", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_plugins_are_listed_with_their_reason(folder: Path):
    lines = run().splitlines()

    assert len(lines) == 1 + len(BUILT_IN) + 1
    assert lines[1].split() == ["bad", "e3b0c442", "file", "off", *lines[1].split()[4:]]
    assert "does not say which edition" in lines[1]


def test_plugins_are_listed_as_json(folder: Path):
    bad = json.loads(run("--json"))[0]

    assert bad["reason"].startswith("It does not say which edition")
    assert bad["where"] == str(folder / "plugins/bad.py")
    assert bad["isolation"] == NURSERY.kind.value
    assert {**bad, "reason": "", "where": "", "isolation": ""} == {
        "name": "bad",
        "version": "e3b0c442",
        "origin": "file",
        "models": [],
        "reason": "",
        "hooks": [],
        "warnings": [],
        "state": "off",
        "where": "",
        "isolation": "",
    }


def test_safe_mode_lists_our_own_alone(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("UPHELD_SAFE", "1")

    assert "bad" not in run()
