from pathlib import Path

import pytest

from tests.plugins.public_api import fingerprint, listing

ROOT = Path(__file__).resolve().parents[2]


def test_the_public_interface_is_the_one_that_was_agreed():
    agreed = (ROOT / "tests/plugins/public_api.txt").read_text()

    assert listing() == agreed, (
        "upheld.plugin has changed. If that is meant, run `python -m"
        " tests.plugins.public_api > tests/plugins/public_api.txt` and say in"
        " CHANGELOG.md what plugin authors have to do."
    )


def test_the_changelog_names_the_public_interface_in_force():
    changelog = (ROOT / "CHANGELOG.md").read_text()

    assert f"Interface for plugins: edition 1, {fingerprint()}" in changelog


HOOKS = [
    line.removeprefix("hook ")
    for line in listing().splitlines()
    if line.startswith("hook ")
]


def test_there_are_at_most_twelve_hooks():
    assert 1 <= len(HOOKS) <= 12


@pytest.mark.parametrize("signature", HOOKS)
def test_every_hook_has_its_page_its_test_and_its_user(signature):
    hook = signature.partition("(")[0]
    page = (ROOT / f"docs/plugins/hooks/{hook}.md").read_text()
    users = [
        path
        for folder in ("plugins/builtin", "examples/plugins")
        for path in (ROOT / folder).rglob("*.py")
        if f"def {hook}(" in path.read_text()
    ]

    assert f"plugins.hookspecs.{hook}" in page
    assert f"def {signature}:" in page
    assert (ROOT / f"tests/plugins/test_{hook}.py").exists()
    assert users


def test_every_public_name_is_in_the_reference():
    reference = (ROOT / "docs/plugins/reference.md").read_text()
    classes = [
        line.split()[1].partition("(")[0]
        for line in listing().splitlines()
        if line.startswith("class ")
    ]

    assert [name for name in classes if f".{name}" not in reference] == ["Decimal"]
