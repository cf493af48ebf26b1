from pathlib import Path

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


def test_every_hook_is_documented_and_tested():
    reference = (ROOT / "docs/plugins/reference.md").read_text()
    hooks = [
        line.removeprefix("hook ").partition("(")[0]
        for line in listing().splitlines()
        if line.startswith("hook ")
    ]

    assert hooks
    for hook in hooks:
        assert f"plugins.hookspecs.{hook}" in reference
        assert (ROOT / f"tests/plugins/test_{hook}.py").exists()


def test_every_public_name_is_in_the_reference():
    reference = (ROOT / "docs/plugins/reference.md").read_text()
    classes = [
        line.split()[1].partition("(")[0]
        for line in listing().splitlines()
        if line.startswith("class ")
    ]

    assert [name for name in classes if f".{name}" not in reference] == ["Decimal"]
