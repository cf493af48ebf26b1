"""Up to four options in one quote: lines are shared until somebody parts them."""

from decimal import Decimal

import pytest

from contracts.quotes.builder import BuilderView
from contracts.quotes.comparison import compare
from contracts.quotes.operations import (
    LineChange,
    LineChoice,
    add_line,
    add_option,
    change_line,
    change_option,
    remove_option,
    send_quote,
)
from contracts.quotes.options import Option, membership, remembered
from contracts.quotes.queries import builder_view
from tests.shop import NOW, TODAY, Shop
from upheld.errors import InvalidInput, Refused
from upheld.money import Money

A, B, C = Option("A", "All"), Option("B", "Less"), Option("C", "Least")


def view(quote_id: str, option: str | None = None) -> BuilderView:
    return builder_view(quote_id, today=TODAY, option=option)


def line_id(quote_id: str, code: str) -> str:
    return next(one.id for one in view(quote_id).lines if one.code == code)


def in_options(quote_id: str, code: str, letters: str) -> None:
    change = LineChange(in_options=letters)
    change_line(quote_id, line_id(quote_id, code), change=change, edition=None, now=NOW)


def two_options(shop: Shop) -> str:
    """Return a quote: servers and visits in A, servers alone in B."""
    quote_id = shop.quote()
    servers = LineChoice(code="R740", quantity=Decimal(48))
    add_line(quote_id, servers, edition=None, now=NOW)
    add_line(quote_id, LineChoice(code="API"), edition=None, now=NOW)
    add_option(quote_id, "Servers", like="", edition=None, now=NOW)
    in_options(quote_id, "API", "A")
    return quote_id


def test_the_first_added_option_shares_every_line(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    letter = add_option(quote_id, "Without support", like="", edition=None, now=NOW)
    both = view(quote_id).options
    assert letter == "B"
    assert [one.title for one in both] == ["Option A", "Without support"]
    assert both[0].totals == both[1].totals


def test_each_option_costs_what_its_lines_cost(shop: Shop) -> None:
    sums = [one.totals.yearly for one in view(two_options(shop)).options]
    assert sums == [Money.of("29280", "EUR"), Money.of("19680", "EUR")]


def test_a_shared_line_is_changed_in_all_options_at_once(shop: Shop) -> None:
    quote_id = two_options(shop)
    change = LineChange(quantity=Decimal(10))
    change_line(
        quote_id, line_id(quote_id, "R740"), change=change, edition=None, now=NOW
    )
    sums = [one.totals.yearly for one in view(quote_id).options]
    assert sums == [Money.of("13700", "EUR"), Money.of("4100", "EUR")]


def test_the_favourite_is_what_the_quote_is_worth(shop: Shop) -> None:
    quote_id = two_options(shop)
    assert view(quote_id).totals.yearly == Money.of("29280", "EUR")
    change_option(quote_id, "B", favourite=True, now=NOW)
    assert view(quote_id).totals.yearly == Money.of("19680", "EUR")


def test_a_quote_holds_at_most_four_options(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    for _number in range(3):
        add_option(quote_id, "", like="A", edition=None, now=NOW)
    before = view(quote_id)
    with pytest.raises(Refused, match="at most 4"):
        add_option(quote_id, "", like="A", edition=None, now=NOW)
    assert view(quote_id) == before


def test_removing_an_option_takes_the_lines_it_alone_holds(shop: Shop) -> None:
    quote_id = two_options(shop)
    remove_option(quote_id, "A", now=NOW)
    left = view(quote_id)
    assert [line.code for line in left.lines] == ["R740"]
    assert (left.options, left.quote.favourite) == ((), "")


def test_parts_of_a_bundle_stand_where_their_bundle_stands(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    add_option(quote_id, "", like="", edition=None, now=NOW)
    in_options(quote_id, "FULL", "B")
    assert {line.in_options for line in view(quote_id).lines} == {"B"}
    with pytest.raises(Refused, match="where its bundle stands"):
        in_options(quote_id, "P24", "A")


def test_an_option_without_a_service_is_not_sent(shop: Shop) -> None:
    quote_id = two_options(shop)
    in_options(quote_id, "R740", "A")
    with pytest.raises(InvalidInput) as refused:
        send_quote(quote_id, edition=None, now=NOW)
    assert "Option “Servers” holds no service." in [
        one.message for one in refused.value.problems
    ]
    assert view(quote_id).quote.state == "draft"


def test_what_one_option_lacks_is_found_in_that_option(shop: Shop) -> None:
    quote_id = shop.quote()
    for code in ("R740", "P24"):
        add_line(quote_id, LineChoice(code=code), edition=None, now=NOW)
    assert view(quote_id).findings == ()
    add_option(quote_id, "", like="", edition=None, now=NOW)
    in_options(quote_id, "R740", "A")
    assert [one.rule for one in view(quote_id).findings] == ["requires"]


def test_only_what_differs_can_be_shown_side_by_side(shop: Shop) -> None:
    compared = compare(view(two_options(shop)), only_differences=True)
    assert [row.line.code for row in compared.lines] == ["API"]
    assert compared.lines[0].held == (True, False)
    assert compared.shared == 1
    assert compared.options[1].beside_favourite == Money.of("-9600", "EUR")


def test_an_optional_line_counts_in_no_total(shop: Shop) -> None:
    quote_id = shop.quote()
    add_line(quote_id, LineChoice(code="R740"), edition=None, now=NOW)
    visit = LineChoice(code="VISIT", optional=True)
    add_line(quote_id, visit, edition=None, now=NOW)
    totals = view(quote_id).totals
    assert (totals.one_off.minor, totals.yearly.minor) == (0, 41000)


def test_a_line_in_every_option_names_none_of_them() -> None:
    assert membership("BA", [A, B]) == ""
    assert membership("CA", [A, B, C]) == "AC"


def test_a_line_in_no_option_is_refused() -> None:
    with pytest.raises(InvalidInput, match="at least one option"):
        membership("", [A, B])


def test_a_line_remembers_the_options_that_are_left() -> None:
    assert remembered("AB", [B, C]) == "B"
    assert remembered("A", [B, C]) is None
    assert remembered("BC", [B, C]) == ""
