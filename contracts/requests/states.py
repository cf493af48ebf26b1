"""The states of a request and the moves between them.

Pure: no Flask, no database, no clock.
"""

from enum import StrEnum

from contracts import lifecycle
from upheld.errors import MoveRefused
from upheld.words import _


class Kind(StrEnum):
    """What is asked for."""

    CANCEL = "cancel"
    RENEW = "renew"
    MORE_UNITS = "more_units"
    #: Anything else, in the customer's words.
    CHANGE = "change"


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What can be done to a request."""

    ACCEPT = "accept"
    DECLINE = "decline"
    FINISH = "finish"
    #: The customer takes it back.
    WITHDRAW = "withdraw"


MOVES = {
    (State.OPEN, Move.ACCEPT): State.ACCEPTED,
    (State.OPEN, Move.DECLINE): State.DECLINED,
    (State.OPEN, Move.FINISH): State.DONE,
    (State.OPEN, Move.WITHDRAW): State.WITHDRAWN,
    (State.ACCEPTED, Move.FINISH): State.DONE,
}
#: The moves that the seller makes.
DECISIONS = (Move.ACCEPT, Move.DECLINE, Move.FINISH)
#: The kinds that a contract has one of at a time: asking again changes nothing.
ONCE = frozenset({Kind.CANCEL, Kind.RENEW})
#: The states in which a request still counts.
ALIVE = frozenset({State.OPEN, State.ACCEPTED})
#: The states of a contract about which something can be asked.
ASKABLE = lifecycle.IN_FORCE | {lifecycle.State.ACCEPTED}


def moves(state: State) -> tuple[Move, ...]:
    """Return the moves that a state allows, in the order of :class:`Move`."""
    return tuple(move for move in Move if (state, move) in MOVES)


def after(state: State, move: Move) -> State:
    """Return the state after *move*, or raise MoveRefused."""
    target = MOVES.get((state, move))
    if target is None:
        raise MoveRefused(
            _(
                "cannot %(move)s a request that is %(state)s",
                move=_(move),
                state=_(state),
            ),
            hint=_("Load the page again: somebody was faster."),
        )
    return target
