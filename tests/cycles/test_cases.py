"""Dates and parts against figures of other systems, each by its own convention."""

import json
from pathlib import Path

import pytest

from tests.cycles.asked import plain
from tests.cycles.case_dates import DATED
from tests.cycles.case_parts import PRORATED

ROOT = Path(__file__).resolve().parents[2]
ASKED = DATED | PRORATED
AREAS = ("schedule", "contract_dates", "proration")
FILES = [json.loads((ROOT / f"tests/cases/{area}.json").read_text()) for area in AREAS]
CASES = {case["id"]: case for file in FILES for case in file["cases"]}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_gives_the_answer_of_the_case(name):
    case = CASES[name]
    answer = ASKED[case["kind"]](case["given"])
    expected = case["expected"]

    assert plain({key: answer[key] for key in expected}) == plain(expected)


def test_every_case_names_a_source_that_its_file_describes():
    for file in FILES:
        assert {case["source"] for case in file["cases"]} <= file["sources"].keys()
