"""Rows of the builder that a page has already are not sent to it again."""

import re
from collections.abc import Mapping

import pytest

from contracts.quotes.views.rows import SHOWN
from tests.pages.conftest import PART, Desk

SAME = re.compile(r'<tr id="l\d+" data-same></tr>')
WHOLE = re.compile(r'<tr id="l\d+"(?! data-same)')


@pytest.fixture
def sheet(desk: Desk) -> Desk:
    desk.add("API", "P24", "VISIT")
    return desk


def mark(page: str) -> str:
    found = re.search(r'data-shown="([^"]+)"', page)
    return found[1] if found else ""


def counted(page: str) -> tuple[int, int]:
    """Return how many rows a page brings, and of how many it says "the same"."""
    return len(WHOLE.findall(page)), len(SAME.findall(page))


def change(
    desk: Desk, typed: Mapping[str, str], shown: str, who: str = "sales", at: str = ""
) -> str:
    answer = desk.world.ask(
        who, "POST", desk.quote + at, data={**typed}, headers=PART | {SHOWN: shown}
    )
    return answer.text


def test_a_change_brings_only_the_row_that_differs(sheet: Desk) -> None:
    page = sheet.get(sheet.quote)
    rows = counted(page)[0]
    quantity = f"quantity-{sheet.line('P24')}"
    answer = change(sheet, {quantity: "3"}, mark(page))
    assert counted(answer) == (1, rows - 1)
    assert f'name="{quantity}" value="3"' in answer


def test_what_another_has_changed_meanwhile_comes_too(sheet: Desk) -> None:
    page = sheet.get(sheet.quote)
    change(sheet, {f"quantity-{sheet.line('API')}": "2"}, "")
    answer = change(sheet, {f"quantity-{sheet.line('P24')}": "3"}, mark(page))
    assert counted(answer)[0] == 2


def test_a_row_that_was_changed_and_changed_back_comes_again(sheet: Desk) -> None:
    """The page that asks has the first change, whatever the second one undoes."""
    quantity, page = f"quantity-{sheet.line('P24')}", sheet.get(sheet.quote)
    changed = change(sheet, {quantity: "3"}, mark(page))
    assert counted(change(sheet, {quantity: "1"}, mark(changed)))[0] == 1


@pytest.mark.parametrize("shown", ["", "of-another-process"])
def test_a_page_that_is_not_known_gets_all_rows(sheet: Desk, shown: str) -> None:
    answer = change(sheet, {f"quantity-{sheet.line('P24')}": "3"}, shown)
    assert counted(answer)[1] == 0


def test_rows_in_another_language_are_not_the_same(sheet: Desk) -> None:
    page = sheet.get(sheet.quote)
    answer = sheet.world.ask(
        "sales",
        "POST",
        sheet.quote,
        data={f"quantity-{sheet.line('P24')}": "3"},
        headers=PART | {SHOWN: mark(page), "Accept-Language": "it"},
    )
    assert counted(answer.text)[1] == 0


def test_after_a_refusal_all_rows_come_again(sheet: Desk) -> None:
    """The row of the page has what was typed wrong, which the next answer replaces."""
    quantity, page = f"quantity-{sheet.line('P24')}", sheet.get(sheet.quote)
    refused = change(sheet, {quantity: "many"}, mark(page))
    assert 'value="many"' in refused
    assert mark(refused) == ""
    other = {f"quantity-{sheet.line('API')}": "2"}
    assert counted(change(sheet, other, mark(refused)))[1] == 0


def test_a_page_that_is_read_has_all_rows(sheet: Desk) -> None:
    page = sheet.get(sheet.quote)
    assert counted(sheet.get(sheet.quote, headers={SHOWN: mark(page)}))[1] == 0
