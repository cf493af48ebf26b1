"""What every price of a model promises, whatever is asked."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.plugins.pricing import ask, cost, request

AMOUNTS = st.decimals(0, 1000, places=2)
QUANTITIES = st.decimals(0, 5000, places=1)


@st.composite
def usages(draw, *ways):
    above = draw(st.sampled_from(ways))
    size = Decimal(draw(st.integers(1, 50))) if above in BLOCKS else Decimal(1)
    tiers = [{"price": draw(AMOUNTS), "size": size}]
    if above not in {"per_unit", "package"}:
        first = {"up_to": size * draw(st.integers(1, 20)), "price": draw(AMOUNTS)}
        tiers = [{**first, "size": size}, *tiers]
    return {
        "above": above,
        "tiers": tiers,
        "allowance": draw(QUANTITIES),
        "minimum": draw(AMOUNTS),
        "maximum": draw(st.none() | st.decimals(1000, 9000, places=2)),
        "discount": draw(st.decimals(0, 100, places=1)),
    }


BLOCKS = {"package", "block_tiers"}
RISING = ("per_unit", "graduated", "package", "block_tiers")
ANY = (*RISING, "volume")


@given(usages(*ANY), QUANTITIES)
def test_usage_costs_its_commitment_at_least_and_its_maximum_at_most(price, quantity):
    paid = cost(ask("usage", price, request(quantity)))

    assert paid >= price["minimum"]
    assert price["maximum"] is None or paid <= price["maximum"]


@given(usages(*RISING), QUANTITIES, QUANTITIES)
def test_more_usage_never_costs_less(price, one, other):
    less, more = sorted((one, other))

    assert cost(ask("usage", price, request(less))) <= cost(
        ask("usage", price, request(more))
    )


@given(usages(*ANY), QUANTITIES, QUANTITIES)
def test_two_bills_of_a_period_take_no_more_than_one(price, first, second):
    price = {**price, "minimum": 0, "maximum": None, "discount": 0, "before": "earlier"}
    parts = [
        cost(ask("usage", price, request(first))),
        cost(ask("usage", price, request(second, usage={"earlier": first}))),
    ]

    assert sum(parts) == cost(ask("usage", price, request(first + second)))
