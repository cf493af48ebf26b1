import pytest

from catalog.standard_terms import (
    Clause,
    ClauseBroken,
    ClauseValues,
    TermsSpec,
    clause_faults,
    render_clauses,
)

VALUES = ClauseValues(
    seller="Northwind Service AG",
    customer="Contoso <Retail> AG",
    number="Q-2026-00418",
    currency="EUR",
    starts_on="1 Jan 2027",
    term_months=36,
    renewal_months=12,
    notice="90 days",
    billing_months=12,
    yearly="€42,266.40",
    total="€126,799.20",
)


def render(text: str) -> str:
    terms = TermsSpec(version="1", clauses=(Clause(title="Term", text=text),))
    return render_clauses(terms, VALUES)[0].text


def test_a_clause_is_filled_with_plain_values() -> None:
    assert render("{{ customer }} pays {{ yearly }}.") == (
        "Contoso <Retail> AG pays €42,266.40."
    )


def test_a_clause_chooses_by_condition() -> None:
    text = "{% if ends_on %}Ends {{ ends_on }}{% else %}Runs on{% endif %}."
    assert render(text) == "Runs on."
    assert render("{% if renewal_months == 12 %}yearly{% endif %}") == "yearly"


def test_an_unknown_value_names_the_nearest() -> None:
    (fault,) = clause_faults("First line\nthen {{ custommer }}")
    assert (fault.line, fault.name) == (2, "custommer")
    assert fault.hint == "Did you mean “customer”?"


def test_every_unknown_value_is_named() -> None:
    faults = clause_faults("{{ one }} {% if two %}{{ three|upper }}{% endif %}")
    assert [fault.name for fault in faults] == ["one", "two", "three"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ seller.__class__ }}",
        "{{ seller['x'] }}",
        "{{ seller.format(1) }}",
        "{% for x in seller %}{{ seller }}{% endfor %}",
        "{% include 'secret.txt' %}",
        "{% import 'x' as y %}",
        "{% set x = 1 %}",
        "{% macro x() %}{% endmacro %}",
        "{{ seller * 99999999 }}",
        "{{ term_months ** 99999999 }}",
        "{{ [1, 2] }}",
        "{{ seller ~ customer }}",
        "{{ seller is defined }}",
        "{{ term_months + 1 }}",
        "{% block x %}{% endblock %}",
        "{% extends 'x' %}",
    ],
)
def test_a_clause_can_do_nothing_but_name_and_choose(text: str) -> None:
    assert list(clause_faults(text)) != []
    with pytest.raises(ClauseBroken):
        render(text)


@pytest.mark.parametrize("text", ["{{ seller", "{% if seller %}", "{% nonsense %}"])
def test_a_broken_placeholder_is_refused(text: str) -> None:
    (fault,) = clause_faults(text)
    assert fault.message.startswith("The placeholder cannot be read: ")


def test_braces_alone_are_plain_text() -> None:
    assert render("Use {x} and 100 %.") == "Use {x} and 100 %."
