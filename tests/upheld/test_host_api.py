"""The interface for hosts changes only together with the changelog."""

from pathlib import Path

from tests.upheld.host_api import fingerprint, listing

ROOT = Path(__file__).resolve().parents[2]


def test_the_interface_for_hosts_is_the_one_that_was_agreed() -> None:
    agreed = (ROOT / "tests/upheld/host_api.txt").read_text()
    assert listing() == agreed, (
        "upheld.host has changed. If that is meant, run `python -m"
        " tests.upheld.host_api > tests/upheld/host_api.txt` and say in CHANGELOG.md"
        " what hosts have to do."
    )


def test_the_changelog_names_the_interface_for_hosts() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert f"Interface for hosts: edition 1, {fingerprint()}" in changelog
