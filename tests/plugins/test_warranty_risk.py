"""A warranty priced from failures: the fit, the claims to expect, and a bad case."""

import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plugins.pricing import PLUGINS, ask, cost, refusal, request, said
from upheld.errors import InvalidInput

ROOT = Path(__file__).resolve().parents[2]
CASES = json.loads((ROOT / "tests/cases/warranty.json").read_text())["cases"]
SIX = [{"age": age, "failed": "1"} for age in ("16", "34", "53", "75", "93", "120")]
KNOWN = {"shape": "2", "scale": "50", "cost": "200", "deductible": "20"}
ONCE = {**KNOWN, "shown": "risk"}


def case(kind):
    return next(one for one in CASES if one["kind"] == kind)


def loaded(parameters):
    return PLUGINS.models["warranty_risk"].Parameters.load(parameters)


def test_ranks_fit_the_published_lives():
    published = case("weibull-fit")
    lives = [{"age": age, "failed": 1} for age in published["given"]["failures"]]
    price = loaded({"cost": "1", "method": "ranks", "history": lives})

    assert abs(price.shape - Decimal(published["expected"]["beta"])) < Decimal("0.0001")
    assert abs(price.scale - Decimal(published["expected"]["eta"])) < Decimal("0.0001")


def test_survival_is_that_of_the_published_example():
    given_, expected = case("weibull")["given"], case("weibull")["expected"]
    parameters = {**KNOWN, "shape": given_["beta"], "scale": given_["eta"]}
    asked = request(100, charge="one_off", term_months=int(given_["t"]))
    rows = ask("warranty_risk", {**parameters, "after": "once", "shown": "risk"}, asked)

    survivors = 100 - Decimal(rows[0].inputs["claims"])
    assert round(survivors, 2) == Decimal(expected["survival_percent"])


def test_likelihood_fits_complete_lives():
    pytest.importorskip("scipy")
    price = loaded({"cost": "1", "history": SIX})

    # ReliaSoft publishes 1.933 and 73.526 for these six lives.
    assert (price.shape, price.scale) == (Decimal("1.9327"), Decimal("73.5261"))


def test_units_that_still_run_make_lives_longer():
    pytest.importorskip("scipy")
    price = loaded({"cost": "1", "history": [*SIX, {"age": "120", "running": "6"}]})

    assert price.scale > 120


def test_only_the_asset_class_asked_for_counts():
    laptops = [{**one, "asset_class": "laptop"} for one in SIX]
    others = [{"age": "1", "failed": "9", "asset_class": "disk"}]
    price = loaded(
        {
            "cost": "1",
            "method": "ranks",
            "asset_class": "laptop",
            "history": [*others, *laptops],
        }
    )

    assert (price.shape, price.scale) == (Decimal("1.4270"), Decimal("76.3454"))


def test_a_stored_fit_is_taken_as_it_is_without_the_library(monkeypatch):
    pytest.importorskip("scipy")
    stored = loaded({"cost": "1", "history": SIX}).dump()
    monkeypatch.setitem(sys.modules, "scipy", None)

    assert loaded(stored).dump() == stored


def test_another_history_is_fitted_anew():
    first = loaded({"cost": "1", "method": "ranks", "history": SIX}).dump()
    again = loaded({**first, "history": SIX[:4]})

    assert again.scale != Decimal(first["scale"])


def test_without_the_library_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(InvalidInput, match=r"pip install 'upheld\[risk\]'"):
        loaded({"cost": "1", "history": SIX})


@pytest.mark.parametrize(
    ("parameters", "where"),
    [
        ({"cost": "1"}, "shape"),
        ({"cost": "1", "history": SIX[:1]}, "history"),
        ({"cost": "1", "history": [{"age": "9", "failed": "999999999"}]}, "history"),
        ({**KNOWN, "margin": "100"}, "margin"),
    ],
)
def test_what_cannot_be_worked_out_is_refused_at_its_field(parameters, where):
    with pytest.raises(InvalidInput) as refused:
        loaded(parameters)
    assert [one.where for one in refused.value.problems] == [where]


def test_each_step_of_a_repaired_warranty_is_a_row():
    parameters = {**KNOWN, "loading": "20", "margin": "10", "shown": "risk"}
    asked = request(10, charge="one_off", term_months=20)

    # 10 × (20 / 50)² = 1.6 claims; of a Poisson of 1.6, 4 are enough in 95 of 100.
    assert said(ask("warranty_risk", parameters, asked)) == [
        (
            (
                "1.6 claims are expected of 10 servers in 20 months, "
                "by a shape of 2 and a scale of 50 months"
            ),
            "0.00",
        ),
        (
            "Expected cost of these claims at 180.00 each, after the deductible",
            "288.00",
        ),
        ("In 95 of 100 cases it costs no more than 720.00", "0.00"),
        ("Loading of 20% of what that is over it", "86.40"),
        ("Margin of 10% of the price", "41.60"),
    ]


def test_a_charge_period_pays_its_share_of_the_term():
    once = ask("warranty_risk", KNOWN, request(10, charge="one_off", term_months=20))
    monthly = ask("warranty_risk", KNOWN, request(10, term_months=20))

    assert (cost(once), cost(monthly)) == (Decimal(288), Decimal("14.4"))


def test_older_things_fail_more_often():
    asked = request(10, charge="one_off", term_months=20)

    # (40² − 20²) / 50² = 0.48 a unit.
    assert cost(ask("warranty_risk", {**KNOWN, "age": "20"}, asked)) == 864


def test_a_deductible_over_the_cost_leaves_nothing():
    assert cost(ask("warranty_risk", {**KNOWN, "deductible": "500"}, request(10))) == 0


def test_what_fails_without_end_has_no_price():
    parameters = {**KNOWN, "shape": "999999"}

    assert refusal("warranty_risk", parameters, request(1, term_months=60)) == (
        "“Server cover” would fail more often than can be priced. "
        "Look at the shape and the scale of its price."
    )


def test_one_claim_each_is_never_more_than_all():
    asked = request(3, charge="one_off", term_months=600)
    rows = ask("warranty_risk", {**ONCE, "after": "once"}, asked)

    assert rows[2].inputs["p95"] == "540"


@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from(["repair", "once"]))
def test_more_things_never_cost_less(one, other, after):
    parameters = {**KNOWN, "after": after, "margin": "10"}
    less, more = (
        cost(ask("warranty_risk", parameters, request(count)))
        for count in sorted((one, other))
    )

    assert 0 <= less <= more


def test_promised_years_are_the_months_of_risk():
    asked = request(10, charge="one_off", term_months=12)

    # 10 × (24 / 50)² claims at 180 each.
    assert cost(ask("warranty_risk", {**KNOWN, "years": "2"}, asked)) == Decimal(
        "414.72"
    )


def test_promised_years_are_paid_over_the_months_of_the_line():
    monthly = ask("warranty_risk", {**KNOWN, "years": "2"}, request(10, term_months=12))

    assert cost(monthly) == Decimal("34.56")


@pytest.mark.parametrize("years", ["0", "11", "1.5"])
def test_years_outside_of_what_can_be_promised_are_refused(years):
    with pytest.raises(InvalidInput) as refused:
        loaded({**KNOWN, "years": years})
    assert [one.where for one in refused.value.problems] == ["years"]


def test_the_expected_cost_is_that_of_the_claims_alone():
    model, price = PLUGINS.models["warranty_risk"], loaded({**KNOWN, "margin": "50"})
    asked = request(10, charge="one_off", term_months=20)

    assert model.expected_cost(asked, price) == 288
