"""An offer in plain words."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from contracts.answers import eight_questions, price_words, six_lines, statement
from contracts.records import Offer
from tests.contracts.offers import offer, without_end
from upheld.money import Money

OFFERS = (offer(), offer(tax="0"), without_end())


def sentences(of: Offer) -> Iterator[str]:
    yield from six_lines(of)
    yield statement(of)
    for answer in eight_questions(of):
        yield answer.question
        yield from (point.text for point in answer.points)


def answer(of: Offer, key: str) -> list[str]:
    found = next(one for one in eight_questions(of) if one.key == key)
    return [point.text for point in found.points]


def test_what_is_agreed_is_said_in_six_lines() -> None:
    assert six_lines(offer()) == (
        "You buy 3 services from Northwind.",
        "You are covered from 1 Jan 2027 until 31 Dec 2029, 36 months.",
        "You pay €40,665.60 a year before tax, in advance every 12 months.",
        "Over 36 months that is €121,996.80, and €131,878.53 with 8.1% tax.",
        "It renews for 12 months unless you cancel by 30 Sep 2029.",
        "You have 1 duty, and our terms 2026-1 apply.",
    )


def test_an_agreement_without_end_says_so() -> None:
    lines = six_lines(without_end())
    assert lines[1] == "You are covered from 1 Jan 2027 on, without an end."
    assert lines[4] == "You can cancel at any time, with notice of 3 months."


def test_the_signature_stands_below_amount_and_payment() -> None:
    assert statement(offer()) == (
        "By signing, Contoso Retail AG agrees to pay €131,878.53 including tax for "
        "36 months, in advance every 12 months."
    )


def test_every_customer_gets_the_same_questions_in_the_same_order() -> None:
    assert [one.question for one in eight_questions(offer())] == [
        "What is covered?",
        "What is not covered?",
        "Are there limits?",
        "Where am I covered?",
        "What do I have to do?",
        "When and how do I pay?",
        "When does it start and end?",
        "How do I cancel or change it?",
        "How do I use it?",
    ]


@pytest.mark.parametrize("of", OFFERS)
def test_no_sentence_has_more_than_twenty_five_words(of: Offer) -> None:
    long = [text for text in sentences(of) if len(re.findall(r"\S+", text)) > 25]
    assert long == []


@pytest.mark.parametrize("of", OFFERS)
def test_no_sentence_has_a_gap(of: Offer) -> None:
    assert [text for text in sentences(of) if "%(" in text or "None" in text] == []


def test_what_is_not_covered_names_promises_exclusions_too() -> None:
    assert answer(offer(), "not_covered") == [
        "Devices moved outside Switzerland and Germany.",
        "Damage by liquids or voltage.",
    ]


def test_a_bundle_is_answered_by_its_parts() -> None:
    first = replace(offer().lines[0], bundle=True)
    bundled = replace(offer(), lines=(first, *offer().lines[1:]))
    heads = {point.head for point in eight_questions(bundled)[0].points}
    assert heads == {"API gateway 99.95 %", "Priority 24×7"}


@pytest.mark.parametrize(
    ("charge", "months", "expected"),
    [
        ("one_off", 1, "€5.00 once"),
        ("recurring", 1, "€5.00 a month"),
        ("recurring", 3, "€5.00 every 3 months"),
        ("recurring", 12, "€5.00 a year"),
    ],
)
def test_a_price_says_what_it_is_for(charge: str, months: int, expected: str) -> None:
    line = replace(offer().lines[0], charge=charge, period_months=months)
    assert price_words(Money(500, "EUR"), line) == expected


def test_the_questions_stand_in_the_order_of_the_insurance_summary():
    assert [one.question for one in eight_questions(offer())] == [
        "What is covered?",
        "What is not covered?",
        "Are there limits?",
        "Where am I covered?",
        "What do I have to do?",
        "When and how do I pay?",
        "When does it start and end?",
        "How do I cancel or change it?",
        "How do I use it?",
    ]
