"""The states of a request."""

import pytest

from contracts.requests.states import MOVES, Move, State, after, moves
from upheld.errors import MoveRefused


def test_an_open_request_can_be_answered_or_taken_back():
    assert moves(State.OPEN) == tuple(Move)


def test_a_confirmed_request_can_only_be_done():
    assert moves(State.ACCEPTED) == (Move.FINISH,)
    assert after(State.ACCEPTED, Move.FINISH) is State.DONE


@pytest.mark.parametrize("state", [State.DECLINED, State.DONE, State.WITHDRAWN])
def test_what_has_ended_moves_no_more(state):
    assert moves(state) == ()


@pytest.mark.parametrize(
    ("state", "move"),
    [(state, move) for state in State for move in Move if (state, move) not in MOVES],
)
def test_a_move_outside_the_table_is_refused(state, move):
    with pytest.raises(MoveRefused):
        after(state, move)
