import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from catalog.offerings import OfferingSpec, Option
from catalog.promises import Promise
from tests.catalog.samples import RESPONSE, UPTIME, WARRANTY, offering, promises
from upheld.plain import from_plain, to_plain


@given(st.lists(promises, max_size=3))
def test_a_specification_survives_json(made: list[Promise]) -> None:
    spec = offering("sample", promises=tuple(made))
    assert from_plain(OfferingSpec, json.loads(spec.canonical())) == spec


def test_equal_specifications_have_equal_texts() -> None:
    one, other = offering("move", unit="rack"), offering("move", unit="rack")
    assert one.canonical() == other.canonical()


def test_a_field_added_later_takes_its_default_in_old_text() -> None:
    old = to_plain(offering("move"))
    del old["discount"]
    assert from_plain(OfferingSpec, old) == offering("move")


def test_a_chosen_option_replaces_promises_of_its_kind() -> None:
    fast = Option(code="fast", title="Fast", adds="Faster.", promises=(RESPONSE,))
    spec = offering("care", promises=(WARRANTY, UPTIME), options=(fast,))
    assert spec.promises_with(["fast"]) == (RESPONSE, WARRANTY, UPTIME)
    assert spec.promises_with([]) == (WARRANTY, UPTIME)


def test_an_offering_is_sold_on_its_last_day() -> None:
    spec = offering("a", valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31))
    assert spec.sold_on(date(2026, 1, 1))
    assert spec.sold_on(date(2026, 12, 31))
    assert not spec.sold_on(date(2027, 1, 1))
    assert not spec.sold_on(date(2025, 12, 31))
