"""Asking, taking back and answering, on each database."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from catalog.operations import retire_offering
from catalog.pricing import Unpriced
from catalog.queries import offering_by_code
from contracts.customers.agreements.operations import promise_discount
from contracts.customers.agreements.promised import PromisedDiscount
from contracts.models import Contract
from contracts.queries import contract_view
from contracts.quotes.operations import Signature, accept_quote
from contracts.quotes.queries.repricing import Repricing, price_again
from contracts.requests.facts import Facts
from contracts.requests.operations import (
    NewRequest,
    ask,
    decide_request,
    withdraw_request,
)
from contracts.requests.queries import list_requests, open_requests, request_view
from contracts.requests.states import Kind, Move, State
from tests.shop import NOW, TODAY
from upheld.errors import InvalidInput, MoveRefused, NotFound, Refused
from upheld.money import Money
from upheld.transactions import transaction

FACTS = Facts(last_day=TODAY, due=Money(1250, "EUR"))


@pytest.fixture
def contract(shop):
    with shop.customer():
        return accept_quote(shop.sent(), Signature("Ada Keller"), now=NOW).contract_id


def ask_for(shop, contract, kind=Kind.CANCEL, **fields):
    new = NewRequest(contract_id=contract, kind=kind, **fields)
    with shop.customer():
        return ask(new, now=NOW)


def test_a_request_keeps_what_the_customer_was_shown(shop, contract):
    asked = ask_for(shop, contract, facts=FACTS, note=" We move. ")
    found = request_view(asked.id)
    assert (found.kind, found.state, found.facts) == (Kind.CANCEL, State.OPEN, FACTS)
    assert (found.note, found.asked_by) == ("We move.", "Contoso Retail AG")
    assert (found.asked_at, found.identified_by) == (NOW, "link")


def test_a_request_stands_in_the_history_of_its_contract(shop, contract):
    ask_for(shop, contract)
    events = contract_view(contract, today=TODAY).events
    assert events[-1].what == "asked_cancel"


def test_cancelling_twice_is_one_request(shop, contract):
    first, second = ask_for(shop, contract), ask_for(shop, contract)
    assert (first.id, first.already, second.already) == (second.id, False, True)
    assert open_requests() == 1


def test_units_are_asked_for_as_often_as_wanted(shop, contract):
    ask_for(shop, contract, Kind.MORE_UNITS)
    ask_for(shop, contract, Kind.MORE_UNITS)
    assert open_requests() == 2


def test_a_change_without_words_is_refused(shop, contract):
    with pytest.raises(InvalidInput):
        ask_for(shop, contract, Kind.CHANGE, note="  ")
    assert open_requests() == 0


def test_words_that_are_too_long_are_refused(shop, contract):
    with pytest.raises(InvalidInput):
        ask_for(shop, contract, note="x" * 1001)
    assert open_requests() == 0


def test_nothing_is_asked_of_a_contract_that_has_ended(shop, contract):
    with transaction() as session:
        session.scalars(select(Contract)).one().state = "expired"
    with pytest.raises(Refused):
        ask_for(shop, contract)
    assert open_requests() == 0


def test_a_link_asks_nothing_of_another_deal(shop, contract):
    new = NewRequest(contract_id=contract, kind=Kind.CANCEL)
    with shop.customer(deal_id="0" * 32), pytest.raises(NotFound):
        ask(new, now=NOW)
    assert open_requests() == 0


def test_a_request_is_taken_back_until_it_is_answered(shop, contract):
    asked = ask_for(shop, contract)
    with shop.customer():
        withdraw_request(asked.id, now=NOW)
        with pytest.raises(MoveRefused):
            withdraw_request(asked.id, now=NOW)
    assert request_view(asked.id).state is State.WITHDRAWN


def test_after_taking_it_back_it_can_be_asked_again(shop, contract):
    first = ask_for(shop, contract)
    with shop.customer():
        withdraw_request(first.id, now=NOW)
    assert not ask_for(shop, contract).already


def test_an_answer_names_who_gave_it(shop, contract):
    asked = ask_for(shop, contract)
    decide_request(asked.id, Move.ACCEPT, answer="Gladly.", now=NOW)
    found = request_view(asked.id)
    assert (found.state, found.answer) == (State.ACCEPTED, "Gladly.")
    assert (found.decided_by, found.decided_at) == ("Dana Roth", NOW)


def test_declining_needs_words(shop, contract):
    asked = ask_for(shop, contract)
    with pytest.raises(InvalidInput):
        decide_request(asked.id, Move.DECLINE, now=NOW)
    assert request_view(asked.id).state is State.OPEN


def test_the_seller_takes_no_request_back(shop, contract):
    asked = ask_for(shop, contract)
    with pytest.raises(MoveRefused):
        decide_request(asked.id, Move.WITHDRAW, now=NOW)
    assert request_view(asked.id).state is State.OPEN


def test_a_list_shows_the_newest_first_and_one_state(shop, contract):
    first = ask_for(shop, contract, Kind.CHANGE, note="One")
    second = ask_for(shop, contract, Kind.CHANGE, note="Two")
    assert [one.id for one in list_requests().rows] == [second.id, first.id]
    decide_request(first.id, Move.FINISH, now=NOW)
    assert [one.id for one in list_requests(State.DONE).rows] == [first.id]


def repriced(shop, contract, quantity, *, code="R740"):
    offer = contract_view(contract, today=TODAY).record.offer
    line = next(one for one in offer.lines if one.code == code)
    with shop.customer():
        wanted = Repricing(offer, line, Decimal(quantity), shop.customer_id)
        return price_again(wanted, today=TODAY)


def test_the_signed_number_costs_what_was_signed(shop, contract):
    offer = contract_view(contract, today=TODAY).record.offer
    line = next(one for one in offer.lines if one.code == "R740")
    assert repriced(shop, contract, line.quantity) == line.yearly


def test_more_units_keep_the_discount_of_the_bundle(shop, contract):
    # 410.00 for each, less 5 % of the bundle.
    assert repriced(shop, contract, 10) == Money(389500, "EUR")


def test_a_promise_to_the_customer_counts_for_more_units(shop, contract):
    promise_discount(
        shop.customer_id,
        PromisedDiscount(percent=Decimal(10), reference="Framework", valid_from=TODAY),
    )
    # 4,100.00 less 10 %, less 5 %.
    assert repriced(shop, contract, 10) == Money(350550, "EUR")


def test_a_price_of_a_month_is_said_for_a_year(shop, contract):
    # 800.00 a month less 5 %.
    assert repriced(shop, contract, 1, code="API") == Money(912000, "EUR")


def test_a_service_that_has_gone_has_no_price(shop, contract):
    for code in ("FULL", "R740"):
        retire_offering(offering_by_code(code).row.id, now=NOW)
    assert isinstance(repriced(shop, contract, 10), Unpriced)
