"""Is it covered?  On which day, by what, and for those who may know."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from catalog.offerings import Covers
from catalog.operations import revise_offering
from catalog.queries import offering_by_code
from contracts.amending.operations import NewPause, suspend_contract
from contracts.assets.covered.answers import (
    Answer,
    Covering,
    DeviceAnswer,
    Pause,
    clashes,
    gap_words,
    sorted_standings,
    standing,
)
from contracts.assets.covered.operations import rebuild_cover
from contracts.assets.covered.queries import check_devices, near_serials
from contracts.assets.models import Cover
from contracts.assets.serials import mistakes, read_serials
from contracts.models import Contract
from contracts.operations import activate_contracts
from contracts.quotes.operations import (
    LineChoice,
    Signature,
    accept_quote,
    add_line,
    send_quote,
)
from contracts.quotes.operations.devices import choose_devices
from contracts.terms import Term
from tests.shop import NOW, TODAY, Shop
from upheld.db import db
from upheld.scope import Scope, scoped
from upheld.transactions import transaction

START = date(2027, 1, 1)
TERM = Term(START, 12)
COVERING = Covering(
    serial="SN-1",
    serial_key="SN1",
    maker_key="",
    product="R740",
    place="",
    customer_id="c",
    deal_id="d",
    contract_id="k",
    number="C-1",
    state="active",
    position=1,
    offering_code="R740",
    kind="warranty",
    service="Server cover",
    term=TERM,
    contract_ends_on=date(2028, 1, 1),
    starts_on=None,
    ends_on=None,
)


@pytest.mark.parametrize(
    ("today", "answer"),
    [
        (date(2026, 12, 31), Answer.STARTS),
        (date(2027, 1, 1), Answer.COVERED),
        (date(2027, 12, 31), Answer.COVERED),
        (date(2028, 1, 1), Answer.ENDED),
    ],
)
def test_a_device_is_covered_from_the_first_to_the_last_day(today, answer):
    found = standing(COVERING, today)
    assert (found.answer, found.last) == (answer, date(2027, 12, 31))


def test_a_contract_that_renews_covers_the_term_in_force():
    renewing = replace(COVERING, term=Term(START, 12, renewal_months=12))
    assert standing(renewing, date(2029, 5, 1)).last == date(2029, 12, 31)


def test_a_contract_without_an_end_has_no_last_day():
    evergreen = replace(COVERING, term=Term(START, 0), contract_ends_on=None)
    found = standing(evergreen, date(2040, 1, 1))
    assert (found.answer, found.last) == (Answer.COVERED, None)


def test_a_contract_that_was_ended_covers_until_that_day():
    ended = replace(COVERING, state="terminated", contract_ends_on=date(2027, 4, 1))
    assert standing(ended, date(2027, 6, 1)).last == date(2027, 3, 31)
    assert standing(ended, date(2027, 6, 1)).answer is Answer.ENDED


def test_a_device_with_days_of_its_own_keeps_them():
    own = replace(COVERING, starts_on=date(2027, 3, 1), ends_on=date(2027, 9, 1))
    assert standing(own, date(2027, 2, 1)).answer is Answer.STARTS
    assert standing(own, date(2027, 8, 31)).answer is Answer.COVERED
    assert standing(own, date(2027, 9, 1)).answer is Answer.ENDED


PAUSED = replace(COVERING, pauses=(Pause(date(2027, 3, 1), date(2027, 4, 1)),))


@pytest.mark.parametrize(
    ("today", "answer", "again"),
    [
        (date(2027, 2, 28), Answer.COVERED, None),
        (date(2027, 3, 1), Answer.PAUSED, date(2027, 4, 1)),
        (date(2027, 3, 31), Answer.PAUSED, date(2027, 4, 1)),
        (date(2027, 4, 1), Answer.COVERED, None),
        (date(2028, 3, 1), Answer.ENDED, None),
    ],
)
def test_a_device_is_not_covered_on_the_days_of_a_pause(today, answer, again):
    found = standing(PAUSED, today)
    assert (found.answer, found.again) == (answer, again)


@pytest.mark.parametrize(
    ("ends_on", "words"),
    [
        (
            date(2027, 12, 31),
            "Contract C-1 is suspended. It covers again from 31 Dec 2027.",
        ),
        (date(2028, 1, 1), "Contract C-1 is suspended."),
        (None, "Contract C-1 is suspended."),
    ],
)
def test_a_pause_says_when_cover_goes_on_where_it_does(ends_on, words):
    covering = replace(COVERING, pauses=(Pause(date(2027, 3, 1), ends_on),))
    found = standing(covering, date(2027, 6, 1))
    assert gap_words(DeviceAnswer(1, "SN-1", found.answer, (found,))) == words


def test_a_cover_that_is_suspended_on_its_first_day_starts_when_it_goes_on():
    first = COVERING.term.starts_on
    before, goes_on = first - timedelta(days=1), first + timedelta(days=60)
    pause = replace(COVERING, pauses=(Pause(first, goes_on),))
    found = standing(pause, before)
    assert (found.answer, found.start) == (Answer.STARTS, goes_on)

    without_end = replace(COVERING, pauses=(Pause(first, None),))
    found = standing(without_end, before)
    assert (found.answer, found.again) == (Answer.PAUSED, None)


def test_a_cover_that_is_suspended_still_clashes_with_another():
    assert clashes(PAUSED, Term(date(2027, 3, 15), 1)) is not None


def test_another_contract_covers_while_one_is_suspended():
    other = replace(COVERING, contract_id="other", number="C-2")
    today = date(2027, 3, 15)
    found = sorted_standings([standing(PAUSED, today), standing(other, today)])
    assert [one.covering.number for one in found] == ["C-2"]


def test_the_longest_cover_comes_first():
    longer = replace(COVERING, number="C-2", contract_ends_on=None, term=Term(START, 0))
    found = sorted_standings(standing(one, START) for one in (COVERING, longer))
    assert [one.covering.number for one in found] == ["C-2", "C-1"]


@given(st.integers(-800, 800), st.integers(1, 36))
def test_two_covers_clash_when_they_share_a_day(days, months):
    term = Term(START + timedelta(days=days), months)
    assert term.ends_on is not None
    shared = term.starts_on < date(2028, 1, 1) and term.ends_on > START
    assert (clashes(COVERING, term) is not None) is shared


def test_signs_that_look_alike_are_the_likelier_mistake():
    assert mistakes("SN1O1", "SN101") < mistakes("SN1O1", "SN111")


@pytest.fixture
def signed(shop: Shop) -> str:
    """Sign a contract for two devices and return its deal's serial numbers' quote."""
    server = offering_by_code("R740")
    revise_offering(server.row.id, replace(server.spec, covers=Covers.ASSETS), now=NOW)
    quote_id = shop.quote(starts_on=TODAY)
    line = add_line(
        quote_id, LineChoice(code="R740", quantity=Decimal(2)), edition=None, now=NOW
    )
    choose_devices(quote_id, line, read_serials("SN-1001 SN-1002"), now=NOW)
    deal = send_quote(quote_id, edition=None, now=NOW).deal_id
    with shop.customer():
        accept_quote(quote_id, Signature("Ada Keller"), now=NOW)
    return deal


def answers(text: str) -> list[str]:
    return [one.answer.value for one in check_devices(read_serials(text), today=TODAY)]


def test_every_row_of_a_list_is_answered_in_order(signed):
    assert answers("sn1001\nSN-9999\n!!!\nSN-1001") == [
        "covered",
        "unknown",
        "wrong",
        "repeated",
    ]


def test_a_link_to_the_deal_sees_its_devices_and_another_none(shop: Shop, signed):
    with scoped(Scope(shop.seller_id, shop.customer_id, signed)):
        assert answers("SN-1001") == ["covered"]
    with scoped(Scope(shop.seller_id, shop.customer_id, "0" * 32)):
        assert answers("SN-1001") == ["unknown"]
        assert near_serials("SN-1O01") == ()


def test_the_records_are_enough_to_find_every_device(signed):
    with transaction() as session:
        session.execute(delete(Cover))
    assert answers("SN-1001") == ["never"]
    assert rebuild_cover() == 2
    assert answers("SN-1001") == ["covered"]


def test_a_device_of_a_suspended_contract_is_not_covered(shop: Shop, signed):
    activate_contracts(now=NOW)
    contract_id = db.session.scalars(select(Contract.id)).one()
    pause = NewPause(starts_on=TODAY, last_day=TODAY, reason="The hall is rebuilt.")
    suspend_contract(contract_id, pause, now=NOW)

    assert answers("SN-1001") == ["paused"]
    with scoped(Scope(shop.seller_id, shop.customer_id, signed)):
        assert answers("SN-1001") == ["paused"]
    tomorrow = TODAY + timedelta(days=1)
    (after,) = check_devices(read_serials("SN-1001"), today=tomorrow)
    assert after.answer is Answer.COVERED
