"""Cost plus: what a service costs, what is earned on it, and how the price ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plugins.pricing import PLUGINS, ask, cost, request, said
from upheld.errors import InvalidInput

COST = {"unit_cost": "40", "fixed_cost": "20", "percent": "25", "shown": "cost"}
SMALL = st.decimals(0, 1000, places=2)


def refused(parameters):
    with pytest.raises(InvalidInput) as error:
        PLUGINS.models["cost_plus"].Parameters.load(parameters)
    return [(one.where, one.message) for one in error.value.problems]


def test_a_markup_is_taken_of_the_cost():
    assert said(ask("cost_plus", COST, request(2))) == [
        ("Cost of 2 servers at 40.00 each", "80.00"),
        ("Fixed cost", "20.00"),
        ("Markup of 25% on the cost of 100.00", "25.00"),
    ]


def test_a_margin_is_taken_of_the_price():
    rows = ask("cost_plus", {**COST, "earn": "margin"}, request(2))

    assert said(rows)[2] == (
        "Margin of 25% of the price, on the cost of 100.00",
        "33.33",
    )
    assert f"{cost(rows):.2f}" == "133.33"


@pytest.mark.parametrize(
    ("direction", "price"), [("up", 129), ("nearest", 129), ("down", 119)]
)
def test_a_price_can_end_in_nine(direction, price):
    parameters = {**COST, "round_to": "10", "ending": "9", "direction": direction}

    assert cost(ask("cost_plus", parameters, request(2))) == price


def test_rounding_is_a_row_of_its_own():
    parameters = {**COST, "round_to": "10", "ending": "9"}

    assert said(ask("cost_plus", parameters, request(2)))[3] == (
        "Rounded to steps of 10.00",
        "4.00",
    )


def test_a_price_is_never_rounded_below_cost():
    parameters = {**COST, "percent": "1", "round_to": "30", "direction": "down"}

    assert cost(ask("cost_plus", parameters, request(2))) == 120


def test_the_cost_stays_with_the_seller_unless_told_otherwise():
    parameters = {"unit_cost": "40", "percent": "25"}

    assert said(ask("cost_plus", parameters, request(2))) == [
        ("Server cover for 2 servers", "100.00")
    ]
    assert dict(ask("cost_plus", parameters, request(2))[0].inputs) == {"quantity": "2"}


def test_a_margin_of_all_of_the_price_is_refused():
    assert refused({"earn": "margin", "percent": "100"}) == [
        ("percent", "A margin is below 100 percent of the price.")
    ]


def test_an_ending_is_below_what_prices_are_rounded_to():
    assert refused({"percent": "5", "round_to": "1", "ending": "1"}) == [
        ("ending", "The ending has to be below what prices are rounded to.")
    ]
    assert refused({"percent": "5", "ending": "0.99"})[0][0] == "ending"


@given(
    st.fixed_dictionaries(
        {
            "unit_cost": SMALL,
            "fixed_cost": SMALL,
            "percent": st.decimals(0, 99, places=1),
            "earn": st.sampled_from(["markup", "margin"]),
            "direction": st.sampled_from(["up", "nearest", "down"]),
            "round_to": st.none() | st.just("10"),
        }
    ),
    st.integers(0, 500),
)
def test_a_price_covers_its_cost(price, quantity):
    paid = cost(ask("cost_plus", price, request(quantity)))

    assert paid >= quantity * price["unit_cost"] + price["fixed_cost"]
