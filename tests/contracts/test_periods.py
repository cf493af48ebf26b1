"""Billing periods and payments."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.cycles.billed import Timing
from contracts.periods import Charge, Plan, due, share
from contracts.quotes.totals import LinePrice, Paid, totals
from contracts.rhythm import Alignment, Rhythm
from contracts.taxes import TaxRate, TaxSum, added
from contracts.terms import Term
from upheld.money import Money, total

START = date(2027, 1, 1)


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def plan(term: Term, *charges: Charge, tax: str = "0") -> Plan:
    return Plan(term, charges, "EUR", TaxRate.of(Decimal(tax)))


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
def test_payments_of_older_offers_add_up_to_the_term_with_and_without_tax(
    given_charges: list[Charge], months: int, billing: int, tax: Decimal
) -> None:
    rate = TaxRate.of(tax)
    agreed = Plan(
        Term(START, months, billing), given_charges, "EUR", rate, running=True
    )
    payments = agreed.payments()
    net = due(given_charges, months, "EUR")
    assert total([one.net for one in payments], "EUR") == net
    assert total([one.gross for one in payments], "EUR") == net + Money.of(
        net.amount * tax / 100, "EUR"
    )


FULL, REDUCED = TaxRate(Decimal(19)), TaxRate(Decimal(7))
FREE = TaxRate(Decimal(0), "AE", "The customer owes the tax.")


def test_each_payment_is_taxed_by_itself_and_rounded_once_per_rate() -> None:
    # 19 % of 3.33, of 3.34 and of 3.33: 0.6327, 0.6346 and 0.6327.
    agreed = Plan(Term(START, 3, 1), [Charge(euro("10"), 3)], "EUR", FULL)
    payments = agreed.payments()
    assert [str(one.tax.amount) for one in payments] == ["0.63", "0.63", "0.63"]
    assert [one.taxes for one in payments] == [(), (), ()]


def test_the_lines_of_one_rate_are_taxed_together() -> None:
    # 19 % of 0.03 is 0.0057 for each; of both together 0.0114.
    both = [Charge(euro("0.03"), 1), Charge(euro("0.03"), 1)]
    (payment,) = Plan(Term(START, 1, 1), both, "EUR", FULL).payments()
    assert payment.tax == euro("0.01")


def test_a_payment_says_the_tax_of_each_rate_that_it_has_something_of() -> None:
    agreed = Plan(
        Term(START, 24, 12),
        [
            Charge(euro("100"), 12),
            Charge(euro("50.10"), 0, rate=REDUCED),
            Charge(euro("10"), 12, rate=FREE),
        ],
        "EUR",
        FULL,
    )
    first, second = agreed.payments()
    assert first.taxes == (
        TaxSum(Decimal(19), "S", euro("100"), euro("19")),
        TaxSum(Decimal(7), "S", euro("50.10"), euro("3.51")),
        TaxSum(Decimal(0), "AE", euro("10"), euro("0"), "The customer owes the tax."),
    )
    assert [(one.percent, one.tax) for one in second.taxes] == [
        (Decimal(19), euro("19")),
        (Decimal(0), euro("0")),
    ]
    assert (first.tax, first.gross) == (euro("22.51"), euro("182.61"))


rates = st.sampled_from([None, FULL, REDUCED, FREE])


@settings(max_examples=60)
@given(
    st.lists(st.tuples(charges, rates), min_size=1, max_size=5),
    st.integers(0, 40),
    st.integers(1, 12),
)
def test_the_taxes_of_an_offer_are_those_of_its_payments(
    drawn: list[tuple[Charge, TaxRate | None]], months: int, billing: int
) -> None:
    agreed = Plan(
        Term(START, months, billing),
        [replace(charge, rate=rate) for charge, rate in drawn],
        "EUR",
        REDUCED,
    )
    lines = [
        LinePrice(
            one.net, one.net, bool(one.period_months), one.period_months or 1, rate=rate
        )
        for one, rate in drawn
    ]
    sums = totals(lines, "EUR", Paid(months, billing, REDUCED))
    payments = agreed.payments()
    assert sums.term == total([one.net for one in payments], "EUR")
    assert sums.tax == total([one.tax for one in payments], "EUR")
    assert sums.gross == total([one.gross for one in payments], "EUR")
    if len(sums.taxes) > 1:
        by_rate = added(tax for one in payments for tax in one.taxes)
        assert by_rate == tuple(one for one in sums.taxes if one.net)


CALENDAR = Rhythm(alignment=Alignment.CALENDAR)


def test_payments_on_the_calendar_say_their_stubs_and_add_up() -> None:
    term = Term(date(2027, 1, 20), 12, 3, rhythm=CALENDAR)
    payments = plan(term, Charge(euro("1200"), 12), tax="20").payments()
    assert [(one.start.isoformat(), str(one.net.amount)) for one in payments] == [
        ("2027-01-20", "236.67"),
        ("2027-04-01", "300.00"),
        ("2027-07-01", "300.00"),
        ("2027-10-01", "300.00"),
        ("2028-01-01", "63.33"),
    ]
    assert total([one.net for one in payments], "EUR") == euro("1200")


def test_payments_in_arrears_are_due_when_their_period_is_over() -> None:
    term = Term(START, 12, 6, 12, rhythm=Rhythm(Timing.ARREARS))
    agreed = plan(term, Charge(euro("10"), 1))
    assert [str(one.due_on) for one in agreed.payments()] == [
        "2027-07-01",
        "2028-01-01",
    ]
    last = agreed.next_payment(date(2028, 1, 2), date(2028, 4, 1))
    assert last is not None
    assert (str(last.due_on), last.end) == ("2028-04-01", date(2028, 4, 1))
    assert agreed.next_payment(date(2028, 4, 2), date(2028, 4, 1)) is None


def test_a_cancelled_agreement_pays_for_its_part_of_the_last_period() -> None:
    agreed = plan(Term(START, 12, 12, 12), Charge(euro("3650"), 12))
    payment = agreed.next_payment(START, date(2027, 1, 11))
    assert payment is not None
    assert (payment.end, payment.net) == (date(2027, 1, 11), euro("100"))
