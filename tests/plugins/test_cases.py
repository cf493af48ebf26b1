"""The models against figures of other systems, each by its own convention."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.case_prices import ELSEWHERE, PRICED

ROOT = Path(__file__).resolve().parents[2]
FILE = json.loads((ROOT / "tests/cases/pricing.json").read_text())
CASES = {case["id"]: case for case in FILE["cases"]}
OURS = [name for name, case in CASES.items() if case["kind"] in PRICED]


def numbers(value: Any) -> Any:
    """Make "7" and "7.00" the same."""
    if isinstance(value, dict):
        return {name: numbers(part) for name, part in value.items()}
    if isinstance(value, list):
        return [numbers(part) for part in value]
    return Decimal(value)


@pytest.mark.parametrize("name", OURS)
def test_a_model_gives_the_figure_of_the_case(name):
    case = CASES[name]
    answer = PRICED[case["kind"]](case["given"])
    expected = case["expected"]

    assert numbers({key: answer[key] for key in expected}) == numbers(expected)


def test_every_kind_of_case_is_priced_or_has_its_place():
    kinds = {case["kind"] for case in CASES.values()}

    assert kinds - PRICED.keys() == ELSEWHERE.keys()


def test_the_docs_say_why_a_kind_is_not_priced_yet():
    page = (ROOT / "docs/plugins/conventions.md").read_text()

    assert [kind for kind in ELSEWHERE if f"`{kind}`" not in page] == []


def test_every_case_names_a_source_that_the_file_describes():
    named = {case["source"] for case in CASES.values()}

    assert named <= FILE["sources"].keys()
