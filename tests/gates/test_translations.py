"""What is shipped in each language is what its file says."""

import importlib.util
from types import ModuleType

import pytest

from tests.gates.source import ROOT

LANGUAGES = ("it", "zh_Hant")


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    path = ROOT / "tools" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_these_languages_have_a_catalogue(tool: ModuleType) -> None:
    assert tuple(tool.languages()) == LANGUAGES


def test_the_list_of_what_customers_read_is_that_of_today(tool: ModuleType) -> None:
    assert tool.CUSTOMERS_FILE.read_text() == tool.for_customers()


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_programs_read_is_what_the_file_says(tool: ModuleType, code: str) -> None:
    file = ROOT / "upheld" / "translations" / code / "LC_MESSAGES" / "upheld.mo"
    assert file.read_bytes() == tool.compiled(tool.stored(code))
