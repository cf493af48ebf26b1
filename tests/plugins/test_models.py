"""What each built-in model says and charges; figures of other systems: test_cases."""

from decimal import Decimal

import pytest

from plugins.types import UsageEvent
from tests.plugins.pricing import PLUGINS, ask, cost, refusal, request, said
from upheld.errors import InvalidInput

TIERS = {
    "tiers": [
        {"up_to": "10", "price": "20", "flat": "5"},
        {"up_to": "50", "price": "15"},
    ]
}


def test_a_flat_price_ignores_the_quantity():
    assert said(ask("flat", {"price": "99"}, request(48))) == [
        ("Server cover at 99.00", "99.00")
    ]


def test_units_are_counted_and_priced_in_words():
    assert said(ask("per_unit", {"price": "410"}, request(48))) == [
        ("48 servers at 410.00 each", "19680.00")
    ]


def test_free_units_are_a_row_that_costs_nothing():
    rows = ask("per_unit", {"price": "410", "free_units": "10"}, request(48))

    assert said(rows) == [
        ("10 servers free of charge", "0.00"),
        ("38 servers at 410.00 each", "15580.00"),
    ]


def test_a_part_of_a_unit_can_count_as_a_whole_one():
    exact = ask("per_unit", {"price": "10"}, request("2.25"))
    started = ask("per_unit", {"price": "10", "count": "started"}, request("2.25"))

    assert (cost(exact), cost(started)) == (Decimal("22.5"), Decimal(30))


def test_a_price_below_the_minimum_is_topped_up():
    rows = ask("per_unit", {"price": "10", "minimum": "50"}, request(3))

    assert said(rows)[1] == ("Up to the minimum of 50.00", "20.00")


def test_a_price_over_the_maximum_is_cut():
    rows = ask("per_unit", {"price": "10", "maximum": "25"}, request(3))

    assert said(rows)[1] == ("No more than the maximum of 25.00", "-5.00")


def test_a_maximum_below_the_minimum_is_refused():
    model = PLUGINS.models["per_unit"]
    with pytest.raises(InvalidInput, match="maximum: The maximum is below"):
        model.Parameters.load({"price": "1", "minimum": "5", "maximum": "4"})


def test_graduated_tiers_each_have_a_row():
    assert said(ask("graduated", TIERS, request(14))) == [
        ("The first 10 servers at 20.00 each", "200.00"),
        ("Flat fee of tier 1", "5.00"),
        ("The next 4 servers at 15.00 each", "60.00"),
    ]


@pytest.mark.parametrize(("bound", "price"), [("inclusive", 200), ("exclusive", 230)])
def test_a_quantity_on_a_bound_is_in_the_tier_that_the_rule_says(bound, price):
    tiers = [{"up_to": "10", "price": "20"}, {"price": "15", "flat": "30"}]
    rows = ask("graduated", {"tiers": tiers, "bound": bound}, request(10))

    assert cost(rows) == price


@pytest.mark.parametrize(("bound", "price"), [("inclusive", 200), ("exclusive", 150)])
def test_a_volume_on_a_bound_is_in_the_tier_that_the_rule_says(bound, price):
    tiers = [{"up_to": "10", "price": "20"}, {"price": "15"}]

    assert cost(ask("volume", {"tiers": tiers, "bound": bound}, request(10))) == price


@pytest.mark.parametrize("model", ["graduated", "volume"])
@pytest.mark.parametrize(("first_flat", "price"), [("always", 5), ("used", 0)])
def test_the_first_flat_fee_at_zero_is_a_choice(model, first_flat, price):
    rows = ask(model, {**TIERS, "first_flat": first_flat}, request(0))

    assert cost(rows) == price


@pytest.mark.parametrize("model", ["graduated", "volume"])
def test_a_quantity_beyond_the_last_tier_has_no_price(model):
    assert refusal(model, TIERS, request(51)) == (
        "No tier covers 51 servers; the last one ends at 50. "
        "Lower the quantity, or add a tier to the price book."
    )


@pytest.mark.parametrize(("model", "price"), [("graduated", 820), ("volume", 765)])
def test_the_price_of_the_last_tier_can_go_on(model, price):
    assert cost(ask(model, {**TIERS, "beyond": "continue"}, request(51))) == price


def test_bounds_of_tiers_have_to_rise():
    model = PLUGINS.models["volume"]
    tiers = [{"up_to": "10"}, {"up_to": "10"}, {}, {"up_to": "30"}]
    with pytest.raises(InvalidInput) as refused:
        model.Parameters.load({"tiers": tiers})
    assert [(one.where, one.message) for one in refused.value.problems] == [
        ("tiers.1.up_to", "The bounds of the tiers have to rise."),
        ("tiers.3", "This tier is never reached: the one before has no end."),
    ]


