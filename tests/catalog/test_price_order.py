"""The order of price steps: its rules, its revisions, what offers keep of it."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from catalog.ordering.operations import move_step, set_order
from catalog.ordering.queries import price_order, stored_order
from catalog.price_order import PriceOrder, checked, moved, with_step, without_step
from catalog.pricing import (
    ORDER,
    Adjustment,
    Course,
    RowKind,
    Step,
    list_price,
    sheet_rows,
)
from contracts.quotes.queries.sent import sent_quote
from tests.shop import TODAY, Shop, postgres_shop, shop, shop_url, sqlite_shop
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput, Refused
from upheld.money import Money

__all__ = ["postgres_shop", "shop", "shop_url", "sqlite_shop"]

FIRST = PriceOrder()
TURNED = ("manual", "campaign", "bundle", "agreement", "term", "option")


def test_a_step_moves_one_place_and_stops_at_the_ends():
    assert moved(FIRST, "term", 1).steps == (
        "option",
        "agreement",
        "term",
        "bundle",
        "campaign",
        "manual",
    )
    assert moved(FIRST, "option", -1).steps == ORDER
    assert moved(FIRST, "manual", 1).steps == ORDER


def test_the_step_of_a_plugin_comes_last_and_can_go_again():
    order = with_step(FIRST, "plugin:cpi", ["cpi"])

    assert order.steps == (*ORDER, "plugin:cpi")
    assert without_step(order, "plugin:cpi").steps == ORDER


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ((*ORDER, "plugin:gone"), "There is no step “plugin:gone”."),
        ((*ORDER, "term"), "“term” is there twice."),
        (ORDER[1:], "The step “option” is missing."),
    ],
)
def test_what_is_no_order_is_refused(steps, message):
    with pytest.raises(InvalidInput) as refused:
        checked(steps, ["cpi"])

    assert refused.value.problems[0].message == message


def test_a_step_of_ours_cannot_be_removed():
    with pytest.raises(Refused):
        without_step(FIRST, "term")


def test_each_step_is_taken_of_what_the_order_leaves():
    steps = [
        Step(RowKind.MODEL, "listed", Decimal(100), {}),
        Step(RowKind.OPTION, "24×7", Decimal(20), {}),
    ]
    off = [Adjustment(RowKind.TERM, "term", Decimal(10))]
    rows = sheet_rows(steps, off, "EUR", Course(("term", "option")))

    assert [(row.sentence, row.amount.minor) for row in rows] == [
        ("listed", 100_00),
        ("term", -10_00),
        ("24×7", 20_00),
    ]
    assert list_price(rows, "EUR") == Money(120_00, "EUR")


def test_a_change_is_a_new_revision_with_one_row_of_the_trail(shop: Shop):
    trail = select(func.count()).select_from(AuditRow)
    before = db.session.scalar(trail)

    set_order(TURNED)
    set_order(TURNED)

    assert price_order() == stored_order() == PriceOrder(1, TURNED)
    assert db.session.scalar(trail) == (before or 0) + 1


def test_an_offer_says_the_order_that_it_was_priced_in_and_keeps_its_rows(shop: Shop):
    before = shop.sent()
    frozen = sent_quote(before, today=TODAY)
    move_step("term", 1)
    after = shop.sent()

    assert frozen.offer.price_order == 0
    assert sent_quote(before, today=TODAY).fingerprint == frozen.fingerprint
    assert sent_quote(after, today=TODAY).offer.price_order == 1


def test_what_is_refused_changes_nothing(shop: Shop):
    with pytest.raises(InvalidInput):
        set_order(("term",))

    assert price_order() == FIRST
