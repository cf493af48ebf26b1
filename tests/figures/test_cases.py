"""Figures against those of other systems."""

import json
from pathlib import Path

import pytest

from tests.cycles.asked import plain
from tests.figures.asked import ASKED

FILE = json.loads(
    (Path(__file__).resolve().parents[2] / "tests/cases/metrics.json").read_text()
)
CASES = {case["id"]: case for case in FILE["cases"]}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_gives_the_figure_of_the_case(name):
    case = CASES[name]
    answer = ASKED[case["kind"]](case["given"])
    expected = case["expected"]

    assert plain({key: answer[key] for key in expected}) == plain(expected)


def test_every_case_names_a_source_that_the_file_describes():
    assert {case["source"] for case in FILE["cases"]} <= FILE["sources"].keys()
