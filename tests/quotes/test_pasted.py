"""Rows pasted from a spreadsheet mean services, or say why they do not."""

import pytest

from contracts.quotes.pasted import Known, match, read_cells
from upheld.errors import InvalidInput

KNOWN = {"r740": Known("R740", "Server cover"), "set-up day": Known("VISIT", "Set-up")}


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("R740\t48\t8 %", ("R740", "48", "8 %")),
        ("R740;48;8", ("R740", "48", "8")),
        ("R740,48", ("R740", "48", "")),
        ("48\tR740", ("R740", "48", "")),
        ("R740", ("R740", "", "")),
        ("R740\tServer cover\t48", ("R740", "48", "")),
        ("R740;1.250,5", ("R740", "1.250,5", "")),
    ],
)
def test_a_row_has_service_quantity_and_discount(
    text: str, cells: tuple[str, ...]
) -> None:
    found = read_cells(text)
    assert [(one.service, one.quantity, one.discount) for one in found] == [cells]


def test_names_of_columns_are_no_service() -> None:
    assert [one.number for one in read_cells("Code\tQuantity\nR740\t3")] == [2]


def test_a_row_is_known_by_code_or_title() -> None:
    rows = match(read_cells("r740\t2\nSet-up Day\t1"), KNOWN)
    assert [row.choice and row.choice.code for row in rows] == ["R740", "VISIT"]


def test_a_row_that_means_nothing_says_why() -> None:
    rows = match(read_cells("R741\t2\nR740\tzero1\nR740\t-1"), KNOWN)
    assert [row.problem for row in rows] == [
        "Nothing on sale is called “R741”.",
        "",
        "The quantity -1 is not more than 0.",
    ]


def test_more_rows_than_a_quote_holds_are_refused() -> None:
    with pytest.raises(InvalidInput, match="more than 2000 rows"):
        read_cells("R740\t1\n" * 2001)
