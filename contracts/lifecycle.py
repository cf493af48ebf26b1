"""The states of a contract and the moves between them.

Pure: no Flask, no database, no clock.  Whoever calls says which day it is.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from upheld.errors import MoveRefused
from upheld.words import _


class State(StrEnum):
    """Where a contract stands."""

    DRAFT = "draft"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    RENEWED = "renewed"


class Move(StrEnum):
    """What can be done to a contract."""

    OFFER = "offer"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    ACTIVATE = "activate"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXPIRE = "expire"
    TERMINATE = "terminate"
    RENEW = "renew"


MOVES = {
    (State.DRAFT, Move.OFFER): State.OFFERED,
    (State.OFFERED, Move.WITHDRAW): State.DRAFT,
    (State.OFFERED, Move.ACCEPT): State.ACCEPTED,
    (State.ACCEPTED, Move.ACTIVATE): State.ACTIVE,
    (State.ACCEPTED, Move.TERMINATE): State.TERMINATED,
    (State.ACTIVE, Move.SUSPEND): State.SUSPENDED,
    (State.SUSPENDED, Move.RESUME): State.ACTIVE,
    (State.ACTIVE, Move.EXPIRE): State.EXPIRED,
    (State.SUSPENDED, Move.EXPIRE): State.EXPIRED,
    (State.ACTIVE, Move.TERMINATE): State.TERMINATED,
    (State.SUSPENDED, Move.TERMINATE): State.TERMINATED,
    (State.ACTIVE, Move.RENEW): State.RENEWED,
    (State.SUSPENDED, Move.RENEW): State.RENEWED,
}

#: The states in which a contract covers something and brings in money.
IN_FORCE = frozenset({State.ACTIVE, State.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The state of one contract, its first day, and the first day not covered."""

    state: State
    starts_on: date
    #: ``None`` for a contract without an end, or one that renews by itself.
    ends_on: date | None

    @classmethod
    def signed(cls, starts_on: date, ends_on: date | None, *, today: date) -> Self:
        """Return the lifecycle right after the signature.

        Active begins on the start date, not at the signature.
        """
        accepted = cls(State.OFFERED, starts_on, ends_on).after(Move.ACCEPT, today)
        return accepted.after(Move.ACTIVATE, today) if starts_on <= today else accepted

    def moves(self) -> frozenset[Move]:
        """Return the moves that this state allows, whatever the day."""
        return frozenset(move for state, move in MOVES if state is self.state)

    def after(self, move: Move, day: date) -> Self:
        """Return the lifecycle after *move* made on *day*, or raise MoveRefused."""
        target = MOVES.get((self.state, move))
        if target is None:
            raise MoveRefused(
                _(
                    "cannot %(move)s a contract that is %(state)s",
                    move=_(move),
                    state=_(self.state),
                )
            )
        if move is Move.ACTIVATE and day < self.starts_on:
            raise MoveRefused(
                _(
                    "cannot activate on %(day)s: the contract starts on %(start)s",
                    day=day,
                    start=self.starts_on,
                )
            )
        # A term may end early by termination, but never expires before its last day.
        if move is Move.EXPIRE and (self.ends_on is None or day < self.ends_on):
            raise MoveRefused(
                _(
                    "cannot expire on %(day)s: the term runs until %(end)s",
                    day=day,
                    end=self.ends_on or _("somebody cancels"),
                )
            )
        return replace(self, state=target)
