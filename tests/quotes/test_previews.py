"""A draft is previewed as the offer that sending it would make."""

import pytest

from contracts.quotes.operations import preview_offer, send_quote
from contracts.quotes.queries import builder_view, sent_quote
from tests.shop import NOW, TODAY, Shop
from upheld.errors import InvalidInput, MoveRefused


def test_a_preview_says_what_is_sent_afterwards(shop: Shop) -> None:
    quote_id = shop.quote("FULL", title="Store rollout")
    shown = preview_offer(quote_id, now=NOW)
    send_quote(quote_id, edition=None, now=NOW)
    assert sent_quote(quote_id, today=TODAY).offer == shown


def test_a_preview_changes_nothing(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    before = builder_view(quote_id, today=TODAY)
    preview_offer(quote_id, now=NOW)
    assert builder_view(quote_id, today=TODAY) == before


def test_what_could_not_be_sent_has_no_preview(shop: Shop) -> None:
    with pytest.raises(InvalidInput, match="No service is on the quote yet"):
        preview_offer(shop.quote(), now=NOW)


def test_what_was_sent_has_no_preview(shop: Shop) -> None:
    with pytest.raises(MoveRefused):
        preview_offer(shop.sent(), now=NOW)
