"""Every text of the pages, mails and papers is translated, and nothing else is.

New texts: `python tools/translations.py`, then the .po files that it names.
"""

from types import ModuleType

import pytest

from tests.gates.test_translations import LANGUAGES, tool

__all__ = ["tool"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_is_translated_and_used(tool: ModuleType, code: str) -> None:
    assert tool.faults(code) == []


@pytest.mark.parametrize(("code", "forms"), [("it", 2), ("zh_Hant", 1)])
def test_counted_texts_have_the_forms_of_the_language(
    tool: ModuleType, code: str, forms: int
) -> None:
    assert tool.stored(code).num_plurals == forms


@pytest.mark.parametrize(
    ("translated", "fault"),
    [
        ("", "not translated"),
        ("%(number)s giorni", "has other placeholders"),
        ("giorni", "has other placeholders"),
    ],
)
def test_a_wrong_translation_is_found(
    tool: ModuleType, translated: str, fault: str
) -> None:
    catalogue = tool.empty("it")
    catalogue.add("within %(days)s", translated)
    message = catalogue.get("within %(days)s")
    assert list(tool._wrong(catalogue, message)) == [fault]


def test_a_fuzzy_translation_is_found(tool: ModuleType) -> None:
    catalogue = tool.empty("it")
    catalogue.add("Quotes", "Offerte", flags=["fuzzy"])
    message = catalogue.get("Quotes")
    assert list(tool._wrong(catalogue, message)) == ["fuzzy"]
