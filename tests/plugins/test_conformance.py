"""The conformance kit: our models pass it, and each check can fail."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from plugins.kit.examination import CHECKS, examine
from plugins.kit.subjects import subject_of, subjects_at
from plugins.kit.verdicts import judge
from plugins.manager import PluginManager
from plugins.sources import BUILT_IN
from tests.plugins.pricing import PLUGINS
from tests.plugins.spoilt import GOOD, SPOILT
from upheld.cli.authors import plugins
from upheld.errors import InvalidInput, NotFound

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/plugins/upheld-per-seat"
BY_NAME = {check.name: check for check in CHECKS}
numbers = itertools.count()


def written(folder: Path, change: tuple[str, str, str] | None = None) -> Path:
    """Write the good plugin, with one change in one of its files."""
    module = f"good_model_{next(numbers)}"
    for name, text in GOOD.items():
        if change and change[0] == name:
            assert change[1] in text, change
        kept = text.replace(*change[1:]) if change and change[0] == name else text
        path = folder / name.replace("model.py", f"{module}.py")
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(kept.replace("MODULE", module), "utf-8")
    return folder


def failed(subject) -> set[tuple[str, str]]:
    return {
        (subject.name, verdict.check.name)
        for verdict in examine(subject)
        if verdict.findings
    }


@pytest.mark.parametrize("key", BUILT_IN)
def test_a_model_of_ours_keeps_what_each_has_to(key: str):
    found = failed(subject_of(key, PLUGINS))

    assert found == set()


def test_the_example_keeps_what_each_has_to():
    (subject,) = subjects_at(EXAMPLE)

    verdicts = list(examine(subject))

    assert [one for one in verdicts if one.findings] == []
    assert len([one for one in verdicts if not one.left_out]) >= 40


def test_the_good_plugin_passes_and_leaves_nothing_out(tmp_path: Path):
    (subject,) = subjects_at(written(tmp_path))

    assert {one.check.name: one.findings for one in examine(subject)} == {
        check.name: () for check in CHECKS
    }
    assert [one.check.name for one in examine(subject) if one.left_out] == []


@pytest.mark.parametrize("name", BY_NAME)
def test_each_check_fails_for_a_plugin_spoilt_for_it(name: str, tmp_path: Path):
    (subject,) = subjects_at(written(tmp_path, SPOILT[name]))

    verdict = judge(subject, BY_NAME[name])

    assert verdict.findings
    assert all(one.expected and one.came for one in verdict.findings)
    assert verdict.again == f"upheld plugins check {tmp_path} --only {name}"


def test_nothing_is_spoilt_for_a_check_that_there_is_not():
    assert set(SPOILT) == set(BY_NAME)


def run(*words: str):
    return CliRunner().invoke(plugins, ["check", *words])


def test_a_failure_says_what_was_expected_what_came_and_how_to_repeat(tmp_path: Path):
    target = str(written(tmp_path, SPOILT["title"]))

    done = run(target)

    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "✗ title: The title is a line that begins with a capital and has no full stop.",
        "    expected  A title such as “Per seat, with a floor”.",
        "    came      good.",
        f"    repeat    upheld plugins check {target} --only title",
        f"good 1: {len(CHECKS) - 1} of {len(CHECKS)} checks passed.",
    ]


def test_a_plugin_that_cannot_be_used_fails_with_its_reason(tmp_path: Path):
    done = run(str(written(tmp_path, ("model.py", 'api = "1"', ""))))

    assert done.exit_code == 1
    assert "does not say which edition" in done.output
    assert "--only loads" in done.output


def test_checks_are_told_as_json(tmp_path: Path):
    done = run(str(written(tmp_path)), "--json", "--only", "in-time")

    (told,) = json.loads(done.output)
    assert (told["model"], told["passed"], told["asked"]) == ("good", 1, 1)
    assert told["checks"][0]["state"] == "passed"


def test_a_page_and_a_badge_are_written(tmp_path: Path):
    target = written(tmp_path / "good", SPOILT["title"])
    page, badge = tmp_path / "page.md", tmp_path / "badge.svg"

    run(str(target), "--only", "title", "--report", str(page), "--badge", str(badge))

    assert "| `title` |" in page.read_text("utf-8")
    assert "came      good." in page.read_text("utf-8")
    assert "Upheld checks: 0 of 1" in badge.read_text("utf-8")


def test_a_check_that_there_is_not_is_named_with_the_nearest(tmp_path: Path):
    (subject,) = subjects_at(written(tmp_path))

    with pytest.raises(NotFound) as refused:
        list(examine(subject, ["in-tim"]))

    assert refused.value.message == "There is no check “in-tim”."
    assert refused.value.hint == "Did you mean “in-time”?"


def test_a_file_among_the_plugins_is_checked_by_its_key(tmp_path: Path):
    written(tmp_path / "plugins")
    manager = PluginManager.load(safe=False, folder=tmp_path / "plugins")

    assert failed(subject_of("good", manager)) == set()


def test_a_folder_without_a_project_is_no_plugin(tmp_path: Path):
    with pytest.raises(NotFound, match="there is no pyproject"):
        subjects_at(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("promises:", "promise:", "There is no “promise” here. Did you mean"),
        ('"25.00"]', "25.0]", "is a float"),
        ("quantity:", "quantty:", "There is no “quantty” here. Did you mean"),
        ("model: good", "model: [", "This is no YAML."),
    ],
)
def test_a_fixture_that_cannot_be_read_says_where(old, new, said, tmp_path: Path):
    target = written(tmp_path, ("fixtures/good.yaml", old, new))

    with pytest.raises(InvalidInput) as refused:
        subjects_at(target)

    assert str(target / "fixtures/good.yaml") in str(refused.value)
    assert said in str(refused.value)


def said_by_pytest(target: Path) -> str:
    """Return what pytest says in *target*, as for somebody who installed Upheld."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "plugins.kit.pytest_plugin"],
        check=False,
        capture_output=True,
        cwd=target,
        # The entry point is left out: it may be there twice, or not yet.
        env={
            **os.environ,
            "PYTHONPATH": str(EXAMPLE.parents[2]),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        text=True,
    )
    return done.stdout + done.stderr


def test_three_lines_of_an_author_run_all_checks(tmp_path: Path):
    target = written(tmp_path / "plugin", SPOILT["title"])
    tests = target / "test_good.py"
    tests.write_text("def test_the_model(upheld_check):\n    upheld_check()\n")

    done = said_by_pytest(target)

    assert f"1 failed, {len(CHECKS) - 1} passed" in done
    assert "expected  A title such as" in done
    assert "test_the_model[good-title]" in done
