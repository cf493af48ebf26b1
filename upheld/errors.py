"""The errors that people read.

Every message is a sentence that says what was asked and what is the case; a
hint, where there is one, says what to do.  ``status`` is the HTTP status that
pages and the API answer with; the command line maps the same classes to its
exit codes.

::

    UpheldError
     ├── InvalidInput      422  the input itself is wrong; carries every problem
     ├── Refused           409  the state of things does not allow it
     │    └── MoveRefused       a move that a state table does not contain
     ├── NotFound          404  no such object in the caller's scope
     ├── Forbidden         403  the caller's role does not allow it
     ├── Gone              410  it was there: an expired link, an old revision
     └── Unavailable       503  a part of the system cannot answer just now
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input, and where.

    ``where`` is a field path (``lines.2.quantity``) or a place in a file
    (``catalogue.yaml:12:5``); empty when it concerns the whole input.
    """

    where: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Return the place and the message as one line."""
        sentence = f"{self.where}: {self.message}" if self.where else self.message
        return f"{sentence} {self.hint}" if self.hint else sentence


class UpheldError(Exception):
    """A failure that can be explained to the person who caused it."""

    status = 400

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the *message* and the *hint* apart so that edges can lay them out."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class InvalidInput(UpheldError):
    """An input that is refused as a whole, with everything that is wrong with it."""

    status = 422

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Collect all *problems*, of which there is at least one."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def of(cls, where: str, message: str, *, hint: str = "") -> "InvalidInput":
        """Return the error for a single problem."""
        return cls([Problem(where, message, hint)])


class Refused(UpheldError):
    """Something that the present state does not allow."""

    status = 409


class MoveRefused(Refused):
    """A move that the state table of an object does not contain."""


class NotFound(UpheldError):
    """An object that does not exist for the caller."""

    status = 404


class Forbidden(UpheldError):
    """Something that the caller's role does not allow."""

    status = 403


class Gone(UpheldError):
    """Something that existed and cannot be used any more."""

    status = 410


class Unavailable(UpheldError):
    """A part of the system that cannot answer just now."""

    status = 503
