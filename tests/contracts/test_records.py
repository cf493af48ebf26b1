"""The record of an offer and of a contract."""

import hashlib
import json
from dataclasses import replace

import pytest

from contracts.records import contract_text, offer_text, read_contract, read_offer
from tests.contracts.offers import ACCEPTANCE, AGREEMENT, EVENTS, offer
from upheld.plain import Unreadable, canonical, fingerprint


def text() -> str:
    return contract_text(
        offer_text(offer()), AGREEMENT, acceptance=ACCEPTANCE, events=EVENTS
    )


def test_an_offer_is_read_as_it_was_written() -> None:
    assert read_offer(offer_text(offer())) == offer()


def test_a_contract_is_read_as_it_was_written() -> None:
    record = read_contract(text())
    assert (record.contract, record.acceptance) == (AGREEMENT, ACCEPTANCE)
    assert (record.events, record.offer) == (EVENTS, offer())


def test_a_contract_holds_the_very_bytes_of_its_offer() -> None:
    assert offer_text(offer()) in text()


def test_the_text_of_a_contract_is_canonical() -> None:
    assert canonical(json.loads(text())) == text()


def test_a_fingerprint_is_the_sha256_of_the_text() -> None:
    expected = hashlib.sha256(text().encode()).hexdigest()
    assert fingerprint(text()) == expected


def test_another_name_gives_another_fingerprint() -> None:
    other = replace(ACCEPTANCE, name="Ada Kellar")
    changed = contract_text(
        offer_text(offer()), AGREEMENT, acceptance=other, events=EVENTS
    )
    assert fingerprint(changed) != fingerprint(text())


def test_an_offer_is_not_read_as_a_contract() -> None:
    with pytest.raises(Unreadable, match=r"upheld\.quote/1"):
        read_contract(offer_text(offer()))
