"""Contracts as lists, reports and their own pages show them, day after day."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from contracts.operations import activate_contracts, expire_contracts
from contracts.queries import (
    ContractFilter,
    contract_by_number,
    contract_view,
    list_contracts,
    recurring_revenue,
)
from contracts.quotes.operations import (
    LineChoice,
    NewQuote,
    Signature,
    accept_quote,
    add_line,
    create_quote,
    send_quote,
    view_quote,
)
from tests.shop import NOW, TODAY, Shop
from upheld.errors import InvalidInput, NotFound
from upheld.money import Money


def signed(shop: Shop, bundle: str = "FULL", **fields: object) -> str:
    quote_id = shop.sent(bundle, **fields)
    with shop.customer():
        return accept_quote(quote_id, Signature("Ada Keller"), now=NOW).contract_id


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def state(contract_id: str) -> str:
    return contract_view(contract_id, today=TODAY).row.state


def test_a_contract_says_until_when_and_how_much_next(shop: Shop) -> None:
    contract_id = signed(
        shop, starts_on=date(2027, 1, 1), notice=3, notice_unit="months"
    )
    view = contract_view(contract_id, today=date(2027, 11, 18))
    assert (view.covered_until, view.days_left) == (date(2029, 12, 31), 775)
    assert view.cancel_by == date(2029, 9, 30)
    assert view.next_payment is not None
    assert view.next_payment.due_on == date(2028, 1, 1)
    assert view.next_payment.net == Money.of("23579", "EUR")


def test_a_renewed_term_has_its_own_end_and_deadline(shop: Shop) -> None:
    contract_id = signed(
        shop, starts_on=date(2027, 1, 1), notice=3, notice_unit="months"
    )
    view = contract_view(contract_id, today=date(2030, 2, 1))
    assert (view.covered_until, view.cancel_by) == (
        date(2030, 12, 31),
        date(2030, 9, 30),
    )


def test_a_contract_without_end_has_no_last_day(shop: Shop) -> None:
    view = contract_view(signed(shop, term_months=0), today=date(2028, 1, 1))
    assert (view.covered_until, view.days_left, view.cancel_by) == (None, None, None)
    assert view.next_payment is not None


def test_a_contract_begins_on_its_first_day_where_the_seller_is(shop: Shop) -> None:
    contract_id = signed(shop, starts_on=date(2026, 12, 1))
    # In Zürich it is still November.
    assert activate_contracts(now=datetime(2026, 11, 30, 22, 59, tzinfo=UTC)) == 0
    assert activate_contracts(now=datetime(2026, 11, 30, 23, 1, tzinfo=UTC)) == 1
    assert state(contract_id) == "active"
    events = contract_view(contract_id, today=TODAY).events
    assert [event.what for event in events][-1] == "activated"


def test_a_contract_that_ends_by_itself_expires_after_its_last_day(shop: Shop) -> None:
    ending = signed(shop, starts_on=TODAY, term_months=12, renewal_months=0)
    renewing = signed(shop, starts_on=TODAY, term_months=12)
    assert expire_contracts(now=noon(date(2027, 11, 22))) == 0
    assert expire_contracts(now=noon(date(2027, 11, 23))) == 1
    assert (state(ending), state(renewing)) == ("expired", "active")


def test_an_expired_contract_has_nothing_left_to_pay(shop: Shop) -> None:
    contract_id = signed(shop, starts_on=TODAY, term_months=12, renewal_months=0)
    expire_contracts(now=noon(date(2028, 1, 1)))
    view = contract_view(contract_id, today=date(2028, 1, 1))
    assert (view.next_payment, view.cancel_by) == (None, None)
    assert (view.covered_until, view.days_left) == (date(2027, 11, 22), 0)


def test_the_record_tells_when_the_customer_looked(shop: Shop) -> None:
    quote_id = shop.sent()
    with shop.customer():
        view_quote(quote_id, now=NOW)
        accepted = accept_quote(quote_id, Signature("Ada Keller"), now=NOW)
    record = contract_view(accepted.contract_id, today=TODAY).record
    assert [event.what for event in record.events] == [
        "created",
        "sent",
        "viewed",
        "accepted",
    ]


def test_a_search_finds_a_contract_by_number_title_and_customer(shop: Shop) -> None:
    signed(shop, title="Store rollout")
    for text in ("C-2026-000001", "rollout", "contoso", "q-2026"):
        assert list_contracts(ContractFilter(text=text)).total == 1, text
    assert list_contracts(ContractFilter(text="fabrikam")).rows == ()


def test_a_list_goes_on_where_the_page_before_ended(shop: Shop) -> None:
    wanted = [signed(shop) for _number in range(5)][::-1]
    first = list_contracts(ContractFilter(), size=2)
    second = list_contracts(ContractFilter(), size=2, after=first.next)
    third = list_contracts(ContractFilter(), size=2, after=second.next)
    pages = (first, second, third)
    assert [row.id for page in pages for row in page.rows] == wanted
    assert (third.next, third.total) == (None, 5)


@pytest.mark.parametrize("key", ["x", "W10", "bnVsbA", "WyJcdTAwMDAiXQ", "é"])
def test_a_key_that_is_none_is_refused(shop: Shop, key: str) -> None:
    with pytest.raises(InvalidInput, match="no such page"):
        list_contracts(ContractFilter(), after=key)


def test_revenue_is_added_up_by_state_and_currency(shop: Shop) -> None:
    signed(shop)
    signed(shop, starts_on=TODAY)
    rows = recurring_revenue()
    assert [(row.state, row.contracts, row.monthly.minor) for row in rows] == [
        ("accepted", 1, 196492),
        ("active", 1, 196492),
    ]
    assert recurring_revenue(currency="USD") == ()


def test_one_off_charges_are_no_recurring_revenue(shop: Shop) -> None:
    quote_id = create_quote(NewQuote(customer_id=shop.customer_id), now=NOW)
    visit = LineChoice(code="VISIT", quantity=Decimal(2))
    add_line(quote_id, visit, edition=None, now=NOW)
    send_quote(quote_id, edition=None, now=NOW)
    accept_quote(quote_id, Signature("Ada Keller"), now=NOW)
    row = list_contracts(ContractFilter()).rows[0]
    assert (row.yearly.minor, row.one_off) == (0, Money.of("2500", "EUR"))


def test_a_number_that_nobody_has_is_not_found(shop: Shop) -> None:
    contract_id = signed(shop)
    assert contract_by_number("C-2026-000001") == contract_id
    with pytest.raises(NotFound):
        contract_by_number("C-2026-000002")
