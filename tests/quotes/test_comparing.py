"""What differs between two revisions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.quotes.changes import fact_details, line_details, summary
from contracts.quotes.comparing import (
    Difference,
    Side,
    SideLine,
    compare,
    side_of_offer,
)
from contracts.quotes.operations import (
    LineChange,
    LineChoice,
    QuoteChange,
    add_line,
    change_line,
    change_quote,
    clone_quote,
    remove_line,
    revise_quote,
    send_quote,
)
from contracts.quotes.queries import builder_view
from contracts.quotes.queries.differences import compare_revisions
from tests.contracts.offers import offer
from tests.shop import NOW, TODAY, Shop
from upheld.errors import InvalidInput, NotFound
from upheld.money import Money


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def line(code: str = "R740", quantity: int = 2, yearly: str = "820") -> SideLine:
    return SideLine(
        code=code,
        title=f"Service {code}",
        part_of="",
        quantity=Decimal(quantity),
        unit="",
        options=(),
        discount_percent=Decimal(0),
        charge="recurring",
        period_months=12,
        in_options="",
        optional=False,
        years=(1, 0),
        yearly=euros(yearly),
        once=euros("0"),
    )


def side(*lines: SideLine, **fields: object) -> Side:
    known = side_of_offer(offer(), date(2027, 1, 15))
    return replace(known, lines=lines, **fields)  # type: ignore[arg-type]


def kinds(found: Difference) -> list[tuple[str, str]]:
    return [(one.kind, one.line.code) for one in found.lines]


def test_two_equal_sides_differ_in_nothing() -> None:
    found = compare(side(line()), side(line()))
    assert found.nothing
    assert summary(found) == ("Both revisions say the same.",)


def test_lines_are_new_gone_or_changed() -> None:
    before = side(line("A"), line("B"))
    after = side(line("B", quantity=3, yearly="1230"), line("C"))
    assert kinds(compare(before, after)) == [
        ("changed", "B"),
        ("added", "C"),
        ("removed", "A"),
    ]


def test_a_changed_line_says_what_it_costs_more() -> None:
    found = compare(side(line()), side(line(quantity=3, yearly="1230")))
    assert found.lines[0].yearly == euros("410")
    assert [
        (one.label, one.before, one.after) for one in line_details(found.lines[0])
    ] == [
        ("Quantity", "2", "3"),
        ("Price", "€820.00 a year", "€1,230.00 a year"),
    ]


def test_of_several_equal_lines_only_the_missing_one_is_gone() -> None:
    first, second, third = line(quantity=1), line(quantity=2), line(quantity=3)
    found = compare(side(first, second, third), side(second, third))
    (gone,) = found.lines
    assert (gone.kind, gone.line.quantity) == ("removed", Decimal(1))


def test_the_order_of_lines_alone_is_no_difference() -> None:
    assert compare(side(line("A"), line("B")), side(line("B"), line("A"))).nothing


def test_terms_texts_and_days_that_differ_are_named() -> None:
    term = replace(side().term, months=48)
    found = compare(side(), side(term=term, notes="New.", valid_until=date(2027, 2, 1)))
    assert {one.label for one in fact_details(found)} == {
        "Valid until",
        "Note to the customer",
        "Term",
    }


def test_a_draft_takes_the_terms_only_when_it_is_sent() -> None:
    draft = side(is_draft=True, terms_version="")
    assert compare(side(), draft).facts == ()


def revised(shop: Shop) -> tuple[str, str]:
    """Return a revision that was sent, and the draft of the next."""
    first = shop.sent()
    return first, revise_quote(first, now=NOW)


def test_a_new_draft_says_the_same_as_what_was_sent(shop: Shop) -> None:
    _first, draft = revised(shop)
    found = compare_revisions(draft, today=TODAY).difference
    assert (found.lines, found.facts) == ((), ())
    assert found.nothing


def test_a_draft_is_compared_with_what_was_sent(shop: Shop) -> None:
    _first, draft = revised(shop)
    lines = {one.code: one.id for one in builder_view(draft, today=TODAY).lines}
    seven = LineChange(quantity=Decimal(7))
    change_line(draft, lines["R740"], change=seven, edition=None, now=NOW)
    remove_line(draft, lines["P24"], edition=None, now=NOW)
    add_line(draft, LineChoice(code="VISIT"), edition=None, now=NOW)
    change_quote(draft, QuoteChange(term_months=48), edition=None, now=NOW)
    found = compare_revisions(draft, today=TODAY).difference
    assert sorted(kinds(found)) == [
        ("added", "VISIT"),
        ("changed", "R740"),
        ("removed", "P24"),
    ]
    assert "€1,250.00 more once." in summary(found)


def test_the_difference_of_the_lines_is_that_of_the_totals(shop: Shop) -> None:
    _first, draft = revised(shop)
    change_quote(
        draft, QuoteChange(discount_percent=Decimal(10)), edition=None, now=NOW
    )
    found = compare_revisions(draft, today=TODAY).difference
    sums = {one.key: one.difference for one in found.sums}
    lines = [one.yearly.minor for one in found.lines]
    assert sum(lines) == sums["yearly"].minor != 0


def test_any_two_revisions_are_compared(shop: Shop) -> None:
    first, draft = revised(shop)
    send_quote(draft, edition=None, now=NOW)
    third = revise_quote(draft, now=NOW)
    compared = compare_revisions(third, since=1, today=TODAY)
    assert (compared.before.id, compared.after.id) == (first, third)
    assert [one.revision for one in compared.revisions] == [3, 2, 1]


def test_a_revision_that_there_is_not_is_refused(shop: Shop) -> None:
    with pytest.raises(InvalidInput, match="no such revision"):
        compare_revisions(shop.sent(), since=7, today=TODAY)
    with pytest.raises(NotFound):
        compare_revisions("0" * 32, today=TODAY)


def test_a_copy_is_no_revision_of_the_original(shop: Shop) -> None:
    copy = clone_quote(shop.sent(), now=NOW)
    assert len(compare_revisions(copy, today=TODAY).revisions) == 1
