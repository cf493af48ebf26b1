"""The rhythm of a quote: chosen, frozen into what is sent, billed as it says."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from werkzeug.datastructures import MultiDict

from catalog.models import PriceBook
from catalog.proration import Method
from contracts.cycles.billed import Timing
from contracts.cycles.stubs import FirstStub
from contracts.quotes.drafting.queries import quote_answer
from contracts.quotes.forms import read_changes
from contracts.quotes.operations import (
    QuoteChange,
    change_quote,
    clone_quote,
    undo,
)
from contracts.quotes.queries import builder_view, sent_quote
from contracts.records import offer_text
from contracts.rhythm import Alignment, Rhythm
from tests.shop import NOW, TODAY, Shop
from upheld.errors import InvalidInput
from upheld.transactions import transaction

OTHER = Rhythm(
    Timing.ARREARS, Alignment.CYCLE_DAY, 15, FirstStub.MERGED, Method.THIRTY_DAYS
)
CHOSEN: dict[str, Any] = {
    "timing": "arrears",
    "alignment": "cycle_day",
    "cycle_day": 15,
    "first_stub": "merged",
    "proration": "thirty_days",
}


def test_the_usual_rhythm_is_no_word_in_the_record(shop: Shop) -> None:
    offer = sent_quote(shop.sent(), today=TODAY).offer
    assert not offer.term.rhythm
    assert "rhythm" not in offer_text(offer)


def test_the_rhythm_of_a_quote_is_sent_and_its_payments_follow_it(shop: Shop) -> None:
    quote_id = shop.sent(
        starts_on=date(2027, 1, 1), term_months=12, billing_months=3, **CHOSEN
    )
    offer = sent_quote(quote_id, today=TODAY).offer
    assert offer.term.rhythm == OTHER
    first, *_others, last = offer.payments
    assert (first.due_on, first.end) == (date(2027, 4, 15), date(2027, 4, 15))
    assert (last.start, last.end) == (date(2027, 10, 15), date(2028, 1, 1))
    assert sum(one.net.minor for one in offer.payments) == offer.totals.term.minor
    assert sum(one.tax.minor for one in offer.payments) == offer.totals.tax.minor


def test_a_change_of_the_rhythm_is_one_step_that_can_be_taken_back(shop: Shop) -> None:
    quote_id = shop.quote()
    change_quote(quote_id, QuoteChange(**CHOSEN), edition=None, now=NOW)
    assert builder_view(quote_id, today=TODAY).quote.term.rhythm == OTHER
    copy = clone_quote(quote_id, now=NOW)
    assert builder_view(copy, today=TODAY).quote.term.rhythm == OTHER
    undo(quote_id, now=NOW)
    assert not builder_view(quote_id, today=TODAY).quote.term.rhythm


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"cycle_day": 32}, "cycle_day"),
        ({"billing_months": 5, "alignment": "calendar"}, "alignment"),
    ],
)
def test_a_rhythm_that_cannot_be_changes_nothing(
    shop: Shop, change: dict[str, Any], where: str
) -> None:
    quote_id = shop.quote()
    before = quote_answer(quote_id)
    with pytest.raises(InvalidInput) as refused:
        change_quote(quote_id, QuoteChange(**change), edition=None, now=NOW)
    assert [one.where for one in refused.value.problems] == [where]
    assert quote_answer(quote_id) == before


def test_a_new_quote_prorates_as_its_price_book_does(shop: Shop) -> None:
    with transaction() as session:
        session.execute(update(PriceBook).values(proration="year_365"))
    usual, own = shop.quote(), shop.quote(proration=Method.WHOLE_MONTHS)
    assert quote_answer(usual)["proration"] == "year_365"
    assert quote_answer(own)["proration"] == "whole_months"


def test_the_fields_of_a_form_are_a_rhythm() -> None:
    typed = {name: str(value) for name, value in CHOSEN.items()}
    assert read_changes(MultiDict(typed)).quote == QuoteChange(**CHOSEN)


@pytest.mark.parametrize("name", ["timing", "alignment", "first_stub", "proration"])
def test_what_is_not_offered_is_refused_at_its_field(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_changes(MultiDict({name: "greedy"}))
    assert [one.where for one in refused.value.problems] == [name]
