"""What the customer reads of a later term and its prices."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.answers import eight_questions, six_lines
from contracts.renewed import Renewed
from contracts.uplift import Every, Kind, Uplift
from contracts.uplift_words import uplift_words
from tests.contracts.offers import offer


@pytest.mark.parametrize(
    ("uplift", "words"),
    [
        (None, "Prices stay as they are."),
        (
            Uplift(kind=Kind.FIXED, percent=Decimal("3.5")),
            "Prices rise by 3.5% with each new term.",
        ),
        (
            Uplift(kind=Kind.FIXED, percent=Decimal(-2), every=Every.YEAR),
            "Prices fall by 2% each year.",
        ),
        (
            Uplift(
                kind=Kind.INDEX,
                index="CPI Italy",
                percent=Decimal(1),
                least=Decimal(0),
                most=Decimal(5),
            ),
            (
                "Prices follow “CPI Italy” with each new term and 1% more,"
                " at least by 0%, at most by 5%."
            ),
        ),
    ],
)
def test_what_was_agreed_of_prices_is_one_sentence(uplift, words):
    assert uplift_words(uplift) == words


def test_whoever_signs_reads_by_how_much_prices_rise():
    rising = replace(offer(), uplift=Uplift(kind=Kind.FIXED, percent=Decimal(3)))

    sentence = "Prices rise by 3% with each new term."
    assert six_lines(rising)[2].endswith(sentence)
    said = [point.text for one in eight_questions(rising) for point in one.points]
    assert sentence in said


def test_a_renewal_says_its_own_term():
    term = offer().term
    start = term.on(term.starts_on).end
    longer = replace(term, months=term.months + 12)
    renewal = replace(
        offer(),
        term=longer,
        ends_on=longer.ends_on,
        renewed=Renewed(start, 12, term.months),
    )

    assert renewal.covered_until == date(start.year + 1, start.month, start.day)
    assert six_lines(renewal)[1].startswith("The next term runs from ")
    assert six_lines(renewal)[1].endswith(", 12 months.")