def test_changes_within_a_period_are_weighted_by_time():
    events = [UsageEvent(Decimal(10), Decimal(5)), UsageEvent(Decimal(-4), Decimal(-1))]
    tiers = [{"up_to": "8", "price": "20"}, {"price": "10"}]
    rows = ask("graduated", {"tiers": tiers, "count": "events"}, request(events=events))

    assert said(rows) == [
        ("6 servers, weighted as 3.5, at 20.00 each", "70.00"),
        ("0 servers, weighted as 0.5, at 10.00 each", "5.00"),
    ]


def test_changes_never_cost_less_than_nothing():
    events = [UsageEvent(Decimal(2), Decimal(1)), UsageEvent(Decimal(-9), Decimal(-5))]
    parameters = {"tiers": [{"price": "20"}], "count": "events"}

    assert said(ask("graduated", parameters, request(events=events)))[1] == (
        "Never less than nothing",
        "80.00",
    )


def test_free_units_and_events_exclude_each_other():
    model = PLUGINS.models["graduated"]
    with pytest.raises(InvalidInput, match="free_units: Free units cannot be taken"):
        model.Parameters.load({**TIERS, "count": "events", "free_units": "1"})


def test_a_volume_is_priced_at_the_tier_reached():
    assert said(ask("volume", TIERS, request(14))) == [
        ("14 servers at 15.00 each, as for up to 50", "210.00")
    ]


def test_a_volume_of_events_is_chosen_in_full_and_priced_as_weighted():
    events = [UsageEvent(Decimal(20), Decimal("7.5"))]
    rows = ask("volume", {**TIERS, "count": "events"}, request(events=events))

    assert cost(rows) == Decimal("112.5")


@pytest.mark.parametrize(
    ("started", "price"), [("full", 160), ("part", 120), ("free", 80)]
)
def test_a_started_package_counts_as_the_rule_says(started, price):
    parameters = {"size": "10", "price": "80", "started": started}

    assert cost(ask("package", parameters, request(15))) == price


def test_packages_are_told_by_number_and_size():
    parameters = {"size": "10", "price": "80", "free_units": "5"}

    assert said(ask("package", parameters, request(26))) == [
        ("5 servers free of charge", "0.00"),
        ("3 packages of 10 servers at 80.00 each", "240.00"),
    ]


def test_a_package_of_nothing_is_refused():
    model = PLUGINS.models["package"]
    with pytest.raises(InvalidInput, match=r"size: “Units in a package” is 0"):
        model.Parameters.load({"size": "0", "price": "1"})


STEPS = {"tiers": [{"up_to": "5", "price": "100"}, {"price": "180"}], "base": "30"}


def test_a_step_has_one_price_for_all():
    assert said(ask("stairstep", STEPS, request(5))) == [
        ("Base fee", "30.00"),
        ("Price for up to 5 servers", "100.00"),
    ]
    assert said(ask("stairstep", STEPS, request(6)))[1] == (
        "Price for more than 5 servers",
        "180.00",
    )


def test_a_step_can_be_chosen_by_the_peak_of_events():
    asked = request(1, events=["3", "9", "2"])

    assert cost(ask("stairstep", {**STEPS, "count": "peak"}, asked)) == 210


def test_a_percentage_is_taken_of_what_is_covered():
    asked = request(covered_value="80000")

    assert said(ask("percentage", {"rate": "2.5"}, asked)) == [
        ("2.5% of 80,000.00", "2000.00")
    ]


def test_a_percentage_of_an_unknown_value_has_no_price():
    assert refusal("percentage", {"rate": "2.5"}, request()) == (
        "“Server cover” is priced by what it covers. "
        "Enter the value of what is covered."
    )


def test_a_percentage_has_a_minimum_and_a_maximum():
    parameters = {"rate": "2", "minimum": "100", "maximum": "500"}

    assert cost(ask("percentage", parameters, request(covered_value="10"))) == 100
    assert cost(ask("percentage", parameters, request(covered_value="99999"))) == 500


def test_transactions_are_told_by_share_fee_and_bounds():
    parameters = {
        "of": "events",
        "rate": "1",
        "fixed": "0.30",
        "free_events": "1",
        "least_each": "2",
    }
    rows = ask("percentage", parameters, request(events=["500", "100", "400"]))

    assert said(rows) == [
        ("1% of 500.00, after 500.00 free of charge", "5.00"),
        ("2 transactions at 0.30 each", "0.60"),
        ("Minimum and maximum per transaction", "0.70"),
    ]


