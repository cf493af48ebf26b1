"""The conformance kit for hooks: examples pass it, and each check can fail."""

import itertools
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from plugins import hookspecs
from plugins.kit import alone
from plugins.kit.examination import HOOK_CHECKS, examine
from plugins.kit.occasions import _ASKED
from plugins.kit.subjects import subject_of, subjects_at
from plugins.kit.verdicts import judge
from plugins.manager import PluginManager
from tests.plugins.spoilt_hooks import GOOD, MODEL, REACHES, ROW, SPOILT
from upheld.cli.authors import plugins
from upheld.errors import NotFound

EXAMPLES = Path(__file__).resolve().parents[2] / "examples/plugins"
WITH_HOOKS = [
    "data-processing",
    "eu-vat",
    "event-log",
    "index-linked",
    "order-size",
    "served-countries",
]
BY_NAME = {check.name: check for check in HOOK_CHECKS}
APART = {find.__name__.replace("_", "-") for find in alone.CHECKS}
#: Of those in other processes; the first of them sees all that is reached for.
ELSEWHERE = {"another-time-zone", "another-locale"}
numbers = itertools.count()


def written(folder: Path, change: tuple[str, str, str] | None = None) -> Path:
    """Write the good plugin, with one change in one of its files."""
    module = f"good_hooks_{next(numbers)}"
    for name, text in GOOD.items():
        if change and change[0] == name:
            assert change[1] in text, change
        kept = text.replace(*change[1:]) if change and change[0] == name else text
        path = folder / name.replace(MODEL, f"{module}.py")
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(kept.replace("MODULE", module), "utf-8")
    return folder


def test_every_hook_is_asked_something():
    specs = {name for name, it in vars(hookspecs).items() if hasattr(it, "upheld_spec")}

    assert {*_ASKED} == specs - {"register_pricing_models"}


@pytest.mark.parametrize("name", WITH_HOOKS)
def test_an_example_keeps_what_each_has_to(name: str):
    (subject,) = subjects_at(EXAMPLES / f"upheld-{name}")

    verdicts = list(examine(subject, set(BY_NAME) - ELSEWHERE))

    assert [(it.check.name, it.findings) for it in verdicts if it.findings] == []
    assert len([it for it in verdicts if not it.left_out]) >= 20


def test_all_examples_of_hooks_alone_are_here():
    alone_in_it = [
        folder.name.removeprefix("upheld-")
        for folder in sorted(EXAMPLES.iterdir())
        if (folder / "pyproject.toml").is_file()
        and not any(one.model for one in subjects_at(folder))
    ]

    assert alone_in_it == WITH_HOOKS


def test_the_good_plugin_passes_and_leaves_nothing_out(tmp_path: Path):
    (subject,) = subjects_at(written(tmp_path))

    verdicts = list(examine(subject))

    assert {it.check.name: it.findings for it in verdicts} == {
        check.name: () for check in HOOK_CHECKS
    }
    assert [it.check.name for it in verdicts if it.left_out] == []


@pytest.mark.parametrize("name", SPOILT)
def test_each_check_fails_for_a_plugin_spoilt_for_it(name: str, tmp_path: Path):
    (subject,) = subjects_at(written(tmp_path, SPOILT[name]))

    verdict = judge(subject, BY_NAME[name])

    assert verdict.findings
    assert all(one.expected and one.came for one in verdict.findings)
    assert verdict.again == f"upheld plugins check {tmp_path} --only {name}"


def test_a_row_made_late_is_seen_reaching_for_what_it_must_not(tmp_path: Path):
    body = "\n    ".join([*REACHES.values(), ROW])
    (subject,) = subjects_at(written(tmp_path, (MODEL, ROW, body)))

    failed = {it.check.name: it for it in examine(subject, REACHES) if it.findings}

    assert set(failed) == set(REACHES)
    assert "time.time, good_hooks_" in failed["no-clock"].findings[0].came


def test_whoever_hears_of_events_may_look_at_a_clock(tmp_path: Path):
    heard = (
        '"""Hear nothing."""\n    __import__("time").time()\n    open(__file__).close()'
    )
    (subject,) = subjects_at(written(tmp_path, (MODEL, '"""Hear nothing."""', heard)))

    verdicts = list(examine(subject, APART - ELSEWHERE))

    assert [it.check.name for it in verdicts if it.findings] == ["no-files"]


def test_a_check_of_models_is_not_asked_of_hooks(tmp_path: Path):
    (subject,) = subjects_at(written(tmp_path))

    (verdict,) = examine(subject, ["title"])

    assert verdict.state == "left out"
    assert verdict.left_out == "It is asked of models only."


def test_a_failure_says_what_was_expected_what_came_and_how_to_repeat(tmp_path: Path):
    target = str(written(tmp_path, SPOILT["not-below-zero"]))

    done = CliRunner().invoke(plugins, ["check", target, "--only", "not-below-zero"])

    assert done.exit_code == 1
    assert done.output.splitlines()[:3] == [
        "✗ not-below-zero: What it takes off a price leaves no less than nothing.",
        "    expected  A sum of 0 or more at adjust_price: quantity 1.",
        "    came      -1",
    ]
    assert done.output.splitlines()[-2:] == [
        f"    repeat    upheld plugins check {target} --only not-below-zero",
        "good_hooks 1.0: 0 of 1 checks passed.",
    ]


def test_hooks_are_told_as_json(tmp_path: Path):
    target = str(written(tmp_path))

    done = CliRunner().invoke(plugins, ["check", target, "--json", "--only", "loads"])

    (told,) = json.loads(done.output)
    assert (told["model"], told["version"], told["passed"]) == ("good_hooks", "1.0", 1)
    assert told["hooks"] == sorted(_ASKED)


def test_a_file_among_the_plugins_is_checked_by_its_name(tmp_path: Path):
    (tmp_path / "lone_hooks.py").write_text(GOOD[MODEL], "utf-8")
    manager = PluginManager.here(folder=tmp_path)

    assert subject_of("lone_hooks", manager).hooking.name == "lone_hooks"
    assert subject_of("chosen_by_lone_hooks", manager).hooking.name == "lone_hooks"
    with pytest.raises(NotFound, match="no model or plugin “lone_hook”"):
        subject_of("lone_hook", manager)
