"""Ramps: prices and quantities that change by contract year or from a day on."""

from datetime import date

import pytest

from tests.plugins.pricing import PLUGINS, ask, cost, refusal, request, said
from upheld.errors import InvalidInput

YEARS = {"steps": [{"price": "100"}, {"price": "120"}, {"price": "150"}]}
DAYS = {
    "by": "date",
    "steps": [
        {"starts_on": "2027-01-01", "price": "100"},
        {"starts_on": "2027-04-15", "price": "200"},
    ],
}


def refused(parameters):
    with pytest.raises(InvalidInput) as error:
        PLUGINS.models["ramp"].Parameters.load(parameters)
    return [(one.where, one.message) for one in error.value.problems]


def test_a_line_over_all_years_costs_the_average_of_its_periods():
    assert said(ask("ramp", YEARS, request(2))) == [
        ("Year 1: 2 servers at 100.00 each, for 12 of 36 charge periods", "66.67"),
        ("Year 2: 2 servers at 120.00 each, for 12 of 36 charge periods", "80.00"),
        ("Year 3: 2 servers at 150.00 each, for 12 of 36 charge periods", "100.00"),
    ]


def test_a_line_of_one_year_costs_what_that_year_costs():
    asked = request(2, months_before=12, delivered_months=12)

    assert said(ask("ramp", YEARS, asked)) == [
        ("Year 2: 2 servers at 120.00 each", "240.00")
    ]


def test_the_last_step_goes_on():
    asked = request(1, term_months=60, months_before=36)

    assert cost(ask("ramp", YEARS, asked)) == 150


def test_yearly_periods_are_counted_by_year():
    asked = request(1, period_months=12, term_months=24)

    assert cost(ask("ramp", YEARS, asked)) == 110


def test_an_agreement_without_an_end_shows_its_first_year():
    assert cost(ask("ramp", YEARS, request(1, term_months=0))) == 100


def test_what_is_paid_once_costs_what_its_first_day_says():
    asked = request(1, charge="one_off", months_before=12)

    assert cost(ask("ramp", YEARS, asked)) == 120


def test_the_quantity_can_ramp_too():
    steps = [{"price": "10", "quantity": "5"}, {"price": "10", "quantity": "8"}]

    assert said(ask("ramp", {"steps": steps}, request(1, term_months=24))) == [
        ("Year 1: 5 servers at 10.00 each, for 12 of 24 charge periods", "25.00"),
        ("Year 2: 8 servers at 10.00 each, for 12 of 24 charge periods", "40.00"),
    ]


def test_a_line_over_several_steps_can_be_refused():
    assert refusal("ramp", {**YEARS, "spanning": "refuse"}, request(1)) == (
        "“Server cover” has 3 prices in this time. "
        "Add it once for each, with the years in which it is delivered."
    )


def test_a_period_has_the_price_of_its_first_day():
    asked = request(1, term_months=6)

    assert said(ask("ramp", DAYS, asked)) == [
        ("Step 1: 1 server at 100.00 each, for 4 of 6 charge periods", "66.67"),
        ("Step 2: 1 server at 200.00 each, for 2 of 6 charge periods", "66.67"),
    ]


def test_periods_from_the_last_of_a_month_keep_to_the_month():
    asked = request(1, starts_on=date(2027, 1, 31), term_months=4)

    assert cost(ask("ramp", DAYS, asked)) == (3 * 100 + 200) / 4


def test_before_the_first_day_there_is_no_price():
    asked = request(1, starts_on=date(2026, 12, 1), term_months=6)

    assert refusal("ramp", DAYS, asked) == (
        "“Server cover” has no price on 2026-12-01, before its first step. "
        "Start later, or add a step to the price book."
    )


def test_days_of_steps_have_to_rise():
    steps = [*DAYS["steps"], {"starts_on": "2027-04-15", "price": "1"}]

    assert refused({**DAYS, "steps": steps}) == [
        ("steps.2.starts_on", "The days of the steps have to rise.")
    ]


def test_steps_by_year_have_no_days_and_steps_by_day_need_them():
    assert refused({"steps": DAYS["steps"]})[0] == (
        "steps.0.starts_on",
        "Steps by contract year have no day of their own.",
    )
    assert refused({**YEARS, "by": "date"})[0] == (
        "steps.1.starts_on",
        "Here a day is needed, from which the step holds.",
    )


def test_what_is_no_day_is_refused():
    assert refused({"by": "date", "steps": [{"starts_on": "1 May", "price": "1"}]}) == [
        (
            "steps.0.starts_on",
            "“From” is “1 May”; write a day such as 2027-01-31.",
        )
    ]


def test_days_are_stored_as_text():
    stored = PLUGINS.models["ramp"].Parameters.load(DAYS).dump()

    assert stored["steps"][1]["starts_on"] == "2027-04-15"
    assert PLUGINS.models["ramp"].Parameters.load(stored).dump() == stored