ASSETS = ["10000", "500", "90000"]


def test_each_thing_covered_has_its_minimum_and_maximum():
    parameters = {"of": "assets", "rate": "2", "least_each": "50", "most_each": "1000"}

    assert said(ask("percentage", parameters, request(covered_values=ASSETS))) == [
        ("2% of 100,500.00, for 3 things covered", "2010.00"),
        ("Minimum and maximum for each", "-760.00"),
    ]


def test_things_covered_have_a_maximum_for_all_of_them_too():
    parameters = {"of": "assets", "rate": "2", "least_each": "50", "maximum": "1500"}
    rows = ask("percentage", parameters, request(covered_values=ASSETS))

    assert said(rows)[1:] == [
        ("Minimum and maximum for each", "40.00"),
        ("No more than the maximum of 1,500.00", "-550.00"),
    ]


def test_things_of_unknown_value_have_no_price():
    parameters = {"of": "assets", "rate": "2"}

    assert refusal("percentage", parameters, request(covered_value="500")) == (
        "“Server cover” is priced by the value of each thing covered. "
        "Enter the value of each."
    )


def test_single_values_add_up_to_the_value_of_all():
    asked = request(covered_values=ASSETS)

    assert cost(ask("percentage", {"rate": "1"}, asked)) == 1005


def test_a_maximum_each_below_the_minimum_each_is_refused():
    model = PLUGINS.models["percentage"]
    given = {"of": "assets", "rate": "2", "least_each": "5", "most_each": "4"}
    with pytest.raises(InvalidInput, match="most_each: The maximum is below"):
        model.Parameters.load(given)


def test_fees_per_transaction_need_transactions():
    model = PLUGINS.models["percentage"]
    with pytest.raises(InvalidInput, match="fixed: This counts for transactions only"):
        model.Parameters.load({"rate": "1", "fixed": "0.30"})


def test_each_slice_of_a_value_has_its_rate():
    tiers = [{"up_to": "1000", "rate": "3", "flat": "10"}, {"rate": "2"}]
    rows = ask("graduated_percentage", {"tiers": tiers}, request(covered_value="1500"))

    assert said(rows) == [
        ("3% of the first 1,000.00", "30.00"),
        ("Flat fee of tier 1", "10.00"),
        ("2% of the next 500.00", "10.00"),
    ]


BLOCKS = {
    "tiers": [
        {"blocks": "2", "size": "100", "price": "7"},
        {"blocks": "3", "size": "50", "price": "3"},
    ]
}


def test_blocks_are_taken_tier_by_tier():
    assert said(ask("block_tiers", BLOCKS, request(260))) == [
        ("2 blocks of 100 servers at 7.00 each", "14.00"),
        ("2 blocks of 50 servers at 3.00 each", "6.00"),
    ]


def test_all_blocks_can_take_the_price_of_the_tier_reached():
    rows = ask("block_tiers", {**BLOCKS, "mode": "top_tier"}, request(260))

    assert said(rows) == [("6 blocks of 50 servers at 3.00 each", "18.00")]


@pytest.mark.parametrize("mode", ["all_tiers", "top_tier"])
def test_blocks_beyond_the_last_tier_have_no_price(mode):
    parameters = {**BLOCKS, "mode": mode}

    assert "the last one ends at 350" in refusal(
        "block_tiers", parameters, request(351)
    )


@pytest.mark.parametrize(("mode", "price"), [("all_tiers", 26), ("top_tier", 24)])
def test_blocks_of_the_last_tier_can_go_on(mode, price):
    parameters = {**BLOCKS, "mode": mode, "beyond": "continue"}

    assert cost(ask("block_tiers", parameters, request(400))) == price


def test_each_kind_of_unit_has_its_own_tiers():
    parameters = {
        "tiers": [
            {"of": "GB", "size": "10", "price": "1"},
            {"of": "users", "price": "4"},
        ]
    }
    rows = ask("block_tiers", parameters, request(1, usage={"GB": "25", "users": "2"}))

    assert said(rows) == [
        ("3 blocks of 10 GB at 1.00 each", "3.00"),
        ("2 users at 4.00 each", "8.00"),
    ]


def test_a_block_tier_after_one_without_end_is_refused():
    model = PLUGINS.models["block_tiers"]
    tiers = [{"price": "1"}, {"price": "2"}]
    with pytest.raises(InvalidInput, match=r"tiers\.1: This tier is never reached"):
        model.Parameters.load({"tiers": tiers})
