"""Serial numbers: what they are looked up by, and how lists of them are read."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.assets.serials import (
    read_serials,
    serial_key,
    serial_problem,
    write_table,
)

SERIALS = st.from_regex(r"[A-Z]{2}[0-9][A-Z0-9]{4,12}", fullmatch=True)


def serials(text: str) -> list[str]:
    return [one.serial for one in read_serials(text)]


@pytest.mark.parametrize(
    "typed",
    ["sn12ab", " SN-12 AB", "SN\u201312\u2011ab", "\uff33n12A\u00a0B", "SN\u200b12AB"],
)
def test_case_spaces_and_dashes_do_not_count(typed):
    assert serial_key(typed) == "SN12AB"


def test_the_letter_o_is_no_zero():
    assert serial_key("SO1") != serial_key("S01")


@given(st.text())
def test_a_key_is_its_own_key(text):
    if not serial_problem(text):
        assert serial_key(serial_key(text)) == serial_key(text)


@given(SERIALS, st.integers(1, 5))
def test_dashes_anywhere_lead_to_the_same_key(serial, at):
    assert serial_key(f"{serial[:at]} - {serial[at:].lower()}") == serial


@given(
    st.lists(SERIALS, max_size=20),
    st.sampled_from(["\n", ", ", ";", "\r\n", " ", "|", "\n\n", "\t", " ;\n"]),
)
def test_a_list_is_read_whatever_separates_it(listed, separator):
    assert serials(separator.join(listed)) == listed


@given(st.lists(st.tuples(SERIALS, st.text("abc ,;\"'=", max_size=9)), max_size=9))
def test_a_table_written_is_read_as_it_was(rows):
    text = write_table(("serial", "model"), rows)
    read = [(one.serial, one.get("model")) for one in read_serials(text)]
    assert read == [(serial, model.strip().removeprefix("'")) for serial, model in rows]


def test_a_serial_number_may_hold_spaces():
    assert serials("CZ 2347 0911, CZ 2347 0912") == ["CZ 2347 0911", "CZ 2347 0912"]


def test_a_header_says_what_columns_hold():
    read = read_serials("Place;Serial number\nBern;SN-1234\n\nGenf;SN-1235")
    assert [(one.row, one.serial, one.get("place")) for one in read] == [
        (2, "SN-1234", "Bern"),
        (4, "SN-1235", "Genf"),
    ]


def test_a_block_of_cells_is_serial_number_model_and_place():
    first, second = read_serials("SN-1\tR740\tBern\nSN-2\tR940\tGenf")
    assert (first.serial, first.get("model"), first.get("place")) == (
        "SN-1",
        "R740",
        "Bern",
    )
    assert (second.row, second.get("model")) == (2, "R940")


def test_a_row_without_a_serial_number_is_kept_to_be_refused():
    (one,) = read_serials("serial,model\n,R740")
    assert (one.row, one.serial) == (2, "")
    assert serial_problem(one.serial) == "There is no serial number in this row."


@pytest.mark.parametrize("text", ["", "AB", "ÄÖÜ1234", "X" * 65, "<b>1234</b>"])
def test_what_is_no_serial_number_is_refused_in_words(text):
    assert serial_problem(text).endswith(".")


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text):
    for one in read_serials(text):
        assert one.row >= 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_no_cell_is_run_as_a_formula(text):
    written = write_table(("serial",), [[text]], mark=False)
    (cell,) = list(csv.reader(StringIO(written)))[1]
    assert cell == f"'{text}"
