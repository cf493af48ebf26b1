"""Words meet however somebody spells them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.spelling import fold, terms, words


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("muller", "Müller & Söhne GmbH"),
        ("STRASSE", "Lange Straße 5"),
        ("cafe", "Café de Paris"),
        ("418", "Q-2026-00418"),
        ("q-2026-00418", "Q-2026-00418"),
        ("q202600418", "Q-2026-00418"),
        ("740", "NW-R740"),
        ("obrien", "O'Brien Ltd"),
        ("o'brien", "O'Brien Ltd"),
        ("資訊", "臺灣資訊股份有限公司"),
        ("司", "臺灣資訊股份有限公司"),
        ("full cover contoso", "Contoso Retail, Full cover"),
        ("ABC", "\uff21\uff22\uff23 trading"),
        ("lodz", "Łódź"),
    ],
)
def test_what_is_typed_begins_a_word(typed: str, written: str) -> None:
    known = words(written)
    assert terms(typed)
    assert all(any(word.startswith(term) for word in known) for term in terms(typed))


@pytest.mark.parametrize(
    ("typed", "written"),
    [("訊台", "臺灣資訊"), ("419", "Q-2026-00418"), ("toso", "Contoso")],
)
def test_what_begins_no_word_is_not_met(typed: str, written: str) -> None:
    known = words(written)
    assert not all(any(w.startswith(term) for w in known) for term in terms(typed))


@given(st.text(max_size=60))
def test_whatever_is_written_is_found_as_it_is(text: str) -> None:
    known = words(text)
    assert all(any(word.startswith(term) for word in known) for term in terms(text))


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_terms_have_no_sign_that_a_database_reads(text: str) -> None:
    assert all(term.isalnum() for term in terms(text))


def test_signs_alone_ask_for_nothing() -> None:
    assert terms("%_ '\" * & | ! ( )") == []
