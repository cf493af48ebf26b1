"""The states of a contract."""

from datetime import date
from itertools import product

import pytest

from contracts.lifecycle import MOVES, Lifecycle, Move, State
from upheld.errors import MoveRefused

STARTS, ENDS = date(2027, 1, 1), date(2030, 1, 1)


def lifecycle(state: State = State.ACTIVE) -> Lifecycle:
    return Lifecycle(state, STARTS, ENDS)


@pytest.mark.parametrize(
    ("state", "move"), sorted(set(product(State, Move)) - set(MOVES))
)
def test_a_move_missing_from_the_table_is_refused(state: State, move: Move) -> None:
    with pytest.raises(MoveRefused, match=f"cannot {move} a contract that is {state}"):
        lifecycle(state).after(move, ENDS)


def test_a_suspended_contract_resumes() -> None:
    resumed = lifecycle(State.SUSPENDED).after(Move.RESUME, STARTS)
    assert resumed == lifecycle(State.ACTIVE)


@pytest.mark.parametrize("state", [State.EXPIRED, State.TERMINATED, State.RENEWED])
def test_an_ended_contract_allows_no_move(state: State) -> None:
    assert lifecycle(state).moves() == frozenset()


def test_a_contract_is_active_from_its_start_not_its_signature() -> None:
    before = Lifecycle.signed(STARTS, ENDS, today=date(2026, 12, 31))
    on_the_day = Lifecycle.signed(STARTS, ENDS, today=STARTS)
    assert (before.state, on_the_day.state) == (State.ACCEPTED, State.ACTIVE)


def test_a_contract_is_not_activated_before_its_start() -> None:
    with pytest.raises(MoveRefused, match="the contract starts on 2027-01-01"):
        lifecycle(State.ACCEPTED).after(Move.ACTIVATE, date(2026, 12, 31))


def test_a_contract_does_not_expire_on_its_last_covered_day() -> None:
    with pytest.raises(MoveRefused, match="the term runs until 2030-01-01"):
        lifecycle().after(Move.EXPIRE, date(2029, 12, 31))


def test_a_contract_expires_on_the_first_day_after_its_term() -> None:
    assert lifecycle().after(Move.EXPIRE, ENDS).state is State.EXPIRED


def test_a_contract_without_end_never_expires() -> None:
    with pytest.raises(MoveRefused, match="until somebody cancels"):
        Lifecycle(State.ACTIVE, STARTS, None).after(Move.EXPIRE, date(2999, 1, 1))
