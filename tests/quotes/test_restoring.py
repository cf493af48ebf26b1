"""What was removed from a draft comes back as it was."""

from dataclasses import replace
from decimal import Decimal

import orjson

from contracts.quotes.builder import BuilderView
from contracts.quotes.operations import (
    LineChange,
    LineChoice,
    add_line,
    change_line,
    remove_line,
    restore_line,
)
from contracts.quotes.queries import builder_view
from contracts.quotes.removals import Removal, removal
from tests.shop import NOW, TODAY, Shop


def lines(quote_id: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    view = builder_view(quote_id, today=TODAY)
    return [
        (
            line.code,
            f"{line.quantity:f}",
            f"{line.discount_percent:f}",
            tuple(one.code for one in line.options if one.chosen),
        )
        for line in sorted(view.lines, key=lambda one: one.position)
    ]


def take_away(quote_id: str, view: BuilderView, code: str) -> Removal:
    line_id = next(line.id for line in view.lines if line.code == code)
    removed = removal(view, line_id)
    assert removed
    remove_line(quote_id, line_id, edition=None, now=NOW)
    return removed


def test_a_line_comes_back_with_all_that_was_chosen(shop: Shop) -> None:
    quote_id = shop.quote()
    choice = LineChoice(
        code="R740",
        quantity=Decimal(48),
        options=("fast",),
        discount_percent=Decimal("7.5"),
    )
    add_line(quote_id, choice, edition=None, now=NOW)
    add_line(quote_id, LineChoice(code="VISIT"), edition=None, now=NOW)
    before = lines(quote_id)
    removed = take_away(quote_id, builder_view(quote_id, today=TODAY), "R740")
    assert lines(quote_id) == [("VISIT", "1", "0", ())]
    restore_line(quote_id, removed, now=NOW)
    assert lines(quote_id) == before


def test_a_bundle_comes_back_with_the_parts_it_had(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    view = builder_view(quote_id, today=TODAY)
    part = next(line for line in view.lines if line.code == "R740")
    change = LineChange(quantity=Decimal(9))
    change_line(quote_id, part.id, change=change, edition=None, now=NOW)
    before = lines(quote_id)
    removed = take_away(quote_id, builder_view(quote_id, today=TODAY), "FULL")
    restore_line(quote_id, removed, now=NOW)
    assert lines(quote_id) == before
    parts = [line.part_of for line in builder_view(quote_id, today=TODAY).lines]
    assert parts.count(None) == 1


def test_a_line_goes_to_the_end_where_its_place_is_taken(shop: Shop) -> None:
    quote_id = shop.quote()
    add_line(quote_id, LineChoice(code="API"), edition=None, now=NOW)
    removed = take_away(quote_id, builder_view(quote_id, today=TODAY), "API")
    add_line(quote_id, LineChoice(code="VISIT"), edition=None, now=NOW)
    restore_line(quote_id, removed, now=NOW)
    assert [line[0] for line in lines(quote_id)] == ["VISIT", "API"]


def test_a_part_stands_alone_where_its_bundle_is_gone(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    part = take_away(quote_id, builder_view(quote_id, today=TODAY), "P24")
    take_away(quote_id, builder_view(quote_id, today=TODAY), "FULL")
    restore_line(quote_id, part, now=NOW)
    (line,) = builder_view(quote_id, today=TODAY).lines
    assert (line.code, line.part_of) == ("P24", None)


def test_a_removal_survives_being_kept_as_json(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    removed = take_away(quote_id, builder_view(quote_id, today=TODAY), "FULL")
    kept = orjson.loads(orjson.dumps(removed.as_plain()))
    assert Removal.from_plain(kept) == removed


def test_nothing_is_removed_where_no_line_is(shop: Shop) -> None:
    view = builder_view(shop.quote("FULL"), today=TODAY)
    assert removal(view, "0" * 32) is None
    assert removal(replace(view, groups=()), view.lines[0].id) is None
