"""Sending, revising, cloning, deciding."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from contracts.customers.details import CustomerDetails
from contracts.customers.operations import change_customer, create_customer
from contracts.models import Customer
from contracts.quotes.models import Quote
from contracts.quotes.operations import (
    LineChoice,
    QuoteChange,
    add_line,
    change_quote,
    clone_quote,
    decline_quote,
    delete_quote,
    expire_quotes,
    revise_quote,
    send_quote,
    view_quote,
    withdraw_quote,
)
from contracts.quotes.queries import (
    QuoteFilter,
    builder_view,
    list_quotes,
    quote_by_link,
    quote_states,
    sent_quote,
)
from contracts.records import offer_text
from tests.shop import CONTOSO, NOW, TODAY, Shop
from upheld.db import db
from upheld.errors import InvalidInput, MoveRefused
from upheld.money import Money
from upheld.plain import fingerprint
from upheld.scope import unscoped
from upheld.transactions import transaction

LATER = NOW + timedelta(days=31)


def stored(quote_id: str) -> Quote:
    db.session.rollback()
    return db.session.scalars(select(Quote).where(Quote.id == quote_id)).one()


def refusals(quote_id: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        send_quote(quote_id, edition=None, now=NOW)
    assert stored(quote_id).state == "draft"
    return [problem.message for problem in caught.value.problems]


def test_what_is_sent_is_frozen_with_its_fingerprint(shop: Shop) -> None:
    sent = sent_quote(shop.sent(), today=TODAY)
    assert sent.offer.totals.yearly == Money.of("23579", "EUR")
    assert sent.fingerprint == fingerprint(offer_text(sent.offer))
    assert [one.code for one in sent.offer.services] == ["FULL", "R740", "API", "P24"]


def test_the_offer_holds_the_terms_filled_in(shop: Shop) -> None:
    terms = sent_quote(shop.sent(), today=TODAY).offer.terms
    assert terms.clauses[0].text == "It runs for 36 months from 1 Dec 2026."
    assert (terms.version, terms.definitions[0].word) == ("2026-1", "Business day")


@pytest.mark.usefixtures("translated")
@pytest.mark.parametrize(
    ("wished", "spoken", "day"),
    [("fr", "en", "1 Dec 2026"), ("de", "de", "01.12.2026")],
)
def test_words_and_figures_of_an_offer_are_of_one_language(
    shop: Shop, wished: str, spoken: str, day: str
) -> None:
    with transaction() as session:
        session.get_one(Customer, shop.customer_id).language = wished
    offer = sent_quote(shop.sent(), today=TODAY).offer
    assert offer.language == spoken
    assert offer.terms.clauses[0].text == f"It runs for 36 months from {day}."


def test_the_offer_holds_every_price_explained(shop: Shop) -> None:
    offer = sent_quote(shop.sent(), today=TODAY).offer
    line = next(one for one in offer.lines if one.code == "R740")
    assert [row.kind for row in line.rows] == ["model", "bundle"]
    assert line.rows[-1].running == line.net == Money.of("779", "EUR")
    assert (line.model, line.part_of) == ("per_unit", 1)


def test_payments_of_the_offer_add_up_to_its_total(shop: Shop) -> None:
    offer = sent_quote(shop.sent(billing_months=1), today=TODAY).offer
    assert len(offer.payments) == 36
    assert sum(one.net.minor for one in offer.payments) == offer.totals.term.minor


def test_a_change_of_the_customer_leaves_the_offer_as_it_was(shop: Shop) -> None:
    quote_id = shop.sent()
    moved = CustomerDetails(name="Contoso AG", number="K-1", address="Elsewhere 1")
    change_customer(shop.customer_id, moved)
    assert sent_quote(quote_id, today=TODAY).offer.customer.name == CONTOSO.name


def test_an_empty_quote_is_not_sent(shop: Shop) -> None:
    assert refusals(shop.quote()) == ["No service is on the quote yet."]


def test_a_line_without_a_price_is_not_sent(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    add_line(quote_id, LineChoice(code="BARE"), edition=None, now=NOW)
    assert refusals(quote_id)[0].startswith("“Without a price” cannot be priced: ")


def test_a_broken_rule_is_not_sent(shop: Shop) -> None:
    quote_id = shop.quote()
    add_line(quote_id, LineChoice(code="P24"), edition=None, now=NOW)
    assert refusals(quote_id) == ["“Priority support” needs “Server cover”."]


def test_a_validity_in_the_past_is_not_sent(shop: Shop) -> None:
    quote_id = shop.quote("FULL", valid_until=date(2026, 11, 22))
    assert refusals(quote_id) == [
        "Its validity ended on 22 Nov 2026: choose a later day."
    ]


def test_everything_that_is_missing_is_said_at_once(shop: Shop) -> None:
    change_customer(shop.customer_id, CustomerDetails(name="Contoso Retail AG"))
    quote_id = shop.quote(valid_until=date(2026, 1, 1))
    assert len(refusals(quote_id)) == 3


def test_a_sent_quote_is_not_edited(shop: Shop) -> None:
    quote_id = shop.sent()
    with pytest.raises(MoveRefused, match="was sent on 23 Nov 2026"):
        change_quote(quote_id, QuoteChange(title="New"), edition=None, now=NOW)
    with pytest.raises(MoveRefused):
        delete_quote(quote_id, now=NOW)
    assert stored(quote_id).title == ""


def test_a_revision_keeps_number_and_lines(shop: Shop) -> None:
    first = shop.sent(discount_percent=Decimal(10))
    second = builder_view(revise_quote(first, now=NOW), today=TODAY)
    assert second.quote.display == "Q-2026-00001 rev 2"
    assert second.totals == sent_quote(first, today=TODAY).offer.totals
    parts = [line for line in second.lines if line.part_of]
    assert {line.part_of for line in parts} == {second.lines[0].id}


def test_the_old_revision_is_open_until_the_new_one_is_sent(shop: Shop) -> None:
    first = shop.sent()
    second = revise_quote(first, now=NOW)
    assert stored(first).state == "sent"
    send_quote(second, edition=None, now=NOW)
    assert stored(first).state == "replaced"


def test_the_link_of_an_old_revision_leads_to_the_newest(shop: Shop) -> None:
    first = shop.sent()
    deal_id, key = stored(first).deal_id, stored(first).link_key
    second = revise_quote(first, now=NOW)
    send_quote(second, edition=None, now=NOW)
    with unscoped("a signed link"):
        found = quote_by_link(deal_id, key)
    assert found is not None
    assert (found.id, found.newest_id) == (first, second)


def test_revising_twice_gives_the_same_draft(shop: Shop) -> None:
    first = shop.sent()
    assert revise_quote(first, now=NOW) == revise_quote(first, now=NOW)


def test_a_deleted_revision_leaves_the_one_before(shop: Shop) -> None:
    first = shop.sent()
    delete_quote(revise_quote(first, now=NOW), now=NOW)
    assert stored(first).state == "sent"
    assert [event.what for event in sent_quote(first, today=TODAY).events] == [
        "created",
        "sent",
        "revised",
    ]


def test_a_clone_is_a_quote_of_its_own(shop: Shop) -> None:
    other = create_customer(CustomerDetails(name="Fabrikam", number="K-2"), now=NOW)
    clone = builder_view(
        clone_quote(shop.sent(), customer_id=other, now=NOW), today=TODAY
    )
    assert (clone.quote.number, clone.quote.revision) == ("Q-2026-00002", 1)
    assert clone.quote.customer.name == "Fabrikam"
    assert clone.totals.yearly == Money.of("23579", "EUR")


def test_the_first_look_of_the_customer_is_noted_once(shop: Shop) -> None:
    quote_id = shop.sent()
    with shop.customer():
        view_quote(quote_id, now=NOW)
        view_quote(quote_id, now=LATER - timedelta(days=20))
    sent = sent_quote(quote_id, today=TODAY)
    assert [event.what for event in sent.events] == ["created", "sent", "viewed"]
    assert (sent.state, stored(quote_id).viewed_at) == ("viewed", NOW)


def test_a_late_look_finds_the_quote_expired(shop: Shop) -> None:
    quote_id = shop.sent()
    with shop.customer():
        view_quote(quote_id, now=LATER)
    assert stored(quote_id).state == "expired"


def test_a_declined_quote_keeps_the_reason(shop: Shop) -> None:
    quote_id = shop.sent()
    with shop.customer():
        decline_quote(quote_id, reason="Too dear.", now=NOW)
    sent = sent_quote(quote_id, today=TODAY)
    assert (sent.state, sent.events[-1].note) == ("declined", "Too dear.")
    assert sent.events[-1].address == "192.0.2.7"


def test_a_withdrawn_quote_has_no_link_any_more(shop: Shop) -> None:
    quote_id = shop.sent()
    key = stored(quote_id).link_key
    withdraw_quote(quote_id, reason="Wrong prices.", now=NOW)
    assert stored(quote_id).state == "expired"
    assert quote_by_link(stored(quote_id).deal_id, key) is None


def test_nobody_declines_a_draft(shop: Shop) -> None:
    with pytest.raises(MoveRefused, match="has not been sent yet"):
        decline_quote(shop.quote("FULL"), now=NOW)


def test_quotes_expire_after_their_last_day(shop: Shop) -> None:
    first, second = shop.sent(), shop.sent(valid_until=date(2027, 3, 1))
    assert expire_quotes(now=NOW) == 0
    assert expire_quotes(now=LATER) == 1
    assert (stored(first).state, stored(second).state) == ("expired", "sent")


def test_a_list_shows_a_lapsed_quote_as_expired(shop: Shop) -> None:
    shop.sent()
    later = TODAY + timedelta(days=31)
    rows = list_quotes(QuoteFilter(state="expired"), today=later).rows
    assert [row.state for row in rows] == ["expired"]
    assert list_quotes(QuoteFilter(state="sent"), today=later).rows == ()


def test_an_overview_counts_quotes_by_state(shop: Shop) -> None:
    shop.quote("FULL")
    shop.sent()
    counts = {one.state: one.count for one in quote_states(today=TODAY)}
    assert counts == {"draft": 1, "sent": 1}


def test_a_search_finds_a_quote_by_number_title_and_customer(shop: Shop) -> None:
    shop.quote(title="Store rollout")
    for text in ("00001", "ROLL", "contoso store", "k-10234"):
        found = list_quotes(QuoteFilter(text=text), today=TODAY)
        assert found.total == 1, text
    assert list_quotes(QuoteFilter(text="100%"), today=TODAY).total == 0
