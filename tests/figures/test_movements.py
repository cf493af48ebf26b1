"""How revenue moves, and what is kept of it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.figures.movements import Kind, bridge, movement, of_amounts
from contracts.figures.rates import (
    ChurnBase,
    Rate,
    Returned,
    added,
    customer_churn,
    gross_mrr_churn,
    gross_retention,
    lifetime,
    ltv,
    net_mrr_churn,
    net_retention,
    quick_ratio,
    rate,
)
from upheld.money import Money, MoneyError

amounts = st.dictionaries(
    st.sampled_from("abcdefgh"), st.integers(0, 10**9), max_size=8
)
paid = st.sets(st.sampled_from("abcdefgh"))


def euro(text):
    return Money.of(text, "EUR")


@pytest.mark.parametrize(
    ("before", "after", "has_paid", "kind", "amount"),
    [
        ("0", "10", False, Kind.NEW, "10"),
        ("0", "10", True, Kind.REACTIVATION, "10"),
        ("10", "25", True, Kind.EXPANSION, "15"),
        ("25", "10", True, Kind.CONTRACTION, "15"),
        ("25", "0", True, Kind.CHURN, "25"),
    ],
)
def test_a_customer_moves_in_one_way(before, after, has_paid, kind, amount):
    found = movement(euro(before), euro(after), has_paid=has_paid)

    assert found is not None
    assert (found.kind, found.amount) == (kind, euro(amount))


def test_a_customer_whose_revenue_stays_has_not_moved():
    assert movement(euro("10"), euro("10")) is None
    assert movement(euro("0"), euro("0"), has_paid=True) is None


def test_two_currencies_make_no_movement():
    with pytest.raises(MoneyError):
        movement(euro("10"), Money.of("10", "CHF"))


def test_each_kind_is_counted_by_customers():
    moved = bridge(
        {"a": 100, "b": 200, "c": 300, "free": 0},
        {"a": 150, "b": 50, "d": 70, "e": 80, "free": 0},
        "EUR",
        paid_before={"e"},
    )

    assert {
        kind: (one.amount.minor, one.customers) for kind, one in moved.moved.items()
    } == {
        Kind.NEW: (70, 1),
        Kind.REACTIVATION: (80, 1),
        Kind.EXPANSION: (50, 1),
        Kind.CONTRACTION: (150, 1),
        Kind.CHURN: (300, 1),
    }
    assert (moved.customers, moved.closing_customers) == (3, 4)


@given(amounts, amounts, paid)
@settings(max_examples=60, deadline=None)
def test_opening_and_movements_make_the_closing_revenue(before, after, known):
    moved = bridge(before, after, "EUR", paid_before=known)

    assert moved.opening.minor == sum(before.values())
    assert moved.closing.minor == sum(after.values())
    assert moved.closing_customers == sum(1 for one in after.values() if one)


@given(amounts, amounts, paid)
@settings(max_examples=60, deadline=None)
def test_retention_and_churn_make_the_whole(before, after, known):
    moved = bridge(before, after, "EUR", paid_before=known)
    gross, net = gross_retention(moved), net_retention(moved)

    if not sum(before.values()):
        assert (gross, net) == (None, None)
        return
    kept = sum(after.get(one, 0) for one, minor in before.items() if minor)
    least = sum(min(minor, after.get(one, 0)) for one, minor in before.items())
    lost = gross_mrr_churn(moved)
    assert net == Rate(Fraction(kept, sum(before.values())))
    assert gross == Rate(Fraction(least, sum(before.values())))
    assert lost is not None
    assert gross.part + lost.part == 1
    assert gross <= net


@given(amounts, amounts)
@settings(max_examples=40, deadline=None)
def test_customers_one_by_one_add_up_to_all_of_them(before, after):
    whole = bridge(before, after, "EUR")
    single = [
        bridge({one: before.get(one, 0)}, {one: after.get(one, 0)}, "EUR")
        for one in before.keys() | after.keys()
    ]

    for kind in Kind:
        assert whole.amount(kind).minor == sum(one.amount(kind).minor for one in single)


def test_who_came_back_makes_up_for_losses_or_not():
    moved = of_amounts(
        euro("100"), {Kind.CHURN: euro("20"), Kind.REACTIVATION: euro("5")}
    )

    assert net_mrr_churn(moved) == Rate.of_percent(Decimal(15))
    assert net_mrr_churn(moved, Returned.LEFT_OUT) == Rate.of_percent(Decimal(20))
    assert net_retention(moved) == Rate.of_percent(Decimal(80))
    assert net_retention(moved, Returned.COUNTED) == Rate.of_percent(Decimal(85))


def test_growth_of_those_who_stay_makes_churn_negative():
    moved = of_amounts(euro("100"), {Kind.CHURN: euro("5"), Kind.EXPANSION: euro("15")})
    churn = net_mrr_churn(moved)

    assert churn is not None
    assert churn.percent == Decimal("-10.00")


def test_of_nothing_there_is_no_rate():
    nothing = of_amounts(euro("0"), {Kind.NEW: euro("10")})

    assert gross_mrr_churn(nothing) is None
    assert net_retention(nothing) is None
    assert quick_ratio(nothing) is None
    assert customer_churn(0, 0) is None
    assert customer_churn(0, 0, 0, ChurnBase.AVERAGE) is None


def test_customer_churn_is_of_those_at_the_start_or_at_both_ends():
    opening = customer_churn(5, 100)
    average = customer_churn(5, 100, 150, ChurnBase.AVERAGE)

    assert opening is not None
    assert opening.percent == Decimal(5)
    assert average is not None
    assert average.percent == Decimal(4)


def test_a_percent_is_rounded_half_up_when_it_is_said():
    third = rate(1, 3)

    assert third is not None
    assert third.percent == Decimal("33.33")
    assert Rate(Fraction(-1, 8)).in_percent(0) == Decimal(-13)


def test_monthly_churn_compounds_over_a_year():
    assert Rate.of_percent(Decimal(5)).over(12).percent == Decimal("45.96")
    assert added([Rate(Fraction(1, 20)), None]).percent == Decimal(5)


def test_lifetime_value_is_revenue_margin_and_lifetime():
    churn = Rate.of_percent(Decimal(5))

    assert lifetime(churn) == 20
    assert ltv(euro("50"), churn) == euro("1000")
    assert ltv(euro("50"), churn, Decimal(80)) == euro("800")
    assert ltv(euro("50"), Rate(Fraction(0))) is None
    assert ltv(None, churn) is None


def test_the_quick_ratio_is_won_over_lost():
    moved = of_amounts(
        euro("100"),
        {
            Kind.NEW: euro("20"),
            Kind.EXPANSION: euro("10"),
            Kind.REACTIVATION: euro("10"),
            Kind.CHURN: euro("6"),
            Kind.CONTRACTION: euro("3"),
        },
    )

    assert quick_ratio(moved) == Decimal("4.44")
