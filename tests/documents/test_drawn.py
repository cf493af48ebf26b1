"""A drawn signature on paper, and the places that a customer's page leads to."""

from dataclasses import replace
from typing import Any

from contracts.documents.job import Job
from contracts.documents.pool import print_paper
from contracts.records import read_contract
from tests.documents.conftest import Paper
from tests.documents.reading import opened, tags
from tests.documents.samples import SAMPLES
from upheld.plain import canonical, to_plain

PATH = "M10 20L300 150L590 40"


def drawn(path: str) -> str:
    """Return a record whose signature was drawn."""
    record = read_contract(SAMPLES["one"]())
    assert record.acceptance is not None
    acceptance = replace(record.acceptance, drawing=path)
    return canonical(to_plain(replace(record, acceptance=acceptance)))


def figures(content: bytes) -> list[Any]:
    return [tag for tag in tags(content) if tag.kind == "/Figure"]


def test_a_drawn_signature_stands_in_the_certificate(paper: Paper) -> None:
    printed = print_paper(Job(drawn(PATH)))
    assert printed.remarks == ()
    assert len(figures(printed.content)) == len(figures(paper("one").content)) + 1


def test_what_is_no_drawing_is_left_out(paper: Paper) -> None:
    printed = print_paper(Job(drawn('M1 2"/><script>')))
    assert len(figures(printed.content)) == len(figures(paper("one").content))


def test_every_answer_and_the_certificate_can_be_led_to(paper: Paper) -> None:
    with opened(paper("one").content) as document:
        names = [str(one) for one in document.Root.Names.Dests.Names][::2]
    assert "certificate" in names
    assert "answer-covered-1" in names
    assert "answer-cancel-1" in names
