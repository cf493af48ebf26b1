from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.forms import (
    at_field,
    changed,
    new_values,
    offering_plain,
    offering_values,
    tidied,
)
from catalog.offerings import Kind, OfferingSpec
from catalog.schemas import OfferingSchema
from tests.catalog.samples import offering
from tests.catalog.test_round_trip import offerings
from upheld.dotted import nested
from upheld.errors import Problem
from upheld.plain import from_plain, to_plain


def read(values: object) -> OfferingSpec:
    plain = offering_plain(tidied(values))  # type: ignore[arg-type]
    return from_plain(OfferingSpec, to_plain(OfferingSchema().load(plain)))


@given(offerings("sample", ["other"]))
@settings(max_examples=40)
def test_a_form_that_is_sent_unchanged_changes_nothing(spec: OfferingSpec) -> None:
    assert read(offering_values(spec)) == spec


def test_dotted_names_become_rows() -> None:
    posted = [
        ("title", "Visit"),
        ("duties.1.what", "second"),
        ("duties.0.what", "first"),
        ("promises.0.hours.days", "mon"),
        ("promises.0.hours.days", "tue"),
        ("a-b.c", "y"),
        ("csrf_token", "secret"),
        ("duties.0.what.more", "y"),
    ]
    assert nested(posted) == {
        "title": "Visit",
        "duties": [{"what": "first"}, {"what": "second"}],
        "promises": [{"hours": {"days": ["mon", "tue"]}}],
    }


def test_a_button_adds_a_row_and_keeps_what_was_typed() -> None:
    values = changed(nested([("duties.0.what", "typed")]), "add:duties")
    assert values["duties"] == [{"what": "typed"}, {"due": "before_start"}]
    values = changed(values, "add:promises:warranty")
    values = changed(values, "remove:duties.0")
    assert values["duties"] == [{"due": "before_start"}]


@given(st.text(max_size=30))
def test_no_action_breaks_a_form(action: str) -> None:
    values = nested([("duties.0.what", "typed"), ("title", "x")])
    assert changed(values, f"add:{action}")["title"]
    changed(values, f"remove:{action}")


def test_rows_without_words_are_left_out() -> None:
    values = tidied(
        nested(
            [
                ("duties.0.what", " "),
                ("duties.0.due", "always"),
                ("duties.1.what", "Pay"),
                ("duties.1.due", "always"),
            ]
        )
    )
    assert values == {"duties": [{"what": "Pay", "due": "always"}]}


def test_lines_and_codes_become_lists() -> None:
    plain = offering_plain(
        {
            "exclusions": "Fire.\n\nWater.",
            "excludes": "A, B  C",
            "requires": "A\nB C\n",
            "unit": "",
        }
    )
    assert plain == {
        "exclusions": ["Fire.", "Water."],
        "excludes": ["A", "B", "C"],
        "requires": [["A"], ["B", "C"]],
    }


def test_a_problem_is_shown_at_its_field() -> None:
    places = [
        "promises.0.hours.days.3",
        "promises.0.hours",
        "promises.1.parts",
        "requires.0.1",
        "title",
    ]
    shown = [at_field(Problem(place, "x")).where for place in places]
    assert shown == [
        "promises.0.hours.days",
        "promises.0.hours_kind",
        "promises.1.parts.months",
        "requires",
        "title",
    ]


def test_a_new_form_begins_with_the_promise_of_its_kind() -> None:
    for kind in Kind:
        assert new_values(kind.value)["kind"] == kind.value
    begun = new_values("support")["promises"]
    assert isinstance(begun, list)
    assert begun[0]["kind"] == "response"  # type: ignore[index, call-overload]


def test_the_form_of_a_plain_offering_is_short() -> None:
    assert offering_values(offering("visit")) == {
        "code": "visit",
        "kind": "work",
        "title": "Visit service",
        "outcome": "It is done.",
        "requires": "",
    }
