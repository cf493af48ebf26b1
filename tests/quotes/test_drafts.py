"""Drafts: what can be changed, by whom, and what it comes to."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.quotes.operations import (
    LineChange,
    LineChoice,
    QuoteChange,
    add_line,
    add_lines,
    change_line,
    change_quote,
    delete_quote,
    move_line,
    remove_line,
)
from contracts.quotes.queries import QuoteFilter, builder_view, list_quotes
from tests.shop import NOW, TODAY, Shop
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.money import Money
from upheld.principal import acting_as


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def codes(quote_id: str) -> list[tuple[str, str]]:
    lines = sorted(
        builder_view(quote_id, today=TODAY).lines, key=lambda one: one.position
    )
    return [(line.code, f"{line.quantity:f}") for line in lines]


def edition(quote_id: str) -> int:
    return builder_view(quote_id, today=TODAY).quote.edition


def test_a_quote_begins_with_the_lines_of_its_bundle(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    assert codes(quote_id) == [("FULL", "1"), ("R740", "2"), ("API", "1"), ("P24", "1")]


def test_a_quote_begins_with_the_next_month_and_is_valid_for_thirty_days(
    shop: Shop,
) -> None:
    quote = builder_view(shop.quote(), today=TODAY).quote
    assert (quote.number, quote.revision) == ("Q-2026-00001", 1)
    assert (quote.term.starts_on, quote.valid_until) == (
        date(2026, 12, 1),
        date(2026, 12, 23),
    )


def test_totals_follow_every_change(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    # 2 × 410 + 12 × 800 + 14,400, less 5 % for the bundle.
    assert builder_view(quote_id, today=TODAY).totals.yearly == euro("23579")
    add_line(quote_id, LineChoice(code="VISIT"), edition=None, now=NOW)
    totals = builder_view(quote_id, today=TODAY).totals
    assert (totals.one_off, totals.term) == (euro("1250"), euro("71987"))


def test_lists_show_the_totals_of_the_last_change(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    change_quote(
        quote_id, QuoteChange(discount_percent=Decimal(10)), edition=None, now=NOW
    )
    row = list_quotes(QuoteFilter(), today=TODAY).rows[0]
    assert row.yearly == builder_view(quote_id, today=TODAY).totals.yearly
    assert row.yearly == euro("21221.10")


def test_lines_of_one_kind_have_a_subtotal(shop: Shop) -> None:
    groups = builder_view(shop.quote("FULL"), today=TODAY).groups
    assert [(group.title, group.yearly) for group in groups] == [
        ("Bundles", euro("0")),
        ("Warranty", euro("779")),
        ("Uptime", euro("9120")),
        ("Support", euro("13680")),
    ]


def test_a_bundle_shows_what_its_parts_cost(shop: Shop) -> None:
    bundle = builder_view(shop.quote("FULL"), today=TODAY).lines[0]
    assert (bundle.bundle, bundle.yearly) == (True, euro("23579"))


def test_every_price_is_explained_to_the_cent(shop: Shop) -> None:
    quote_id = shop.quote()
    choice = LineChoice(
        code="R740",
        quantity=Decimal(48),
        options=("fast",),
        discount_percent=Decimal(8),
    )
    add_line(quote_id, choice, edition=None, now=NOW)
    line = builder_view(quote_id, today=TODAY).lines[0]
    assert [row.kind for row in line.rows] == ["model", "option", "manual"]
    assert line.rows[-1].running == line.net == euro("22300.80")
    assert line.list_price == euro("24240")


def test_parts_follow_the_quantity_of_their_bundle(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    bundle = builder_view(quote_id, today=TODAY).lines[0]
    change = LineChange(quantity=Decimal(3))
    change_line(quote_id, bundle.id, change=change, edition=None, now=NOW)
    assert codes(quote_id) == [("FULL", "3"), ("R740", "6"), ("API", "3"), ("P24", "3")]


def test_removing_a_bundle_removes_its_parts(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    add_line(quote_id, LineChoice(code="VISIT"), edition=None, now=NOW)
    bundle = builder_view(quote_id, today=TODAY).lines[0]
    remove_line(quote_id, bundle.id, edition=None, now=NOW)
    assert codes(quote_id) == [("VISIT", "1")]


@pytest.mark.parametrize(("moved", "to"), [("P24", 1), ("FULL", 4), ("API", 2)])
def test_a_line_moves_to_its_new_place(shop: Shop, moved: str, to: int) -> None:
    quote_id = shop.quote("FULL")
    order = [code for code, _count in codes(quote_id)]
    line = next(
        one for one in builder_view(quote_id, today=TODAY).lines if one.code == moved
    )
    move_line(quote_id, line.id, to=to, edition=None, now=NOW)
    order.remove(moved)
    order.insert(to - 1, moved)
    assert [code for code, _count in codes(quote_id)] == order


def test_another_service_takes_the_place_of_a_line(shop: Shop) -> None:
    quote_id = shop.quote()
    choice = LineChoice(code="R740", quantity=Decimal(2), options=("fast",))
    line_id = add_line(quote_id, choice, edition=None, now=NOW)
    change_line(
        quote_id, line_id, change=LineChange(code="VISIT"), edition=None, now=NOW
    )
    line = builder_view(quote_id, today=TODAY).lines[0]
    assert (line.code, line.quantity, line.options) == ("VISIT", Decimal(2), ())


def test_a_change_to_an_old_edition_names_both_and_changes_nothing(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    seen = edition(quote_id)
    max_weber = replace(shop.dana, name="Max Weber")
    with acting_as(max_weber):
        change_quote(quote_id, QuoteChange(title="His"), edition=seen, now=NOW)
    with pytest.raises(Refused, match=r"edition 1 .* Max Weber has made it edition 2"):
        change_quote(quote_id, QuoteChange(title="Mine"), edition=seen, now=NOW)
    assert builder_view(quote_id, today=TODAY).quote.title == "His"


@pytest.mark.parametrize("quantity", ["0", "-1", "10000000000", "2.5", "NaN"])
def test_a_quantity_that_nobody_can_order_changes_nothing(
    shop: Shop, quantity: str
) -> None:
    quote_id = shop.quote("FULL")
    before, seen = codes(quote_id), edition(quote_id)
    choice = LineChoice(code="R740", quantity=Decimal(quantity))
    with pytest.raises(InvalidInput):
        add_lines(quote_id, [LineChoice(code="API"), choice], edition=None, now=NOW)
    assert (codes(quote_id), edition(quote_id)) == (before, seen)


def test_work_is_sold_in_parts(shop: Shop) -> None:
    quote_id = shop.quote()
    choice = LineChoice(code="VISIT", quantity=Decimal("2.5"))
    add_line(quote_id, choice, edition=None, now=NOW)
    assert builder_view(quote_id, today=TODAY).totals.one_off == euro("3125")


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (LineChoice(code="NOPE"), "The catalogue has no “NOPE”"),
        (LineChoice(code="R740", options=("slow",)), "no option “slow”"),
        (LineChoice(code="R740", discount_percent=Decimal(101)), "0 and 100 percent"),
    ],
)
def test_a_choice_that_does_not_exist_is_refused_in_a_sentence(
    shop: Shop, choice: LineChoice, sentence: str
) -> None:
    quote_id = shop.quote()
    with pytest.raises(InvalidInput, match=sentence):
        add_line(quote_id, choice, edition=None, now=NOW)
    assert codes(quote_id) == []


def test_a_service_without_a_price_is_on_the_quote_with_the_reason(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    add_line(quote_id, LineChoice(code="BARE"), edition=None, now=NOW)
    view = builder_view(quote_id, today=TODAY)
    line = next(one for one in view.lines if one.code == "BARE")
    assert "List prices" in line.unpriced
    assert (view.complete, view.totals.yearly) == (False, euro("23579"))


def test_wrong_numbers_above_the_lines_are_named_together(shop: Shop) -> None:
    quote_id = shop.quote()
    change = QuoteChange(term_months=-1, billing_months=0, starts_on=date(1900, 1, 1))
    with pytest.raises(InvalidInput) as caught:
        change_quote(quote_id, change, edition=None, now=NOW)
    where = [problem.where for problem in caught.value.problems]
    assert where == ["term_months", "billing_months", "starts_on"]
    assert builder_view(quote_id, today=TODAY).quote.term.months == 36


def test_a_deleted_draft_is_gone_with_its_lines(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    delete_quote(quote_id, now=NOW)
    with pytest.raises(NotFound):
        builder_view(quote_id, today=TODAY)
