"""The states of a quote."""

from datetime import date
from itertools import product

import pytest

from contracts.quotes.states import MOVES, OPEN, Move, State, after, current, moves
from upheld.errors import MoveRefused

LAST_DAY = date(2027, 1, 15)


@pytest.mark.parametrize(
    ("state", "move"), sorted(set(product(State, Move)) - set(MOVES))
)
def test_a_move_missing_from_the_table_is_refused(state: State, move: Move) -> None:
    with pytest.raises(MoveRefused, match=f"cannot {move} a quote that is {state}"):
        after(state, move)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.REPLACED])
def test_an_accepted_or_replaced_quote_allows_no_move(state: State) -> None:
    assert moves(state) == frozenset()


@pytest.mark.parametrize("state", sorted(OPEN))
def test_an_open_quote_can_be_accepted_on_its_last_day(state: State) -> None:
    assert current(state, LAST_DAY, LAST_DAY) is state
    assert after(state, Move.ACCEPT) is State.ACCEPTED


@pytest.mark.parametrize("state", sorted(OPEN))
def test_an_open_quote_is_expired_after_its_last_day(state: State) -> None:
    assert current(state, LAST_DAY, date(2027, 1, 16)) is State.EXPIRED


@pytest.mark.parametrize("state", [State.DRAFT, State.ACCEPTED, State.DECLINED])
def test_a_quote_that_is_not_open_does_not_expire(state: State) -> None:
    assert current(state, LAST_DAY, date(2028, 1, 1)) is state
