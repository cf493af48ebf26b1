"""Usage: an allowance, the price of what is over it, commitment and maximum."""

from decimal import Decimal

import pytest

from tests.plugins.pricing import PLUGINS, ask, cost, refusal, request, said
from upheld.errors import InvalidInput

PER_GB = {
    "allowance": "100",
    "priced": "GB",
    "measured": "GB",
    "tiers": [{"price": "2"}],
}
TIERS = [{"up_to": "10", "price": "3", "flat": "5"}, {"price": "2"}]


def refused(parameters):
    with pytest.raises(InvalidInput) as error:
        PLUGINS.models["usage"].Parameters.load(parameters)
    return [(one.where, one.message) for one in error.value.problems]


def test_what_is_over_the_allowance_is_paid_for():
    assert said(ask("usage", PER_GB, request(130))) == [
        ("100 of 130 GB are in the allowance of 100", "0.00"),
        ("30 GB at 2.00 each", "60.00"),
    ]


def test_what_stays_within_the_allowance_costs_nothing():
    assert said(ask("usage", PER_GB, request(100))) == [
        ("100 of 100 GB are in the allowance of 100", "0.00")
    ]


@pytest.mark.parametrize(
    ("above", "tiers", "price"),
    [
        ("per_unit", [{"price": "3"}], 75),
        ("graduated", TIERS, 65),
        ("volume", TIERS, 50),
        ("package", [{"size": "10", "price": "20"}], 60),
        (
            "block_tiers",
            [{"up_to": "20", "size": "10", "price": "20"}, {"price": "1"}],
            45,
        ),
        (
            "block_top",
            [{"up_to": "20", "size": "10", "price": "20"}, {"price": "1"}],
            25,
        ),
    ],
)
def test_any_of_the_tier_models_prices_what_is_over(above, tiers, price):
    parameters = {"allowance": "5", "above": above, "tiers": tiers}

    assert cost(ask("usage", parameters, request(30))) == price


def test_what_enters_no_tier_pays_no_flat_fee():
    parameters = {"allowance": "5", "above": "graduated", "tiers": TIERS}

    assert cost(ask("usage", parameters, request(5))) == 0


def test_usage_beyond_the_last_tier_has_no_price():
    parameters = {
        "allowance": "5",
        "above": "volume",
        "tiers": [{"up_to": "10", "price": "3"}],
    }

    assert "No tier covers 11 servers" in refusal("usage", parameters, request(16))


def test_what_is_missing_to_the_commitment_is_a_row_of_its_own():
    rows = ask("usage", {**PER_GB, "minimum": "100"}, request(130))

    assert said(rows)[2] == ("True-up to the commitment of 100.00", "40.00")


def test_usage_over_the_maximum_is_cut():
    rows = ask("usage", {**PER_GB, "maximum": "50"}, request(130))

    assert said(rows)[2] == ("No more than the maximum of 50.00", "-10.00")


def test_a_further_quantity_can_bring_an_allowance_for_each_unit():
    parameters = {**PER_GB, "of": "traffic", "allowance_for": "unit"}
    rows = ask("usage", parameters, request(3, usage={"traffic": "310"}))

    assert said(rows) == [
        ("300 of 310 GB are in the allowance of 300", "0.00"),
        ("10 GB at 2.00 each", "20.00"),
    ]


def test_a_discount_comes_before_commitment_and_maximum():
    rows = ask("usage", {**PER_GB, "discount": "50", "maximum": "25"}, request(130))

    assert said(rows)[2:] == [
        ("50% off the usage", "-30.00"),
        ("No more than the maximum of 25.00", "-5.00"),
    ]


def test_an_allowance_is_used_up_by_what_came_before():
    parameters = {**PER_GB, "before": "earlier"}
    rows = ask("usage", parameters, request(30, usage={"earlier": "90"}))

    assert said(rows) == [
        ("10 of 30 GB are in the allowance of 100", "0.00"),
        ("20 GB at 2.00 each", "40.00"),
    ]


def test_tiers_go_on_where_the_use_before_left_them():
    parameters = {
        "allowance": "5",
        "above": "graduated",
        "tiers": TIERS,
        "before": "earlier",
    }
    rows = ask("usage", parameters, request(10, usage={"earlier": "12"}))

    assert said(rows)[-1] == (
        "Less the first 7 servers over it, priced before",
        "-26.00",
    )
    assert cost(rows) == 9 + 14


def test_a_maximum_counts_what_was_billed_before():
    parameters = {**PER_GB, "maximum": "100", "billed": "paid"}
    rows = ask("usage", parameters, request(130, usage={"paid": "70"}))

    assert said(rows)[2] == (
        "No more than 100.00, of which 70.00 billed before",
        "-30.00",
    )


def test_what_was_billed_over_the_maximum_is_not_given_back():
    parameters = {**PER_GB, "maximum": "100", "billed": "paid"}

    assert cost(ask("usage", parameters, request(130, usage={"paid": "170"}))) == 0


def test_megabytes_are_priced_by_the_started_gigabyte():
    parameters = {**PER_GB, "measured": "MB", "rounding": "up", "allowance": "1"}

    assert said(ask("usage", parameters, request(2500))) == [
        ("2,500 MB, counted as 3 GB", "0.00"),
        ("1 of 3 GB are in the allowance of 1", "0.00"),
        ("2 GB at 2.00 each", "4.00"),
    ]


def test_minutes_are_priced_by_the_started_quarter_of_an_hour():
    parameters = {
        "measured": "minute",
        "priced": "hour",
        "rounding": "up",
        "step": "0.25",
        "tiers": [{"price": "120"}],
    }

    assert said(ask("usage", parameters, request(50))) == [
        ("50 minutes, counted as 1 hour", "0.00"),
        ("1 hour at 120.00 each", "120.00"),
    ]


def test_units_that_measure_different_things_are_refused():
    assert refused({**PER_GB, "priced": "hour"}) == [
        (
            "priced",
            "What is measured in one of these units has no price in the other.",
        )
    ]


def test_one_price_has_no_tiers():
    assert refused({"tiers": TIERS})[0] == (
        "tiers",
        "Here is one price for all: one row, without a bound.",
    )


def test_a_tier_holds_whole_blocks():
    tiers = [{"up_to": "15", "size": "10", "price": "1"}, {"price": "1"}]

    assert refused({"above": "block_tiers", "tiers": tiers}) == [
        (
            "tiers.0.up_to",
            "A tier has to hold whole blocks: its bound lies within one.",
        )
    ]


def test_an_allowance_for_each_unit_needs_a_further_quantity():
    assert refused({**PER_GB, "allowance_for": "unit"}) == [
        ("allowance_for", "This needs a further quantity, which the allowance is of.")
    ]


def test_a_commitment_above_the_maximum_is_refused():
    assert refused({**PER_GB, "minimum": "5", "maximum": "4"}) == [
        ("maximum", "The maximum is below the minimum.")
    ]


def test_figures_of_the_allowance_are_kept():
    parameters = {**PER_GB, "before": "earlier"}
    row = ask("usage", parameters, request(30, usage={"earlier": "90"}))[0]

    assert row.amount == Decimal(0)
    assert dict(row.inputs) == {
        "allowance": "100",
        "before": "90",
        "used": "30",
        "billable": "20",
    }
