"""The states of one revision of a quote and the moves between them.

Pure: whoever calls says which day it is.
"""

from datetime import date
from enum import StrEnum

from upheld.errors import MoveRefused
from upheld.words import _


class State(StrEnum):
    """Where a revision of a quote stands."""

    DRAFT = "draft"
    #: Somebody is asked to approve it.
    IN_REVIEW = "in_review"
    SENT = "sent"
    VIEWED = "viewed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    REPLACED = "replaced"


class Move(StrEnum):
    """What can be done to a revision of a quote."""

    EDIT = "edit"
    DELETE = "delete"
    SEND = "send"
    #: Somebody with more say is to decide on what goes beyond a limit.
    ASK = "ask"
    APPROVE = "approve"
    REJECT = "reject"
    VIEW = "view"
    ACCEPT = "accept"
    DECLINE = "decline"
    #: It can be accepted for longer.
    EXTEND = "extend"
    #: Its validity has passed.
    EXPIRE = "expire"
    #: The seller takes it back: a question, or an offer that was open.
    WITHDRAW = "withdraw"
    #: A newer revision has been sent.
    REPLACE = "replace"


MOVES = {
    (State.DRAFT, Move.EDIT): State.DRAFT,
    (State.DRAFT, Move.DELETE): State.DRAFT,
    (State.DRAFT, Move.SEND): State.SENT,
    (State.DRAFT, Move.ASK): State.IN_REVIEW,
    (State.IN_REVIEW, Move.APPROVE): State.DRAFT,
    (State.IN_REVIEW, Move.REJECT): State.DRAFT,
    (State.IN_REVIEW, Move.WITHDRAW): State.DRAFT,
    (State.SENT, Move.VIEW): State.VIEWED,
    (State.VIEWED, Move.VIEW): State.VIEWED,
    (State.SENT, Move.ACCEPT): State.ACCEPTED,
    (State.VIEWED, Move.ACCEPT): State.ACCEPTED,
    (State.SENT, Move.DECLINE): State.DECLINED,
    (State.VIEWED, Move.DECLINE): State.DECLINED,
    (State.SENT, Move.EXTEND): State.SENT,
    (State.VIEWED, Move.EXTEND): State.VIEWED,
    (State.EXPIRED, Move.EXTEND): State.SENT,
    (State.SENT, Move.EXPIRE): State.EXPIRED,
    (State.VIEWED, Move.EXPIRE): State.EXPIRED,
    (State.SENT, Move.WITHDRAW): State.EXPIRED,
    (State.VIEWED, Move.WITHDRAW): State.EXPIRED,
    (State.SENT, Move.REPLACE): State.REPLACED,
    (State.VIEWED, Move.REPLACE): State.REPLACED,
    (State.DECLINED, Move.REPLACE): State.REPLACED,
    (State.EXPIRED, Move.REPLACE): State.REPLACED,
}

#: The states in which no customer has seen it yet.
UNSENT = frozenset({State.DRAFT, State.IN_REVIEW})

#: The states in which a customer can still decide.
OPEN = frozenset({State.SENT, State.VIEWED})

#: The states from which a new revision can be made: all but a draft, which is
#: edited, and an accepted quote, whose contract is amended.
REVISABLE = frozenset(state for state, move in MOVES if move is Move.REPLACE)


def moves(state: State) -> frozenset[Move]:
    """Return the moves that *state* allows, whatever the day."""
    return frozenset(move for known, move in MOVES if known is state)


def after(state: State, move: Move) -> State:
    """Return the state after *move*, or raise MoveRefused with both facts."""
    target = MOVES.get((state, move))
    if target is None:
        raise MoveRefused(
            _(
                "cannot %(move)s a quote that is %(state)s",
                state=_(state),
                move=_(move),
            )
        )
    return target


def current(state: State, valid_until: date, today: date) -> State:
    """Return the state as of *today*: an open quote past its validity is expired.

    *valid_until* is the last day on which it can be accepted.
    """
    return State.EXPIRED if state in OPEN and today > valid_until else state
