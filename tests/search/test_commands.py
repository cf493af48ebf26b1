"""Orders are typed as they come to mind."""

import pytest

from contracts.search.commands import Reading, after_command, readings

BUNDLES = (("FULL", "Full cover"), ("WARR", "Warranty only"), ("FIRE", "Fire cover"))
COMMANDS = ("quote", "new quote")


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("quote contoso full", "contoso full"),
        ("New Quote Contoso", "Contoso"),
        ("QUOTE", ""),
        ("quotes contoso", None),
        ("contoso quote", None),
        ("", None),
    ],
)
def test_an_order_begins_with_its_command(typed: str, rest: str | None) -> None:
    assert after_command(typed, COMMANDS) == rest


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("contoso full cover", [Reading("FULL", "contoso")]),
        ("full cover contoso retail", [Reading("FULL", "contoso retail")]),
        ("full moon cover", [Reading("FULL", "moon")]),
        ("contoso warr", [Reading("WARR", "contoso")]),
        ("contoso cov", [Reading("FULL", "contoso"), Reading("FIRE", "contoso")]),
        ("contoso", []),
        ("", []),
    ],
)
def test_words_name_a_bundle_and_a_customer(typed: str, read: list[Reading]) -> None:
    assert list(readings(typed, BUNDLES)) == read
