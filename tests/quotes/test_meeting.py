"""Two people edit one draft: nobody overwrites what they have not seen."""

from dataclasses import replace
from decimal import Decimal

from contracts.quotes.draft import DraftLine
from contracts.quotes.forms import Changes
from contracts.quotes.meeting import Met, meet
from contracts.quotes.requests import LineChange, QuoteChange
from contracts.quotes.steps import LineState, Side, Step

LINE = DraftLine("l1", 1, "R740", None, Decimal(48), (), Decimal(0))


def eve(**fields: object) -> Met:
    """Return a step of Eve that changed the line."""
    after = replace(LINE, **fields)  # type: ignore[arg-type]
    sides = [Side(states=(LineState("l1", line),)) for line in (LINE, after)]
    return Met("Eve Stone", Step(sides[0], sides[1]))


def typed(quantity: int, discount: int = 0) -> Changes:
    change = LineChange(quantity=Decimal(quantity), discount_percent=Decimal(discount))
    return Changes(None, {"l1": change})


def test_a_field_that_was_not_touched_keeps_what_others_put() -> None:
    left, clashes = meet(typed(48, 8), [eve(quantity=Decimal(60))])
    assert left.lines["l1"] == LineChange(discount_percent=Decimal(8))
    assert clashes == ()


def test_a_field_that_both_have_changed_is_a_clash() -> None:
    left, clashes = meet(typed(50), [eve(quantity=Decimal(60))])
    assert left.lines["l1"].quantity is None
    assert [(one.where, one.sentence) for one in clashes] == [
        ("quantity-l1", "Eve Stone has changed this to 60 meanwhile.")
    ]


def test_the_same_change_made_twice_is_no_clash() -> None:
    left, clashes = meet(typed(60), [eve(quantity=Decimal(60))])
    assert left.lines["l1"].quantity == 60
    assert clashes == ()


def test_a_change_of_another_line_passes_untouched() -> None:
    changes = Changes(None, {"l2": LineChange(quantity=Decimal(3))})
    assert meet(changes, [eve(quantity=Decimal(60))]) == (changes, ())


def test_a_title_that_both_have_changed_is_a_clash() -> None:
    step = Step(Side(head={"title": "Shops"}), Side(head={"title": "Stores"}))
    changes = Changes(QuoteChange(title="Offices"), {})
    left, clashes = meet(changes, [Met("Eve Stone", step)])
    assert left.quote is None
    assert [one.where for one in clashes] == ["title"]
