"""Billing periods and payments."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.periods import Charge, Plan, due, share
from contracts.terms import Term
from upheld.money import Money, total

START = date(2027, 1, 1)


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def plan(term: Term, *charges: Charge, tax: str = "0") -> Plan:
    return Plan(term, charges, "EUR", Decimal(tax))


def test_a_yearly_price_paid_by_month_adds_up_to_the_cent() -> None:
    payments = plan(Term(START, 12, 1), Charge(euro("100"), 12)).payments()
    assert [str(one.net.amount) for one in payments[:3]] == ["8.33", "8.34", "8.33"]
    assert total([one.net for one in payments], "EUR") == euro("100")


def test_payments_are_due_on_the_first_day_of_their_period() -> None:
    payments = plan(Term(START, 36, 12), Charge(euro("100"), 12)).payments()
    assert [one.due_on for one in payments] == [
        date(2027, 1, 1),
        date(2028, 1, 1),
        date(2029, 1, 1),
    ]
    assert payments[-1].end == date(2030, 1, 1)


def test_one_off_charges_are_due_at_the_start() -> None:
    payments = plan(
        Term(START, 24, 12), Charge(euro("100"), 12), Charge(euro("50"), 0)
    ).payments()
    assert [one.net for one in payments] == [euro("150"), euro("100")]


def test_the_last_period_of_a_term_may_be_short() -> None:
    payments = plan(Term(START, 18, 12), Charge(euro("120"), 12)).payments()
    assert [one.net for one in payments] == [euro("120"), euro("60")]


def test_payments_keep_the_day_of_the_start() -> None:
    term = Term(date(2027, 1, 31), 3, 1)
    days = [one.due_on for one in plan(term, Charge(euro("1"), 1)).payments()]
    assert days == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]


def test_an_evergreen_agreement_shows_its_first_year() -> None:
    payments = plan(Term(START, 0, 6), Charge(euro("10"), 1)).payments()
    assert [one.net for one in payments] == [euro("60"), euro("60")]


def test_the_next_payment_comes_after_renewals_too() -> None:
    agreed = plan(Term(START, 12, 12, renewal_months=12), Charge(euro("120"), 12))
    payment = agreed.next_payment(date(2031, 5, 1))
    assert payment is not None
    assert (payment.due_on, payment.net) == (date(2032, 1, 1), euro("120"))


def test_nothing_is_due_after_an_agreement_that_ends() -> None:
    agreed = plan(Term(START, 12, 12), Charge(euro("120"), 12))
    assert agreed.next_payment(date(2027, 1, 2)) is None


def test_nothing_is_due_from_the_end_of_a_cancelled_agreement_on() -> None:
    agreed = plan(Term(START, 12, 12, renewal_months=12), Charge(euro("120"), 12))
    assert agreed.next_payment(date(2027, 6, 1), date(2028, 1, 1)) is None


@pytest.mark.parametrize(
    ("minor", "months", "period", "expected"),
    [(3, 1, 6, 1), (1, 1, 3, 0), (100, 1, 12, 8), (-3, 1, 6, -1), (1000, 7, 12, 583)],
)
def test_a_share_is_rounded_half_up_once(
    minor: int, months: int, period: int, expected: int
) -> None:
    assert share(Money(minor, "EUR"), months, period) == Money(expected, "EUR")


charges = st.builds(
    lambda minor, period: Charge(Money(minor, "EUR"), period),
    st.integers(0, 10**9),
    st.sampled_from([0, 1, 3, 6, 12]),
)


@given(
    st.lists(charges, min_size=1, max_size=6),
    st.integers(1, 60),
    st.integers(1, 12),
    st.decimals(0, 30, places=2),
)
def test_payments_add_up_to_the_term_with_and_without_tax(
    given_charges: list[Charge], months: int, billing: int, tax: Decimal
) -> None:
    agreed = Plan(Term(START, months, billing), given_charges, "EUR", tax)
    payments = agreed.payments()
    net = due(given_charges, months, "EUR")
    assert total([one.net for one in payments], "EUR") == net
    assert total([one.gross for one in payments], "EUR") == net + Money.of(
        net.amount * tax / 100, "EUR"
    )
