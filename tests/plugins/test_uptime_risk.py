"""An uptime guarantee priced from outages: the chances of credits, and a margin."""

import sys
from decimal import Decimal

import pytest

from tests.plugins.pricing import PLUGINS, ask, cost, request, said
from upheld.errors import InvalidInput

TIERS = [{"below": "99.9", "credit": "10"}, {"below": "99", "credit": "25"}]
DATA = {"fee": "100", "tiers": TIERS, "mtbf": "2000", "mttr": "4"}
#: As it is stored, with chances that are easy to follow; the mark is that of DATA.
STORED = {
    **DATA,
    "tiers": [{**TIERS[0], "chance": "20"}, {**TIERS[1], "chance": "8"}],
    "simulated": "0aaccfc8b76f8a2a",
    "shown": "risk",
}


def loaded(parameters):
    return PLUGINS.models["uptime_risk"].Parameters.load(parameters)


def below(hours_down, between=2000, repair=4, month=730):
    """Return the chance of more than so many hours down, in percent.

    Outages of a month are Poisson; the sum of n exponential repairs is Erlang.
    """
    mean, x = Decimal(month) / between, Decimal(hours_down) / repair
    chance, tail, term, total = (-mean).exp(), Decimal(0), (-x).exp(), Decimal(0)
    for count in range(1, 60):
        chance *= mean / count
        tail += term
        term *= x / count
        total += chance * tail
    return 100 * total


def test_simulated_chances_are_those_of_the_closed_form():
    pytest.importorskip("numpy")
    found = [tier.chance for tier in loaded(DATA).tiers]

    for simulated, hours in zip(found, ("0.73", "7.3"), strict=True):
        assert abs(simulated / below(hours) - 1) < Decimal("0.01")


def test_observed_outages_are_drawn_as_they_were():
    pytest.importorskip("numpy")
    # Six hours each, once in a month of 730 hours: more than 7.3 hours takes two.
    price = loaded(
        {
            "fee": "1",
            "tiers": TIERS,
            "outages": [{"hours": "6"}],
            "observed": "730",
        }
    )
    none = 100 * Decimal(-1).exp()

    assert abs(price.tiers[0].chance / (100 - none) - 1) < Decimal("0.01")
    assert abs(price.tiers[1].chance / (100 - 2 * none) - 1) < Decimal("0.01")


def test_the_same_figures_give_the_same_chances():
    pytest.importorskip("numpy")

    assert loaded(DATA).dump() == loaded(DATA).dump()


def test_stored_chances_are_taken_without_the_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)

    assert loaded(STORED).tiers[0].chance == 20


def test_without_the_library_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(InvalidInput, match=r"pip install 'upheld\[risk\]'"):
        loaded(DATA)


def test_each_credit_the_bad_case_and_the_margin_are_rows():
    parameters = {**STORED, "loading": "20", "margin": "10"}

    assert said(ask("uptime_risk", parameters, request(2, term_months=1))) == [
        (
            (
                "10% credit of 200.00 for 2 servers, with a chance of 12% "
                "of a month below 99.9%"
            ),
            "2.40",
        ),
        (
            (
                "25% credit of 200.00 for 2 servers, with a chance of 8% "
                "of a month below 99%"
            ),
            "4.00",
        ),
        ("In 95 of 100 cases it costs no more than 50.00", "0.00"),
        ("Loading of 20% of what that is over it", "8.72"),
        ("Margin of 10% of the price", "1.68"),
    ]


def test_every_month_of_a_term_costs_the_same():
    year = ask("uptime_risk", STORED, request(2, term_months=12))
    once = ask("uptime_risk", STORED, request(2, term_months=12, charge="one_off"))

    assert f"{cost(year):.8f}" == "6.40000000"
    assert cost(once) == Decimal("76.8")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"mtbf": None}, "mtbf"),
        ({"mtbf": "0.001"}, "mtbf"),
        ({"tiers": list(reversed(STORED["tiers"]))}, "tiers.1"),
        ({"margin": "100"}, "margin"),
    ],
)
def test_what_contradicts_itself_is_refused_at_its_field(changes, where):
    pytest.importorskip("numpy")
    with pytest.raises(InvalidInput) as refused:
        loaded({**STORED, **changes})
    assert where in [one.where for one in refused.value.problems]


@pytest.mark.parametrize("level", ["99.95", "99.5", "99"])
def test_the_chance_of_a_promised_level_is_that_of_the_closed_form(level):
    hours = Decimal(730) * (100 - Decimal(level)) / 100
    price = loaded({**STORED, "promised": level, "tiers": STORED["tiers"][:1]})
    rows = ask("uptime_risk", price.dump(), request(1, term_months=1))

    chance = sum(Decimal(row.inputs.get("chance", 0)) for row in rows)
    assert abs(chance - below(hours)) < Decimal("0.01")


def test_observed_outages_give_a_promised_level_the_simulated_chance():
    pytest.importorskip("numpy")
    data = {
        "fee": "100",
        "tiers": TIERS,
        "outages": [{"hours": hours} for hours in ("0.4", "1.1", "3", "6")],
        "observed": "2000",
        "shown": "risk",
    }
    simulated = loaded({**data, "tiers": [{"below": "99.5", "credit": "10"}]})
    rows = ask("uptime_risk", {**data, "promised": "99.5"}, request(1, term_months=1))

    reckoned = Decimal(rows[0].inputs["chance"]) + Decimal(rows[1].inputs["chance"])
    assert abs(reckoned / simulated.tiers[0].chance - 1) < Decimal("0.01")


@pytest.mark.parametrize(
    ("level", "due"),
    [
        ("99.99", [("99.99", "10"), ("99.9", "10"), ("99", "25")]),
        ("99.9", [("99.9", "10"), ("99", "25")]),
        ("99.5", [("99.5", "10"), ("99", "25")]),
        ("99", [("99", "25")]),
    ],
)
def test_a_promised_level_keeps_the_credits_below_it(level, due):
    rows = ask("uptime_risk", {**STORED, "promised": level}, request(1))
    tiers = [row.inputs for row in rows if "below" in row.inputs]

    assert [(one["below"], one["credit"]) for one in tiers] == due


def test_a_higher_promised_level_never_costs_less():
    prices = [
        cost(ask("uptime_risk", {**STORED, "promised": level}, request(3)))
        for level in ("99", "99.3", "99.6", "99.9", "99.95", "99.99")
    ]

    assert prices == sorted(prices)
    assert prices[0] < prices[-1]


def test_the_expected_cost_is_that_of_the_credits_alone():
    model, price = PLUGINS.models["uptime_risk"], loaded({**STORED, "margin": "50"})

    assert model.expected_cost(request(2, term_months=1), price) == Decimal("6.4")
