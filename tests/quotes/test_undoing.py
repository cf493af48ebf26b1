"""Every change of a draft can be undone and done again, in the order it was made."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from contracts.quotes.operations import (
    LineChange,
    LineChoice,
    QuoteChange,
    add_line,
    add_option,
    change_line,
    change_quote,
    duplicate_line,
    move_line,
    redo,
    remove_line,
    remove_option,
    send_quote,
    undo,
)
from contracts.quotes.queries.steps import others_since, turns
from contracts.quotes.queries.stored import load_head, load_lines
from contracts.quotes.steps import step_words
from contracts.quotes.years import Years
from tests.shop import NOW, Shop
from upheld.errors import Refused
from upheld.principal import Principal, acting_as

EVE = Principal("user", id="e" * 32, name="Eve Stone")
TITLES = {"R740": "Server cover", "VISIT": "Set-up day", "FULL": "Full cover"}


def state(quote_id: str) -> tuple[object, ...]:
    head = load_head(quote_id)
    return (
        head.title,
        head.term,
        head.discount_percent,
        head.options,
        head.favourite,
        load_lines(quote_id),
    )


def first(quote_id: str, code: str = "R740") -> str:
    return next(line.id for line in load_lines(quote_id) if line.code == code)


def change(quote_id: str, **fields: object) -> None:
    wanted = LineChange(**fields)  # type: ignore[arg-type]
    change_line(quote_id, first(quote_id), change=wanted, edition=None, now=NOW)


CHANGES: dict[str, Callable[[str], object]] = {
    "title": lambda q: change_quote(
        q, QuoteChange(title="Shops", term_months=24), edition=None, now=NOW
    ),
    "quantity": lambda q: change(q, quantity=Decimal(7)),
    "discount": lambda q: change(q, discount_percent=Decimal("2.5")),
    "added": lambda q: add_line(q, LineChoice(code="VISIT"), edition=None, now=NOW),
    "moved": lambda q: move_line(q, first(q), to=1, edition=None, now=NOW),
    "copied": lambda q: duplicate_line(q, first(q, "FULL"), edition=None, now=NOW),
    "removed": lambda q: remove_line(q, first(q, "FULL"), edition=None, now=NOW),
    "option": lambda q: add_option(q, "Less", like="", edition=None, now=NOW),
    "years": lambda q: change_line(
        q,
        first(q, "FULL"),
        change=LineChange(years=Years(2, 3), optional=True, section="Later"),
        edition=None,
        now=NOW,
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_undoing_a_change_brings_the_draft_back(shop: Shop, what: str) -> None:
    quote_id = shop.quote("FULL")
    before = state(quote_id)
    CHANGES[what](quote_id)
    after = state(quote_id)
    assert after != before
    undo(quote_id, now=NOW)
    assert state(quote_id) == before
    redo(quote_id, now=NOW)
    assert state(quote_id) == after


def test_changes_are_undone_from_the_last_to_the_first(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    states = [state(quote_id)]
    for each in CHANGES.values():
        each(quote_id)
        states.append(state(quote_id))
    for expected in reversed(states[:-1]):
        undo(quote_id, now=NOW)
        assert state(quote_id) == expected
    for expected in states[1:]:
        redo(quote_id, now=NOW)
        assert state(quote_id) == expected


def test_there_is_an_end_to_undoing(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    before = state(quote_id)
    with pytest.raises(Refused, match="nothing to undo"):
        undo(quote_id, now=NOW)
    assert state(quote_id) == before


def test_a_new_change_ends_what_could_be_done_again(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    change(quote_id, quantity=Decimal(7))
    undo(quote_id, now=NOW)
    change(quote_id, quantity=Decimal(8))
    with pytest.raises(Refused, match="nothing to do again"):
        redo(quote_id, now=NOW)


def test_what_somebody_else_has_changed_since_stays(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    change(quote_id, quantity=Decimal(7))
    with acting_as(EVE):
        change(quote_id, quantity=Decimal(9))
    before = state(quote_id)
    with pytest.raises(Refused, match="Somebody has changed this since"):
        undo(quote_id, now=NOW)
    assert state(quote_id) == before


def test_a_change_is_undone_beside_one_of_somebody_else(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    change(quote_id, quantity=Decimal(7))
    with acting_as(EVE):
        add_line(quote_id, LineChoice(code="VISIT"), edition=None, now=NOW)
    undo(quote_id, now=NOW)
    lines = {line.code: line.quantity for line in load_lines(quote_id)}
    assert lines["R740"] == 2
    assert lines["VISIT"] == 1


def test_one_does_not_undo_what_others_did(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    change(quote_id, quantity=Decimal(7))
    with acting_as(EVE), pytest.raises(Refused, match="nothing to undo"):
        undo(quote_id, now=NOW)


def test_removing_an_option_brings_its_lines_back_when_undone(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    add_option(quote_id, "", like="", edition=None, now=NOW)
    only_b = LineChange(in_options="B")
    full = first(quote_id, "FULL")
    change_line(quote_id, full, change=only_b, edition=None, now=NOW)
    before = state(quote_id)
    remove_option(quote_id, "B", now=NOW)
    assert load_lines(quote_id) == ()
    undo(quote_id, now=NOW)
    assert state(quote_id) == before


def test_what_was_sent_can_not_be_undone(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    change(quote_id, quantity=Decimal(7))
    send_quote(quote_id, edition=None, now=NOW)
    with pytest.raises(Refused):
        undo(quote_id, now=NOW)


def test_the_button_says_what_undoing_takes_back(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    change(quote_id, quantity=Decimal(7))
    found = turns(quote_id).undo
    assert found
    assert step_words(found, TITLES) == "Quantity of Server cover: 2 → 7"
    remove_line(quote_id, first(quote_id, "FULL"), edition=None, now=NOW)
    found = turns(quote_id).undo
    assert found
    assert step_words(found, TITLES) == "Removed Full cover"


def test_others_are_told_what_was_done_since_they_looked(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    seen = load_head(quote_id).edition
    change(quote_id, quantity=Decimal(7))
    assert others_since(quote_id, seen) == ()
    with acting_as(EVE):
        told = others_since(quote_id, seen)
    assert [step_words(met.step, TITLES) for met in told] == [
        "Quantity of Server cover: 2 → 7"
    ]
