from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from catalog.checks import catalogue_faults, offering_faults, promise_faults
from catalog.faults import Fault
from catalog.offerings import BundleItem, Due, Duty, Kind, OfferingSpec, Option
from catalog.promises import (
    CreditTier,
    Promise,
    ResponseTarget,
    UptimePromise,
    WarrantyPromise,
)
from tests.catalog.samples import (
    OFFICE_HOURS,
    RESPONSE,
    UPTIME,
    bundle,
    catalogue,
    offering,
    promises,
)


def places(faults: Iterable[Fault]) -> list[str]:
    return [fault.problem().where for fault in faults]


def between(*specs: OfferingSpec) -> list[tuple[str, str, str]]:
    found = catalogue_faults(catalogue(*specs), [spec.code for spec in specs])
    return [(code, fault.problem().where, fault.message) for code, fault in found]


@given(promises)
def test_a_sound_promise_has_no_fault(promise: Promise) -> None:
    assert list(promise_faults((), promise)) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"target": Decimal(0), "credits": (), "cap": None}, "target"),
        ({"target": Decimal(99)}, "credits.0.below"),
        ({"cap": Decimal(20)}, "credits.1.credit"),
        ({"credits": UPTIME.credits[::-1]}, "credits.1"),
        ({"credits": (UPTIME.credits[0],) * 2}, "credits.1"),
    ],
)
def test_a_broken_uptime_is_refused_where_it_breaks(
    change: dict[str, Any], place: str
) -> None:
    assert places(promise_faults((), replace(UPTIME, **change))) == [place]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"targets": ()}, "targets"),
        ({"channels": ()}, "channels"),
        ({"targets": RESPONSE.targets * 2}, "targets.1.priority"),
        (
            {
                "targets": (
                    ResponseTarget(
                        priority="P1",
                        meaning="all",
                        response_minutes=60,
                        repair_minutes=30,
                    ),
                )
            },
            "targets.0.repair_minutes",
        ),
        ({"hours": replace(OFFICE_HOURS, days=())}, "hours.days"),
        ({"hours": replace(OFFICE_HOURS, closes="07:00")}, "hours.closes"),
        ({"hours": replace(OFFICE_HOURS, timezone="Europe/Zürich")}, "hours.timezone"),
    ],
)
def test_a_broken_response_is_refused_where_it_breaks(
    change: dict[str, Any], place: str
) -> None:
    assert places(promise_faults((), replace(RESPONSE, **change))) == [place]


def test_a_misspelt_time_zone_names_the_nearest() -> None:
    hours = replace(OFFICE_HOURS, timezone="Europe/Zürich")
    (fault,) = promise_faults((), replace(RESPONSE, hours=hours))
    assert fault.hint == "Did you mean “Europe/Zurich”?"


def test_a_warranty_has_to_cover_something() -> None:
    assert places(promise_faults(("promises", 0), WarrantyPromise())) == ["promises.0"]


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"kind": Kind.WARRANTY}, "promises"),
        ({"kind": Kind.UPTIME, "promises": (RESPONSE,)}, "promises"),
        ({"kind": Kind.BUNDLE}, "items"),
        ({"items": (BundleItem(code="x"),)}, "items"),
        ({"discount": Decimal(5)}, "discount"),
        (
            {"valid_from": date(2027, 1, 1), "valid_until": date(2026, 1, 1)},
            "valid_until",
        ),
        ({"excludes": ("self",)}, "excludes.0"),
        ({"requires": (("self",),)}, "requires.0"),
        ({"replaces": ("x", "x")}, "replaces.1"),
        ({"duties": (Duty(what="Pay", due=Due.ON_EVENT),)}, "duties.0.days"),
        ({"duties": (Duty(what="Pay", days=3),)}, "duties.0.days"),
        ({"options": (Option(code="a", title="A", adds="A"),) * 2}, "options.1"),
    ],
)
def test_fields_that_disagree_are_refused(fields: dict[str, Any], place: str) -> None:
    assert places(offering_faults(offering("self", **fields))) == [place]


@pytest.mark.parametrize(
    ("item", "place"),
    [
        (BundleItem(code="x", minimum=3, maximum=2, default=3), "items.0.maximum"),
        (BundleItem(code="x", minimum=1, default=0), "items.0.default"),
        (BundleItem(code="x", maximum=4, default=5), "items.0.default"),
    ],
)
def test_a_default_lies_between_minimum_and_maximum(
    item: BundleItem, place: str
) -> None:
    assert places(offering_faults(bundle("b", item))) == [place]


def test_an_option_is_looked_into_as_well() -> None:
    broken = UptimePromise(service="x", target=Decimal(), measured="y")
    option = Option(code="a", title="A", adds="A", promises=(broken,))
    found = offering_faults(offering("self", options=(option,)))
    assert places(found) == ["options.0.promises.0.target"]


def test_an_unknown_code_names_the_nearest() -> None:
    specs = catalogue(offering("server"), offering("care", excludes=("servre",)))
    ((code, fault),) = catalogue_faults(specs, specs)
    assert (code, fault.problem().where) == ("care", "excludes.0")
    assert fault.hint == "Did you mean “server”?"


def test_a_circle_of_requirements_is_said_once() -> None:
    found = between(
        offering("a", title="A", requires=(("b",),)),
        offering("b", title="B", requires=(("c",),)),
        offering("c", title="C", requires=(("a",),)),
    )
    assert [(code, place) for code, place, _ in found] == [("c", "requires")]
    assert found[0][2] == "This goes round in a circle: “A” → “B” → “C” → “A”."


def test_two_circles_are_both_said() -> None:
    found = between(
        offering("a", replaces=("b",)),
        offering("b", replaces=("a",)),
        offering("c", replaces=("d",)),
        offering("d", replaces=("c",)),
    )
    assert len(found) == 2


def test_alternatives_make_no_circle() -> None:
    base = offering("base", requires=(("one", "two"),))
    one = offering("one", requires=(("base",),))
    assert between(base, one, offering("two")) == []


def test_a_circle_elsewhere_is_not_this_files_fault() -> None:
    specs = catalogue(
        offering("a", requires=(("b",),)),
        offering("b", requires=(("a",),)),
        offering("c"),
    )
    assert list(catalogue_faults(specs, ["c"])) == []


def test_a_bundle_holds_no_bundle() -> None:
    inner = bundle("inner", BundleItem(code="x"), title="Inner")
    found = between(bundle("outer", BundleItem(code="inner")), inner, offering("x"))
    assert found == [
        ("outer", "items.0.code", "“Inner” is a bundle; a bundle holds no bundles.")
    ]


def test_what_is_needed_cannot_be_excluded() -> None:
    found = between(
        offering("a", title="A", requires=(("b",),)),
        offering("b", title="B", excludes=("a",)),
    )
    assert found == [("a", "requires.0", "“A” both needs and excludes “B”.")]


def test_parts_of_a_bundle_do_not_exclude_each_other() -> None:
    found = between(
        bundle("pack", BundleItem(code="a"), BundleItem(code="b")),
        offering("a", title="A", excludes=("b",)),
        offering("b", title="B"),
    )
    assert found == [("pack", "items.1.code", "“B” and “A” exclude each other.")]


def test_credit_tiers_may_end_at_nothing() -> None:
    lowest = CreditTier(below=Decimal("0.01"), credit=Decimal(30))
    promise = replace(UPTIME, credits=(UPTIME.credits[0], lowest))
    assert list(promise_faults((), promise)) == []
