"""All checks as tests, for the author of a plugin; pytest finds this by itself.

A test file of three lines runs them all, each a test of its own::

    def test_the_model(upheld_check):
        upheld_check()

The models are those of the nearest folder above the test with a pyproject.toml.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from plugins.kit.subjects import Subject
    from plugins.kit.verdicts import Check

FIXTURE = "upheld_check"


class Ask:
    """One check of one model, as what a test calls."""

    def __init__(self, subject: "Subject", check: "Check") -> None:
        """Keep what is to be asked."""
        self.subject, self.check = subject, check

    def __call__(self) -> None:
        """Fail with what was expected, what came and how to repeat it."""
        __tracebackhide__ = True
        # Imported when used: pytest loads this file for everybody's tests.
        from plugins.kit import report, verdicts  # noqa: PLC0415

        verdict = verdicts.judge(self.subject, self.check)
        if verdict.left_out:
            pytest.skip(verdict.left_out)
        if verdict.findings:
            pytest.fail("\n".join(report.lines([verdict])), pytrace=False)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for it every check of its package."""
    if FIXTURE in metafunc.fixturenames:
        asked = _asked(_package(metafunc.definition.path))
        names = [f"{ask.subject.name}-{ask.check.name}" for ask in asked]
        metafunc.parametrize(FIXTURE, asked, ids=names)


def _package(test: Path) -> Path:
    for folder in test.resolve().parents:
        if (folder / "pyproject.toml").is_file():
            return folder
    raise pytest.UsageError(f"{test} lies in no folder with a pyproject.toml")


@cache
def _asked(folder: Path) -> tuple[Ask, ...]:
    from plugins.kit.examination import checks_of  # noqa: PLC0415  as above
    from plugins.kit.subjects import subjects_at  # noqa: PLC0415

    return tuple(
        Ask(subject, check)
        for subject in subjects_at(folder)
        for check in checks_of(subject)
    )
