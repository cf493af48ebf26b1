"""What grows over the years says so to the customer: on the page and on the paper."""

from decimal import Decimal

import pytest

from contracts.answers import six_lines
from contracts.documents.schedule import schedule_section
from contracts.portal import reading
from contracts.quotes.operations import LineChoice, add_line, send_quote
from contracts.quotes.queries import sent_quote
from contracts.quotes.years import Years
from contracts.records import Offer
from tests.shop import NOW, TODAY, Shop
from upheld.money import Money


@pytest.fixture
def offer(shop: Shop) -> Offer:
    """Send 10 servers for the first year and 20 from the second."""
    quote_id = shop.quote()
    for quantity, years in ((10, Years(1, 1)), (20, Years(2))):
        choice = LineChoice(code="R740", quantity=Decimal(quantity), years=years)
        add_line(quote_id, choice, edition=None, now=NOW)
    send_quote(quote_id, edition=None, now=NOW)
    return sent_quote(quote_id, today=TODAY).offer


def test_each_year_is_billed_what_it_costs(offer: Offer) -> None:
    assert [one.net for one in offer.payments] == [
        Money.of(amount, "EUR") for amount in ("4100", "8200", "8200")
    ]


def test_lines_name_their_years(offer: Offer) -> None:
    words = [one.words for family in reading.families(offer) for one in family.services]
    assert words == [
        "10 servers: Server cover, in year 1",
        "20 servers: Server cover, from year 2",
    ]


def test_the_price_is_that_of_all_years(offer: Offer) -> None:
    price = reading.price(offer)
    assert (price.figure, price.words) == (
        Money.of("20500", "EUR"),
        "in all, before tax",
    )
    assert reading.price_of(offer) == "€20,500.00 in all"
    amounts = "You pay year by year €4,100.00, €8,200.00, €8,200.00 before tax"
    assert six_lines(offer)[2].startswith(amounts)


def test_the_price_schedule_lists_the_years(offer: Offer) -> None:
    sums = [(one.label, one.amount) for one in schedule_section(offer).sums]
    assert sums[:3] == [
        ("Year 1", "4,100.00"),
        ("Year 2", "8,200.00"),
        ("Year 3", "8,200.00"),
    ]
