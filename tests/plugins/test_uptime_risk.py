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
