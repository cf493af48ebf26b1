from datetime import date
from decimal import Decimal

import pytest

from catalog.bundles import Action, Chosen, Finding, Severity, check_lines, expand
from catalog.offerings import BundleItem, OfferingSpec
from tests.catalog.samples import bundle, catalogue, offering

CARE = bundle(
    "care",
    BundleItem(code="server", minimum=2, maximum=5, default=3),
    BundleItem(code="visit", minimum=0, default=0),
    title="Full care",
)
SERVER = offering("server", title="Server cover")
VISIT = offering("visit", title="Yearly visit")


def line(code: str, quantity: int = 1, of: str | None = None) -> Chosen:
    return Chosen(f"{code}-line", code, Decimal(quantity), of)


def only(lines: list[Chosen], *specs: OfferingSpec) -> Finding:
    (finding,) = check_lines(lines, catalogue(*specs))
    return finding


def test_a_bundle_starts_with_its_default_quantities() -> None:
    assert expand(CARE, Decimal(2)) == (("server", Decimal(6)),)


def test_a_whole_bundle_has_no_finding() -> None:
    lines = [line("care"), line("server", 3, "care-line")]
    assert check_lines(lines, catalogue(CARE, SERVER, VISIT)) == ()


@pytest.mark.parametrize(
    ("quantity", "rule", "sentence"),
    [
        (1, "minimum", "“Full care” holds at least 2 × “Server cover”; there are 1."),
        (6, "maximum", "“Full care” holds at most 5 × “Server cover”; there are 6."),
    ],
)
def test_a_bundle_keeps_its_bounds(quantity: int, rule: str, sentence: str) -> None:
    lines = [line("care"), line("server", quantity, "care-line")]
    finding = only(lines, CARE, SERVER, VISIT)
    assert (finding.rule, finding.sentence) == (rule, sentence)
    assert finding.fix
    assert finding.fix.action is Action.SET
    assert finding.fix.key == "server-line"


def test_bounds_count_for_each_bundle() -> None:
    lines = [line("care", 2), line("server", 3, "care-line")]
    finding = only(lines, CARE, SERVER, VISIT)
    assert finding.sentence.startswith("“Full care” holds at least 4")
    assert finding.fix
    assert finding.fix.quantity == 4


def test_a_missing_part_can_be_added_to_its_bundle() -> None:
    fix = only([line("care")], CARE, SERVER, VISIT).fix
    assert fix
    assert (fix.action, fix.code, fix.key) == (Action.ADD, "server", "care-line")
    assert (fix.quantity, fix.sentence) == (Decimal(2), "Add “Server cover”")


def test_servers_outside_the_bundle_do_not_fill_it() -> None:
    assert only([line("care"), line("server", 3)], CARE, SERVER).rule == "minimum"


def test_a_stranger_in_a_bundle_is_named() -> None:
    lines = [line("care"), line("server", 3, "care-line"), line("x", 1, "care-line")]
    finding = only(lines, CARE, SERVER, offering("x", title="Moving"))
    assert finding.sentence == "“Moving” is not a part of “Full care”."


def test_what_is_required_can_be_added() -> None:
    expert = offering("expert", title="Named engineer", requires=(("server",),))
    finding = only([line("expert")], expert, SERVER)
    assert finding.sentence == "“Named engineer” needs “Server cover”."
    assert finding.fix
    assert (finding.fix.action, finding.fix.code) == (Action.ADD, "server")


def test_one_of_several_is_enough() -> None:
    expert = offering("expert", title="Engineer", requires=(("server", "visit"),))
    assert check_lines([line("expert"), line("visit")], catalogue(expert, VISIT)) == ()
    assert only([line("expert")], expert, SERVER, VISIT).sentence == (
        "“Engineer” needs one of “Server cover”, “Yearly visit”."
    )


def test_a_requirement_that_is_retired_is_not_offered() -> None:
    expert = offering("expert", requires=(("server",),))
    (finding,) = check_lines(
        [line("expert")], catalogue(expert, SERVER), retired={"server"}
    )
    assert finding.fix is None


def test_what_excludes_each_other_is_said_once() -> None:
    one = offering("one", title="Basic", excludes=("two",))
    two = offering("two", title="Premium", excludes=("one",))
    finding = only([line("one"), line("two")], one, two)
    assert finding.sentence == "“Basic” and “Premium” cannot be bought together."
    assert finding.keys == ("one-line", "two-line")
    assert finding.fix
    assert (finding.fix.action, finding.fix.key) == (Action.REMOVE, "two-line")


def test_either_side_may_say_that_it_excludes() -> None:
    two = offering("two", title="Premium", excludes=("server",))
    assert only([line("server"), line("two")], SERVER, two).rule == "excludes"


def test_new_and_old_are_not_bought_together() -> None:
    new = offering("new", title="Server cover 2", replaces=("server",))
    finding = only([line("new"), line("server")], new, SERVER)
    assert finding.severity is Severity.ERROR
    assert finding.sentence == (
        "“Server cover 2” takes the place of “Server cover”: keep one of them."
    )


def test_a_successor_is_offered_as_advice() -> None:
    new = offering("new", title="Server cover 2", replaces=("server",))
    finding = only([line("server", 7)], new, SERVER)
    assert finding.severity is Severity.ADVICE
    assert finding.fix
    assert (finding.fix.action, finding.fix.code) == (Action.SWAP, "new")
    assert (finding.fix.quantity, finding.fix.key) == (Decimal(7), "server-line")


def test_what_is_not_on_sale_is_named_with_its_last_day() -> None:
    old = offering("old", title="Old cover", valid_until=date(2026, 6, 30))
    (finding,) = check_lines([line("old")], catalogue(old), day=date(2026, 7, 1))
    assert finding.sentence == "“Old cover” was sold until 30 Jun 2026."


def test_what_is_not_yet_sold_is_named_with_its_first_day() -> None:
    new = offering("new", title="New cover", valid_from=date(2027, 1, 1))
    (finding,) = check_lines([line("new")], catalogue(new), day=date(2026, 7, 1))
    assert finding.sentence == "“New cover” is sold from 1 Jan 2027 on."


def test_retired_and_unknown_lines_can_be_removed() -> None:
    findings = check_lines(
        [line("server"), line("gone")], catalogue(SERVER), retired={"server"}
    )
    assert [finding.sentence for finding in findings] == [
        "“Server cover” is not sold any more.",
        "“gone” is not on sale.",
    ]
    assert {finding.fix.action for finding in findings if finding.fix} == {"remove"}
