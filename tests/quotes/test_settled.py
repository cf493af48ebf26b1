"""What a change leaves behind for the page after it is what was committed."""

from decimal import Decimal

import pytest

from contracts.quotes.operations import (
    LineChange,
    QuoteChange,
    change_line,
    change_quote,
)
from contracts.quotes.queries import builder_view
from contracts.quotes.queries.settled import held, keep
from contracts.quotes.queries.stored import load_head, load_lines
from tests.shop import NOW, TODAY, Shop
from upheld.transactions import transaction


def first_line(quote_id: str) -> str:
    return load_lines(quote_id)[0].id


def test_a_change_leaves_its_lines_for_the_next_page(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    change = QuoteChange(title="Offices")
    change_quote(quote_id, change, edition=None, now=NOW)
    assert held(load_head(quote_id)) == load_lines(quote_id)


def change_in_vain(quote_id: str) -> None:
    change = LineChange(quantity=Decimal(9))
    with transaction():
        change_line(
            quote_id, first_line(quote_id), change=change, edition=None, now=NOW
        )
        raise ZeroDivisionError


def test_a_change_that_was_taken_back_leaves_nothing(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    builder_view(quote_id, today=TODAY)
    with pytest.raises(ZeroDivisionError):
        change_in_vain(quote_id)
    change_quote(quote_id, QuoteChange(title="x"), edition=None, now=NOW)
    assert {line.quantity for line in builder_view(quote_id, today=TODAY).lines} == {
        Decimal(1),
        Decimal(2),
    }


def test_lines_of_another_edition_are_not_handed_out(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    head = load_head(quote_id)
    keep(quote_id, head.edition + 1, ())
    assert held(head) is None


def test_only_the_last_drafts_wait_for_their_page(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    for number in range(40):
        keep(f"other {number}", 1, ())
    assert held(load_head(quote_id)) is None
