"""Amendments as quotes: begun from a contract, changed, sent, accepted."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from contracts.amending.operations import accept_offer, begin_amendment, look
from contracts.amending.operations.previewing import preview_quote
from contracts.amending.queries import current_offer, versions
from contracts.models import Contract
from contracts.quotes.models import Quote
from contracts.quotes.operations import (
    LineChange,
    LineChoice,
    QuoteChange,
    Signature,
    add_line,
    change_line,
    change_quote,
    remove_line,
    revise_quote,
    send_quote,
)
from contracts.quotes.queries.drafts import builder_view
from contracts.quotes.queries.stored import load_lines
from contracts.records import read_offer
from tests.amending.agreed import at, bill
from tests.billing.signing import signed
from tests.shop import Shop
from upheld.db import db
from upheld.errors import InvalidInput, Refused
from upheld.transactions import transaction

JAN, FEB, MID = date(2027, 1, 1), date(2027, 2, 1), date(2027, 1, 16)
NOW = at(MID)
ADA = Signature("Ada Keller")


def line_of(quote_id: str, code: str) -> str:
    return next(line.id for line in load_lines(quote_id) if line.code == code)


def more(quote_id: str, code: str, quantity: int) -> None:
    change = LineChange(quantity=Decimal(quantity))
    line_id = line_of(quote_id, code)
    change_line(quote_id, line_id, change=change, edition=None, now=NOW)


def test_a_change_begins_with_all_that_was_signed_at_its_price(shop: Shop) -> None:
    contract_id = signed(shop, "FULL", "VISIT")

    quote_id = begin_amendment(contract_id, MID, now=NOW)

    view = builder_view(quote_id, today=MID)
    before = current_offer(contract_id)
    assert [line.code for line in view.lines] == [line.code for line in before.lines]
    assert view.totals == before.totals
    assert begin_amendment(contract_id, FEB, now=NOW) == quote_id
    quote = db.session.get_one(Quote, quote_id)
    assert quote.effective_on == FEB
    assert quote.deal_id == db.session.get_one(Contract, contract_id).deal_id


def test_an_accepted_change_is_the_next_version_of_the_contract(shop: Shop) -> None:
    contract_id = signed(shop, "R740", "API", quantity=2)
    bill(JAN)
    before = current_offer(contract_id)
    quote_id = begin_amendment(contract_id, MID, now=NOW)
    more(quote_id, "R740", 6)
    add_line(quote_id, LineChoice(code="VISIT"), edition=None, now=NOW)
    send_quote(quote_id, edition=None, now=NOW)

    with shop.customer():
        accepted = accept_offer(quote_id, ADA, now=NOW)
        again = accept_offer(quote_id, ADA, now=NOW)

    assert (accepted.contract_id, accepted.already) == (contract_id, False)
    assert (again.contract_id, again.already) == (contract_id, True)
    offer = current_offer(contract_id)
    lines = [(one.position, one.was, one.code, one.net.minor) for one in offer.lines]
    assert lines == [
        (1, 1, "R740", 246000),
        (2, 2, "API", 80000),
        (3, 0, "VISIT", 125000),
    ]
    assert replace(offer.lines[1], was=0) == before.lines[1]
    assert versions(contract_id)[0].quote_id == quote_id
    assert db.session.get_one(Quote, quote_id).state == "accepted"
    assert offer.amends is not None
    assert (offer.amends.version, offer.amends.effective_on) == (1, MID)


def test_what_a_change_does_is_shown_before_it_is_sent(shop: Shop) -> None:
    contract_id = signed(shop, "R740", quantity=2)
    bill(JAN)
    quote_id = begin_amendment(contract_id, MID, now=NOW)

    untouched = preview_quote(look(contract_id, now=NOW), quote_id, now=NOW)
    more(quote_id, "R740", 6)
    shown = preview_quote(look(contract_id, now=NOW), quote_id, now=NOW)

    assert untouched.changes == ()
    assert untouched.effect is not None
    assert untouched.effect.rows == ()
    assert all(one.before == one.after for one in untouched.effect.coming)
    assert shown.effect is not None
    assert shown.effect.yearly.minor == 4 * 41000
    assert shown.effect.settled.minor == 10581 - 3527
    assert "Quantity: 6 servers, before 2 servers." in shown.changes[0]


def test_a_position_that_is_free_again_is_not_taken_by_a_new_line(shop: Shop) -> None:
    contract_id = signed(shop, "R740", "API")
    quote_id = begin_amendment(contract_id, MID, now=NOW)
    remove_line(quote_id, line_of(quote_id, "API"), edition=None, now=NOW)
    add_line(quote_id, LineChoice(code="P24"), edition=None, now=NOW)
    send_quote(quote_id, edition=None, now=NOW)

    with shop.customer():
        accept_offer(quote_id, ADA, now=NOW)

    offer = current_offer(contract_id)
    assert [(one.position, one.was, one.code) for one in offer.lines] == [
        (1, 1, "R740"),
        (3, 0, "P24"),
    ]


def test_what_changed_otherwise_has_the_price_of_today(shop: Shop) -> None:
    contract_id = signed(shop, "R740", quantity=2)
    quote_id = begin_amendment(contract_id, MID, now=NOW)
    line_id = line_of(quote_id, "R740")

    change = LineChange(quantity=Decimal(3), options=("fast",))
    change_line(quote_id, line_id, change=change, edition=None, now=NOW)

    [line] = builder_view(quote_id, today=MID).lines
    assert line.net is not None
    assert line.net.minor == 3 * (41000 + 9500)
    assert line.model == "per_unit"


def test_more_of_a_line_cost_what_was_agreed_for_one(shop: Shop) -> None:
    contract_id = signed(shop, "R740", quantity=2, discount_percent=Decimal(10))
    quote_id = begin_amendment(contract_id, MID, now=NOW)

    more(quote_id, "R740", 5)

    [line] = builder_view(quote_id, today=MID).lines
    assert [(row.sentence, row.amount.minor) for row in line.rows] == [
        ("5 at the price agreed for one", 205000),
        ("What was agreed to come off", -20500),
    ]


def test_a_change_of_an_older_version_is_refused(shop: Shop) -> None:
    contract_id = signed(shop, "R740", quantity=2)
    quote_id = begin_amendment(contract_id, FEB, now=NOW)
    more(quote_id, "R740", 3)
    send_quote(quote_id, edition=None, now=NOW)
    with transaction():
        db.session.get_one(Contract, contract_id).version = 2

    with (
        shop.customer(),
        pytest.raises(Refused, match="has been changed since this was offered"),
    ):
        accept_offer(quote_id, ADA, now=NOW)

    assert db.session.get_one(Quote, quote_id).state == "sent"
    assert current_offer(contract_id).lines[0].quantity == 2


def test_a_second_change_waits_for_the_one_that_the_customer_has(shop: Shop) -> None:
    contract_id = signed(shop, "R740")
    quote_id = begin_amendment(contract_id, FEB, now=NOW)
    send_quote(quote_id, edition=None, now=NOW)

    with pytest.raises(Refused, match="is with the customer"):
        begin_amendment(contract_id, FEB, now=NOW)

    revised = revise_quote(quote_id, now=NOW)
    quote = db.session.get_one(Quote, revised)
    assert (quote.revision, quote.amends_id) == (2, contract_id)
    assert [line.was for line in load_lines(revised)] == [1]
    assert read_offer(db.session.get_one(Quote, quote_id).record).amends


def test_a_contract_that_has_begun_keeps_its_first_day(shop: Shop) -> None:
    contract_id = signed(shop, "R740")
    quote_id = begin_amendment(contract_id, FEB, now=NOW)

    with pytest.raises(InvalidInput, match="keeps its first day"):
        change_quote(quote_id, QuoteChange(starts_on=FEB), edition=None, now=NOW)
    change_quote(quote_id, QuoteChange(term_months=24), edition=None, now=NOW)

    quote = db.session.get_one(Quote, quote_id)
    assert (quote.starts_on, quote.term_months) == (JAN, 24)


def test_a_change_cannot_hold_before_the_contract(shop: Shop) -> None:
    contract_id = signed(shop, "R740")

    with pytest.raises(InvalidInput, match="cannot hold before"):
        begin_amendment(contract_id, date(2026, 12, 1), now=NOW)

    found = select(Quote).where(Quote.amends_id == contract_id)
    assert db.session.scalars(found).all() == []
