"""What needs somebody today, and what waits longest."""

from datetime import date, timedelta

from contracts.queries import ending_contracts, latest_contracts
from contracts.quotes.operations import Signature, accept_quote, view_quote
from contracts.quotes.queries import quote_states, quotes_in_need
from tests.shop import NOW, TODAY, Shop


def needed(today: date) -> list[str]:
    return [row.title for row in quotes_in_need(today=today)]


def test_a_quote_that_was_opened_waits_for_somebody(shop: Shop) -> None:
    shop.sent(title="Not opened")
    opened = shop.sent(title="Opened")
    with shop.customer():
        view_quote(opened, now=NOW)
    assert needed(TODAY) == ["Opened"]


def test_a_quote_about_to_expire_comes_first(shop: Shop) -> None:
    soon = TODAY + timedelta(days=3)
    opened = shop.sent(title="Opened")
    shop.sent(title="Soon", valid_until=soon)
    with shop.customer():
        view_quote(opened, now=NOW)
    assert needed(TODAY) == ["Soon", "Opened"]
    assert needed(soon) == ["Soon", "Opened"]
    assert needed(soon + timedelta(days=1)) == ["Opened"]


def test_a_draft_waits_after_a_week(shop: Shop) -> None:
    shop.quote(title="Draft")
    assert needed(TODAY + timedelta(days=7)) == []
    assert needed(TODAY + timedelta(days=8)) == ["Draft"]


def test_a_state_knows_its_oldest_quote(shop: Shop) -> None:
    shop.quote()
    shop.quote("FULL")
    (drafts,) = quote_states(today=TODAY)
    assert (drafts.count, drafts.oldest) == (2, NOW)


def test_contracts_that_end_are_found_up_to_the_last_day_asked(shop: Shop) -> None:
    quote_id = shop.sent(starts_on=date(2027, 1, 1), term_months=12)
    with shop.customer():
        accept_quote(quote_id, Signature("Ada Keller"), now=NOW)
    found = [ending_contracts(today=date(2027, 12, 1), days=days) for days in (30, 31)]
    assert [len(rows) for rows in found] == [0, 1]
    assert ending_contracts(today=date(2028, 1, 1), days=90) == ()


def test_the_contract_signed_last_comes_first(shop: Shop) -> None:
    for title in ("First", "Second"):
        quote_id = shop.sent(title=title)
        with shop.customer():
            later = NOW + timedelta(days=title == "Second")
            accept_quote(quote_id, Signature("Ada Keller"), now=later)
    assert [row.title for row in latest_contracts()] == ["Second", "First"]
